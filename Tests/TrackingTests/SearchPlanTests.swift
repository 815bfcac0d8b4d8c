import HoldfastImaging
import Testing

@testable import HoldfastTracking

@Suite struct SearchPlanTests {
    private let image = ImageView.unchecked(width: 320, height: 200, encoding: .rgb, planes: [])
    private let last = Point(x: 40, y: 150)

    private func plan(step: Double) -> SearchPlan {
        var plan = SearchPlan()
        plan.begin(around: last, stepX: step, stepY: step, image: image)
        return plan
    }

    @Test func theLastPlaceComesFirstOnEveryFrame() {
        var plan = plan(step: 50)
        for _ in 0..<20 { #expect(plan.next(4, reach: .infinity).first == last) }
    }

    @Test func everyPlaceIsCoveredInOneRound() {
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
        let first = plan.next(8, reach: .infinity)
        for _ in 0..<3 { _ = plan.next(8, reach: .infinity) }
        #expect(plan.next(8, reach: .infinity) == first)
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

    @Test func nothingIsSearchedBeforeItBegins() {
        var plan = SearchPlan()
        #expect(plan.next(8, reach: .infinity).isEmpty)
        plan = self.plan(step: 50)
        #expect(plan.next(0, reach: .infinity).isEmpty)
        #expect(plan.next(-3, reach: .infinity).isEmpty)
    }
}
