import HoldfastImaging
import Testing

@testable import HoldfastAnnotation

@Suite struct MapDrawingTests {
    private func target(heatMap: ScalarMap? = nil, response: ScalarMap? = nil, id: Int = 1)
        -> TargetAnnotation
    {
        TargetAnnotation(
            id: id, box: Box(x: 5, y: 5, width: 9, height: 9), state: .tracking, confidence: 1,
            response: response, heatMap: heatMap)
    }

    private func peakMap(_ column: Int, _ row: Int, region: Box) -> ScalarMap {
        var values = [Float](repeating: 0, count: 12 * 9)
        values[row * 12 + column] = 0.7
        return ScalarMap(columns: 12, rows: 9, values: values, region: region)
    }

    /// Cell (c, r) covers the share c/columns ..< (c+1)/columns of the region, so its colour is
    /// strongest in the middle of that.
    @Test func heatMapLiesOverItsRegion() {
        let image = GuardedImage(.rgb24, width: 300, height: 220)
        let region = Box(x: 40, y: 30, width: 240, height: 180)
        Annotator(overlay: .heatmap).draw(
            [target(heatMap: peakMap(7, 2, region: region))], on: image.view)
        #expect(image.isIntact)
        // 20 pixels a cell: the cell's middle is at (40 + 7.5 * 20, 30 + 2.5 * 20).
        var best = (value: 0.0, column: 0.0, row: 0.0, count: 0.0)
        var changedFar = 0
        for row in 0..<220 {
            for column in 0..<300 {
                let red = image.share(column, row, plane: 0)
                if red > best.value + 1e-9 { best = (red, 0, 0, 0) }
                if red >= best.value - 1e-9 {
                    best.column += Double(column) + 0.5
                    best.row += Double(row) + 0.5
                    best.count += 1
                }
                let far = abs(Double(column) - 190) > 20 || abs(Double(row) - 80) > 20
                if far, red > 0 { changedFar += 1 }
            }
        }
        #expect(best.value > 0.5)
        #expect(abs(best.column / best.count - 190) < 1.5)
        #expect(abs(best.row / best.count - 80) < 1.5)
        #expect(changedFar == 0)
    }

    @Test func heatMapIsClearWhereItIsLow() {
        let image = GuardedImage(.rgb24, width: 100, height: 100, color: .white)
        let before = image.bytes
        // Negative side lobes and a floor below a tenth of the peak, which lies outside the frame.
        var values = [Float](repeating: 0.05, count: 100)
        for index in stride(from: 0, to: 100, by: 3) { values[index] = -0.4 }
        values[99] = 1
        let map = ScalarMap(
            columns: 10, rows: 10, values: values, region: Box(x: 0, y: 0, width: 200, height: 200))
        Annotator(overlay: .heatmap).draw([target(heatMap: map)], on: image.view)
        #expect(image.bytes == before)
    }

    @Test func heatMapShowsOnLightAndDark() {
        for ground in [DrawingColor.black, .white] {
            let image = GuardedImage(.rgb24, width: 100, height: 80, color: ground)
            let map = peakMap(6, 4, region: Box(x: 0, y: 0, width: 100, height: 80))
            Annotator(overlay: .heatmap).draw([target(heatMap: map)], on: image.view)
            let change = (0..<3).map {
                abs(image.share(54, 40, plane: $0) - Double(ground == .white ? 1 : 0))
            }
            #expect((change.max() ?? 0) > 0.4)
        }
    }

    @Test func mapsThatMakeNoSenseAreLeftOut() {
        let region = Box(x: 0, y: 0, width: 100, height: 80)
        let bad = [
            ScalarMap(columns: 0, rows: 0, values: [], region: region),
            ScalarMap(columns: 3, rows: 3, values: [1, 2], region: region),
            ScalarMap(columns: -2, rows: -2, values: [1, 2, 3, 4], region: region),
            ScalarMap(columns: Int.max, rows: 2, values: [1, 2], region: region),
            ScalarMap(columns: 2, rows: 2, values: [5, 5, 5, 5], region: region),
            ScalarMap(columns: 2, rows: 1, values: [.nan, .infinity], region: region),
            ScalarMap(
                columns: 2, rows: 1, values: [0, 1],
                region: Box(x: .nan, y: 0, width: 1, height: 1)),
        ]
        for map in bad {
            let image = GuardedImage(.yuv420, width: 100, height: 80)
            let before = image.bytes
            Annotator(overlay: .heatmap).draw([target(heatMap: map)], on: image.view)
            #expect(image.bytes == before)
        }
    }

    @Test func oneResponsePanelPerTarget() {
        let size = (width: 320, height: 240)
        let map = peakMap(3, 5, region: Box(x: 0, y: 0, width: 1, height: 1))
        let targets = (1...3).map { target(response: map, id: $0) } + [target(id: 4)]
        let sizes = DrawingSizes(width: size.width, height: size.height, scale: 1)
        let panels = ResponsePanel.layout(targets, sizes: sizes, frame: size)
        #expect(panels.map(\.id) == [1, 2, 3])
        for (index, panel) in panels.enumerated() {
            let outline = panel.outline(sizes)
            #expect(outline.x >= 0 && outline.maxX <= 320 && outline.y >= 0 && outline.maxY <= 240)
            for other in panels[..<index] {
                #expect(other.outline(sizes).intersection(outline).area == 0)
            }
        }
        // Viridis: yellow at the peak, dark violet elsewhere.
        let image = GuardedImage(.rgb24, width: size.width, height: size.height)
        Annotator(overlay: .response).draw([targets[0]], on: image.view)
        let picture = panels[0].picture
        let peak = (
            Int(picture.x + picture.width * 3.5 / 12), Int(picture.y + picture.height * 5.5 / 9)
        )
        #expect(image.share(peak.0, peak.1, plane: 0) > 0.6)
        #expect(image.share(peak.0, peak.1, plane: 1) > 0.7)
        let away = (Int(picture.maxX) - 4, Int(picture.maxY) - 4)
        #expect(image.share(away.0, away.1, plane: 1) < 0.05)
        #expect(image.share(away.0, away.1, plane: 2) > 0.2)
    }

    @Test func panelsWithoutRoomAreLeftOut() {
        let map = peakMap(3, 5, region: Box(x: 0, y: 0, width: 1, height: 1))
        let targets = (1...200).map { target(response: map, id: $0) }
        let sizes = DrawingSizes(width: 160, height: 120, scale: 1)
        let panels = ResponsePanel.layout(targets, sizes: sizes, frame: (160, 120))
        #expect(!panels.isEmpty && panels.count < 20)
        for panel in panels {
            #expect(panel.outline(sizes).y >= 0 && panel.outline(sizes).maxX <= 160)
        }
    }

    /// Brightness rises with the value all the way, as a perceptually even map's must.
    @Test func colorMapsRiseInBrightness() {
        for map in [ColorMap.viridis, .plasma] {
            #expect(map.colors.count == 256)
            let brightness = map.colors.map { 0.2126 * $0.x + 0.7152 * $0.y + 0.0722 * $0.z }
            #expect(zip(brightness, brightness.dropFirst()).allSatisfy { $0 <= $1 + 0.004 })
            #expect((brightness.last ?? 0) - brightness[0] > 0.6)
        }
    }
}
