import Foundation
import HoldfastImaging
import HoldfastTestSupport
import Testing

@testable import HoldfastSampling

/// The same picture in every encoding gives the same luminance and colours.
@Suite struct ColorSamplerTests {
    private static let width = 40
    private static let height = 30

    private typealias Color = (r: Double, g: Double, b: Double)

    /// A smooth picture; each 2 x 2 block has one colour, so 4:2:0 loses nothing.
    private static func color(_ column: Int, _ row: Int) -> Color {
        let (x, y) = (Double(column / 2 * 2) / 40, Double(row / 2 * 2) / 30)
        return (0.2 + 0.6 * x, 0.3 + 0.4 * y, 0.7 - 0.4 * x * y)
    }

    private static func rgb(bitDepth: Int) -> TestPicture {
        TestPicture(width: width, height: height, encoding: .rgb, bitDepth: bitDepth) {
            let color = color($1, $2)
            let value = [color.r, color.g, color.b][$0]
            return Int((value * Double(1 << bitDepth - 1)).rounded())
        }
    }

    private static func ycbcr(
        _ matrix: ColorMatrix, fullRange: Bool, bitDepth: Int = 8, shift: Int = 0, divisor: Int = 2
    ) -> TestPicture {
        TestPicture(
            width: width, height: height, encoding: .ycbcr(matrix: matrix, fullRange: fullRange),
            bitDepth: bitDepth, shift: shift, divisor: divisor
        ) { plane, column, row in
            let small = plane == 0 ? 1 : divisor
            let color = color(column * small, row * small)
            let weights = matrix.weights
            let luma =
                weights.red * color.r + weights.blue * color.b
                + (1 - weights.red - weights.blue) * color.g
            let unit = Double(1 << (bitDepth - 8))
            let maximum = Double(1 << bitDepth - 1)
            let value =
                switch plane {
                case 0: fullRange ? luma * maximum : (16 + 219 * luma) * unit
                case 1:
                    128 * unit + (color.b - luma) / (2 * (1 - weights.blue))
                        * (fullRange ? maximum : 224 * unit)
                default:
                    128 * unit + (color.r - luma) / (2 * (1 - weights.red))
                        * (fullRange ? maximum : 224 * unit)
                }
            return Int(value.rounded())
        }
    }

    private static func sampled(_ picture: TestPicture, _ region: Box, _ side: Int) -> SampledWindow
    {
        var sampler = ColorSampler()
        var result = SampledWindow()
        sampler.sample(
            picture.view, window: SamplingWindow(region: region, columns: side, rows: side),
            into: &result)
        return result
    }

    private static let region = Box(x: 4, y: 4, width: 24, height: 24)

    private static func largestColorDifference(_ a: SampledWindow, _ b: SampledWindow) -> Int {
        zip(a.colors, b.colors).reduce(0) { largest, pair in
            [10, 5, 0].reduce(largest) {
                max($0, abs(Int(pair.0 >> $1 & 31) - Int(pair.1 >> $1 & 31)))
            }
        }
    }

    @Test func rgbGivesThePicturesOwnColors() {
        let window = Self.sampled(Self.rgb(bitDepth: 8), Self.region, 24)
        #expect(window.hasColor)
        #expect(window.luma.count == 24 * 24)
        #expect(window.colors.count == 12 * 12)
        for row in 0..<24 {
            for column in 0..<24 {
                let c = Self.color(column + 4, row + 4)
                let luma = 0.299 * c.r + 0.587 * c.g + 0.114 * c.b
                #expect(abs(Double(window.luma[row * 24 + column]) - luma) < 0.005)
            }
        }
        for row in 0..<12 {
            for column in 0..<12 {
                let c = Self.color(2 * column + 4, 2 * row + 4)
                let packed = window.colors[row * 12 + column]
                #expect(abs(Double(packed >> 10) + 0.5 - 32 * c.r) <= 1)
                #expect(abs(Double(packed >> 5 & 31) + 0.5 - 32 * c.g) <= 1)
                #expect(abs(Double(packed & 31) + 0.5 - 32 * c.b) <= 1)
            }
        }
    }

    @Test func everyEncodingOfThePictureAgrees() {
        let reference = Self.sampled(Self.rgb(bitDepth: 8), Self.region, 24)
        let others = [
            ("RGB, 10 bit", Self.rgb(bitDepth: 10)),
            ("4:2:0 limited", Self.ycbcr(.bt601, fullRange: false)),
            ("4:2:0 full", Self.ycbcr(.bt601, fullRange: true)),
            ("4:4:4 limited", Self.ycbcr(.bt601, fullRange: false, divisor: 1)),
            ("10 bit limited", Self.ycbcr(.bt601, fullRange: false, bitDepth: 10)),
            ("10 bit full", Self.ycbcr(.bt601, fullRange: true, bitDepth: 10)),
            (
                "10 bit in the high bits",
                Self.ycbcr(.bt601, fullRange: false, bitDepth: 10, shift: 6)
            ),
        ]
        for (name, picture) in others {
            let window = Self.sampled(picture, Self.region, 24)
            #expect(window.hasColor, "\(name)")
            #expect(largestDifference(window.luma, reference.luma) < 0.01, "\(name)")
            #expect(Self.largestColorDifference(window, reference) <= 1, "\(name)")
        }
    }

    @Test func otherMatricesGiveTheSameColors() {
        let reference = Self.sampled(Self.rgb(bitDepth: 8), Self.region, 24)
        for matrix in [ColorMatrix.bt709, .bt2020] {
            let window = Self.sampled(Self.ycbcr(matrix, fullRange: false), Self.region, 24)
            #expect(Self.largestColorDifference(window, reference) <= 1)
        }
    }

    @Test(arguments: [false, true])
    func grayHasLuminanceAlone(fullRange: Bool) {
        let picture = TestPicture(
            width: Self.width, height: Self.height, encoding: .gray(fullRange: fullRange)
        ) { _, column, _ in
            let value = Double(column) / 40
            return Int((fullRange ? 255 * value : 16 + 219 * value).rounded())
        }
        let window = Self.sampled(picture, Self.region, 24)
        #expect(!window.hasColor)
        for column in 0..<24 {
            #expect(abs(window.luma[5 * 24 + column] - Float(column + 4) / 40) < 0.005)
        }
        #expect(window.colors.allSatisfy { $0 >> 10 == $0 >> 5 & 31 && $0 & 31 == $0 >> 10 })
    }

    @Test func beyondTheFrameTheEdgeIsRepeated() {
        for picture in [Self.rgb(bitDepth: 8), Self.ycbcr(.bt601, fullRange: false)] {
            let window = Self.sampled(
                picture, Box(x: -12, y: -8, width: 24, height: 24), 24)
            for row in 0..<24 {
                for column in 0..<12 {
                    #expect(window.luma[row * 24 + column] == window.luma[row * 24 + 12])
                }
            }
            for column in 0..<24 {
                for row in 0..<8 {
                    #expect(window.luma[row * 24 + column] == window.luma[8 * 24 + column])
                }
            }
            let far = Self.sampled(picture, Box(x: 1e6, y: 1e6, width: 24, height: 24), 24)
            let c = Self.color(Self.width - 1, Self.height - 1)
            let luma = Float(0.299 * c.r + 0.587 * c.g + 0.114 * c.b)
            #expect(far.luma.allSatisfy { abs($0 - luma) < 0.01 })
        }
    }

    @Test func enlargingAndReducingKeepTheMean() {
        let picture = Self.rgb(bitDepth: 8)
        let region = Box(x: 4, y: 4, width: 24, height: 24)
        func mean(_ side: Int) -> Float {
            let luma = Self.sampled(picture, region, side).luma
            return luma.reduce(0, +) / Float(luma.count)
        }
        for side in [4, 6, 12, 48, 96] { #expect(abs(mean(side) - mean(24)) < 0.01) }
    }
}
