import Testing

@testable import HoldfastText

@Suite struct NumberTextTests {
    @Test(arguments: [
        (0.0, 3, 0, "0"), (-0.0, 3, 1, "0.0"), (-0.0001, 3, 0, "0"), (1.5, 3, 0, "1.5"),
        (-1.0625, 3, 0, "-1.063"), (0.001, 3, 0, "0.001"), (100, 3, 1, "100.0"),
        (0.9996, 3, 0, "1"), (123456.789, 3, 0, "123456.789"), (0.0333333, 6, 1, "0.033333"),
        (.nan, 3, 0, "0"), (1e300, 3, 0, "1e+300"), (-5, 0, 0, "-5"),
    ])
    func numbersAreShortAndFixed(value: Double, decimals: Int, atLeast: Int, expected: String) {
        var bytes: [UInt8] = []
        bytes.append(value, decimals: decimals, atLeast: atLeast)
        #expect(bytes.text == expected)
    }

    @Test(arguments: ["inf", "0x10", "1_0", "", "-", "1e999", "nano", "1 2", "٣"])
    func whatIsNoDecimalNumberIsRefused(text: String) {
        #expect(Array(text.utf8).number == nil)
    }

    @Test func numbersAreRead() {
        #expect(Array("-1.5e2".utf8).number == -150)
        #expect(Array("NaN".utf8).number?.isNaN == true)
    }
}
