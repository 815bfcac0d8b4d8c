import HoldfastText
import Testing

@Suite struct NearNamesTests {
    @Test func namesThatAreNear() {
        let names = ["prr.weight", "prr.level", "scale.count", "learning.rate"]
        #expect(NearNames.suggestions(for: "prr.wieght", among: names).first == "prr.weight")
        #expect(NearNames.suggestions(for: "scale", among: names) == ["scale.count"])
        #expect(NearNames.suggestions(for: "zzzzzz", among: names).isEmpty)
        #expect(NearNames.distance("kitten", "sitting") == 3)
        #expect(NearNames.distance("ab", "ba") == 1)
        #expect(NearNames.distance("", "abc") == 3)
    }
}
