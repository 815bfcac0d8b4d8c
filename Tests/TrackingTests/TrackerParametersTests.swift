import Foundation
import Testing

@testable import HoldfastTracking

@Suite struct TrackerParametersTests {
    @Test func everyDefaultIsInItsRange() throws {
        for preset in TrackerParameters.Preset.allCases {
            let parameters = TrackerParameters(preset: preset)
            var copy = parameters
            for (name, value) in parameters.values { try copy.set(name, to: value) }
            #expect(copy == parameters)
        }
    }

    @Test func namesAreUniqueAndEveryPropertyHasOne() throws {
        let names = TrackerParameters.table.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { $0.wholeMatch(of: /[a-z-]+\.[a-z-]+/) != nil })
        #expect(Self.properties(of: TrackerParameters.balanced) == names.count)
        #expect(TrackerParameters.table.allSatisfy { !$0.unit.isEmpty && !$0.meaning.isEmpty })
    }

    /// How many parameters a value has, its groups' included.
    private static func properties(of value: Any) -> Int {
        Mirror(reflecting: value).children.reduce(0) { sum, child in
            sum + (child.label?.hasPrefix("_") == true ? 1 : properties(of: child.value))
        }
    }

    @Test func theyAreWrittenAndReadByName() throws {
        var parameters = TrackerParameters(preset: .fast)
        try parameters.set("prr.weight", to: 0.5)
        let encoded = try JSONEncoder().encode(parameters)
        #expect(try JSONDecoder().decode(TrackerParameters.self, from: encoded) == parameters)
        let few = Data(#"{"scale.count": 17, "motion.camera": 0}"#.utf8)
        let read = try JSONDecoder().decode(TrackerParameters.self, from: few)
        #expect(read.scale.count == 17 && !read.motion.camera && read.prr == PRRParameters())
        let unknown = Data(#"{"scale.cuont": 17}"#.utf8)
        #expect(throws: TrackerError.self) {
            try JSONDecoder().decode(TrackerParameters.self, from: unknown)
        }
    }

    @Test func everyNameSetsItsOwnValue() throws {
        for entry in TrackerParameters.table where entry.range.lowerBound < entry.range.upperBound {
            let before = TrackerParameters.balanced
            var after = before
            let old = try #require(before.values.first { $0.name == entry.name }).value
            let new =
                old == entry.range.lowerBound ? entry.range.upperBound : entry.range.lowerBound
            try after.set(entry.name, to: new)
            let changed = zip(before.values, after.values).filter { $0.value != $1.value }
            #expect(changed.map(\.0.name) == [entry.name])
            #expect(changed.map(\.1.value) == [new])
        }
    }

    @Test func valuesOutsideTheRangeAreRefused() {
        for entry in TrackerParameters.table {
            for value in [
                entry.range.lowerBound - 1, entry.range.upperBound + 1, .nan, .infinity, -.infinity,
            ] {
                var parameters = TrackerParameters.balanced
                #expect(throws: TrackerError.self) { try parameters.set(entry.name, to: value) }
                #expect(parameters == .balanced)
            }
        }
    }

    @Test func unknownNamesAndFractionsAreRefused() {
        var parameters = TrackerParameters.balanced
        #expect(
            throws: TrackerError.invalidParameter(
                name: "prr.wieght", reason: "no such parameter; did you mean prr.weight?")
        ) {
            try parameters.set("prr.wieght", to: 1)
        }
        #expect(throws: TrackerError.invalidParameter(name: "zzzz", reason: "no such parameter")) {
            try parameters.set("zzzz", to: 1)
        }
        #expect(throws: TrackerError.self) { try parameters.set("window.cells", to: 40.5) }
        #expect(throws: TrackerError.self) { try parameters.set("", to: 1) }
    }

    @Test func fixedNames() throws {
        var parameters = TrackerParameters.balanced
        try parameters.set("prr.weight", to: 0)
        try parameters.set("scale.count", to: 1)
        #expect(parameters.prr.weight == 0)
        #expect(parameters.scale.count == 1)
    }
}
