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

    private func plan(
        step: Double, velocity: Point = Point(x: 0, y: 0), confirmation: Int = 3
    ) -> SearchPlan {
        var plan = SearchPlan()
        plan.begin(
            around: window(step: step), in: image, velocity: velocity, reachPerFrame: 1,
            confirmation: confirmation)
        return plan
    }

    /// The positions of a frame away from the last one.
    private func far(
        _ plan: inout SearchPlan, _ count: Int, reach: Double = .infinity
    ) -> [Point] {
        plan.next(count, reach: reach, unseen: 0, in: image).far
    }

    @Test func whereItWasAndWhereItWouldBeComeOnEveryFrame() {
        var plan = plan(step: 50, velocity: Point(x: 3, y: -1))
        for unseen in [0, 5, 30] {
            let near = plan.next(8, reach: .infinity, unseen: unseen, in: image).near
            let frames = Double(unseen)
            #expect(near == [last, Point(x: 40 + 3 * frames, y: 150 - frames)])
        }
        // Nothing is expected to go on for ever, nor beyond the border.
        let late = plan.next(8, reach: .infinity, unseen: 1000, in: image).near
        #expect(late.last == Point(x: 130, y: 120))
        var fast = self.plan(step: 50, velocity: Point(x: -30, y: 0))
        #expect(fast.next(8, reach: 9, unseen: 20, in: image).near.last == Point(x: 0, y: 150))
    }

    @Test func everyPositionIsCoveredInOneRound() {
        var plan = plan(step: 50)
        // 7 x 4 windows, four new ones a frame.
        let centers = (0..<7).flatMap { _ in far(&plan, 6) } + [last]
        for x in stride(from: 0.5, to: 320, by: 7) {
            for y in stride(from: 0.5, to: 200, by: 7) {
                #expect(centers.contains { abs($0.x - x) <= 25 && abs($0.y - y) <= 25 })
            }
        }
    }

    @Test func theSearchGoesOutwards() {
        var plan = plan(step: 50)
        let distances = far(&plan, 30).map { $0.distance(to: last) }
        #expect(distances.count == 28)
        #expect(distances == distances.sorted())
    }

    @Test func theSearchGoesRound() {
        var plan = plan(step: 50)
        let looked = (0..<50).flatMap { _ in far(&plan, 8) }
        let times = Dictionary(looked.map { ($0, 1) }, uniquingKeysWith: +).values
        #expect(times.count == 28)
        // Each as often as the others, but for a round that is not over.
        #expect((times.max() ?? 0) - (times.min() ?? 0) <= 1)
    }

    @Test func tinyAndHugeStepsAreLimited() {
        var plan = plan(step: 1e-9)
        let many = far(&plan, 1 << 20)
        #expect(many.count == 64 * 64)
        plan = self.plan(step: 1e9)
        let few = far(&plan, 8)
        #expect(few.count == 1)
    }

    @Test func nothingOutOfReachIsSearched() {
        var plan = plan(step: 50)
        for reach in [60.0, 90, 150] {
            let positions = (0..<10).flatMap { _ in far(&plan, 5, reach: reach) }
            #expect(positions.allSatisfy { $0.distance(to: last) <= reach })
            #expect(positions.contains { $0.distance(to: last) > reach - 50 })
        }
        let none = far(&plan, 8, reach: 0)
        #expect(none.isEmpty)
    }

    @Test func nothingIsSearchedBeforeItBegins() {
        var plan = SearchPlan()
        let none = far(&plan, 8)
        #expect(none.isEmpty)
        plan = self.plan(step: 50)
        for count in [0, -3] {
            let positions = plan.next(count, reach: .infinity, unseen: 0, in: image)
            #expect(positions.near.isEmpty && positions.far.isEmpty)
        }
    }

    @Test func aMatchElsewhereIsLookedAtAgainUntilItIsConfirmed() {
        var plan = plan(step: 50)
        let match = Point(x: 250, y: 60)
        let first = plan.confirms(match, reach: 10, isAtOnce: false)
        let next = far(&plan, 8).first
        #expect(!first && next == match)
        let moved = Point(x: 255, y: 61)
        let second = plan.confirms(moved, reach: 10, isAtOnce: false)
        // It is where it was seen last, not where it was seen first.
        let nextMoved = far(&plan, 8).first
        #expect(!second && nextMoved == moved)
        let third = plan.confirms(Point(x: 260, y: 62), reach: 10, isAtOnce: false)
        #expect(third)
    }

    @Test func theWayIsWhereTheTargetWasGoing() {
        var plan = plan(step: 50, velocity: Point(x: 4, y: 0))
        _ = plan.next(8, reach: .infinity, unseen: 10, in: image)
        func distance(_ x: Double, _ y: Double) -> Double {
            plan.distanceFromPath(of: Point(x: x, y: y), unseen: 10)
        }
        #expect(distance(40, 150) == 0 && distance(60, 150) == 0 && distance(80, 150) == 0)
        #expect(distance(60, 140) == 10 && distance(110, 150) == 30 && distance(30, 150) == 10)
        #expect(SearchPlan().distanceFromPath(of: last, unseen: 1) == .infinity)
    }

    @Test func aMatchThatJumpsOrIsMissedBeginsAnew() {
        var plan = plan(step: 50, confirmation: 2)
        let (here, there) = (Point(x: 250, y: 60), Point(x: 100, y: 60))
        let seen = [here, there, nil, there, Point(x: 101, y: 60), here]
        let confirmed = seen.map { plan.confirms($0, reach: 10, isAtOnce: false) }
        #expect(confirmed == [false, false, false, false, true, false])
        let atOnce = plan.confirms(there, reach: 10, isAtOnce: true)
        #expect(atOnce)
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
}
