import Foundation
import HoldfastImaging
import HoldfastSampling
import HoldfastTestSupport
import Testing

@testable import HoldfastTracking

@Suite struct SearchWindowTests {
    private let window = SearchWindow(
        center: Point(x: 120, y: 80), width: 96, height: 192, angle: 0.7, cells: 48)

    @Test func theMiddleCellShowsTheCenter() {
        #expect(window.position(row: 24, column: 24).distance(to: window.center) < 1e-9)
    }

    @Test(arguments: [(0.0, 0.0), (47, 3), (12.5, 30.25)])
    func cellsAndPositionsAreInverse(row: Double, column: Double) {
        let cell = window.cell(of: window.position(row: row, column: column))
        #expect(abs(cell.row - row) < 1e-9)
        #expect(abs(cell.column - column) < 1e-9)
    }

    @Test func columnsRunAlongTheAngle() {
        let step = window.position(row: 24, column: 25)
        #expect(abs(step.x - (120 + 2 * cos(0.7))) < 1e-9)
        #expect(abs(step.y - (80 + 2 * sin(0.7))) < 1e-9)
    }

    @Test func anotherWindowLiesSoManyCellsOff() throws {
        var other = window
        other.center = window.position(row: 22.5, column: 30)
        let offset = try #require(window.offset(of: other, targetCells: 12))
        #expect(abs(offset.row + 1.5) < 1e-9 && abs(offset.column - 6) < 1e-9)
    }

    /// At the edge of a target of 12 cells 3 % are 0.18 cells, and 5 % are 0.3.
    @Test func windowsOfAnotherSizeOrAngleShowSomethingElse() {
        for (change, isSame) in [(0.03, true), (0.05, false)] {
            var (wider, higher, turned) = (window, window, window)
            wider.width *= 1 + change
            higher.height *= 1 - change
            turned.angle -= change
            for other in [wider, higher, turned] {
                #expect((window.offset(of: other, targetCells: 12) != nil) == isSame)
            }
        }
    }

    /// A picture that is linear in both directions looks the same through a turned window, wherever
    /// it is read from.
    @Test(arguments: [0.3, -1.2, 2.9])
    func aTurnedWindowShowsTheTurnedPicture(angle: Double) {
        let picture = TestPicture(
            width: 200, height: 160, encoding: .gray(fullRange: true), bitDepth: 8
        ) { _, column, row in column / 2 + row / 2 }
        var sampler = ColorSampler()
        var result: [Float] = []
        let turned = SearchWindow(
            center: Point(x: 100, y: 80), width: 40, height: 40, angle: angle, cells: 40)
        sampler.luma(
            of: picture.view, window: turned.grid(columns: 40, rows: 40), into: &result)
        for row in stride(from: 0, to: 40, by: 5) {
            for column in stride(from: 0, to: 40, by: 5) {
                let place = turned.position(row: Double(row), column: Double(column))
                let expected = ((place.x - 0.5) / 2 + (place.y - 0.5) / 2 - 0.5) / 255
                #expect(abs(Double(result[row * 40 + column]) - expected) < 1.5 / 255)
            }
        }
    }
}
