import HoldfastImaging
import Testing

@testable import HoldfastTracking

@Suite struct SearchPlanTests {
    private let image = ImageView.unchecked(width: 320, height: 200, encoding: .rgb, planes: [])
    private let last = Point(x: 40, y: 150)

    /// A window, half of whose side is a step.
    private func window(step: Double) -> SearchWindow {
        SearchWindow(center: last, width: 2 * step, height: 2 * step, angle: 0, cells: 48)
    }

    private func plan(step: Double) -> SearchPlan {
        var plan = SearchPlan()
        plan.begin(around: window(step: step), in: image)
        return plan
    }

    @Test func theLastPositionComesFirstOnEveryFrame() {
        var plan = plan(step: 50)
        for _ in 0..<20 { #expect(plan.next(4, reach: .infinity).first == last) }
    }

    @Test func everyPositionIsCoveredInOneRound() {
        var plan = plan(step: 50)
        // 7 x 4 windows, three new ones a frame.
        let centers = (0..<10).flatMap { _ in plan.next(4, reach: .infinity) }
        for x in stride(from: 0.5, to: 320, by: 7) {
            for y in stride(from: 0.5, to: 200, by: 7) {
                #expect(centers.contains { abs($0.x - x) <= 25 && abs($0.y - y) <= 25 })
            }
        }
    }

    @Test func theSearchGoesOutwards() {
        var plan = plan(step: 50)
        let distances = plan.next(29, reach: .infinity).map { $0.distance(to: last) }
        #expect(distances.count == 29)
        #expect(distances == distances.sorted())
    }

    @Test func theSearchGoesRound() {
        var plan = plan(step: 50)
        let looked = (0..<50).flatMap { _ in plan.next(8, reach: .infinity).dropFirst() }
        let times = Dictionary(looked.map { ($0, 1) }, uniquingKeysWith: +).values
        #expect(times.count > 20)
        // Each as often as the others, but for a round that is not over.
        #expect((times.max() ?? 0) - (times.min() ?? 0) <= 1)
    }

    @Test func tinyAndHugeStepsAreLimited() {
        var plan = plan(step: 1e-9)
        #expect(plan.next(1 << 20, reach: .infinity).count == 64 * 64 + 1)
        plan = self.plan(step: 1e9)
        #expect(plan.next(8, reach: .infinity).count == 2)
    }

    @Test func nothingOutOfReachIsSearched() {
        var plan = plan(step: 50)
        for reach in [60.0, 90, 150] {
            let places = (0..<10).flatMap { _ in plan.next(4, reach: reach) }
            #expect(places.allSatisfy { $0.distance(to: last) <= reach })
            #expect(places.contains { $0.distance(to: last) > reach - 50 })
        }
        #expect(plan.next(8, reach: 0) == [last])
    }

    @Test func ringsGoAroundTheWindow() {
        let center = SearchWindow(
            center: Point(x: 160, y: 100), width: 40, height: 20, angle: 0, cells: 48)
        let ring = SearchGrid.positions(around: center, rings: 1, in: image)
        #expect(ring.count == 8)
        #expect(Set(ring.map(\.x)) == [140, 160, 180] && Set(ring.map(\.y)) == [90, 100, 110])
        #expect(SearchGrid.positions(around: center, rings: 2, in: image).count == 24)
        #expect(SearchGrid.positions(around: center, rings: 0, in: image).isEmpty)
    }

    @Test func nothingIsSearchedBeforeItBegins() {
        var plan = SearchPlan()
        #expect(plan.next(8, reach: .infinity).isEmpty)
        plan = self.plan(step: 50)
        #expect(plan.next(0, reach: .infinity).isEmpty)
        #expect(plan.next(-3, reach: .infinity).isEmpty)
    }
}
