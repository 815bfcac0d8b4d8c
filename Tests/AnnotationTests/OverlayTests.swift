import Testing

@testable import HoldfastAnnotation

@Suite struct OverlayTests {
    @Test func readsLists() throws {
        #expect(try Overlay(parsing: "box,label,trail") == .standard)
        #expect(try Overlay(parsing: " Heatmap , response") == [.heatmap, .response])
        #expect(try Overlay(parsing: "none") == [])
        #expect(
            try Overlay(parsing: "all") == [.box, .label, .trail, .response, .heatmap])
    }

    @Test(arguments: ["boxes", "", "box,", "box;label"])
    func refusesOtherNames(_ text: String) {
        #expect(throws: UnknownOverlay.self) { try Overlay(parsing: text) }
    }

    @Test func theErrorNamesTheChoices() {
        let message = UnknownOverlay(name: "boxes").description
        #expect(message.contains("'boxes'") && message.contains("heatmap"))
    }
}
