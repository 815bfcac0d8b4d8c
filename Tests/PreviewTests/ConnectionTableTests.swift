import Testing

@testable import HoldfastPreview

@Suite struct ConnectionTableTests {
    private final class Connection {}

    private let start = ContinuousClock.now
    private let viewer = HTTPPeer([10, 0, 0, 1])
    private let stranger = HTTPPeer([10, 0, 0, 2])

    @Test func theLongestIdleMakesRoom() {
        var table = ConnectionTable<Connection>()
        let all = (0..<ConnectionTable<Connection>.mostOfPeer).map { _ in Connection() }
        for (index, connection) in all.enumerated() {
            let admission = table.admit(connection, peer: viewer, now: start + .seconds(index))
            #expect(admission.isAdmitted && admission.evicted == nil)
        }
        table.note(all[0], isBusy: true)
        let second = table.admit(Connection(), peer: viewer, now: start)
        #expect(second.evicted === all[1])
        table.note(all[0], isBusy: false, now: start - .seconds(1))
        let third = table.admit(Connection(), peer: viewer, now: start)
        #expect(third.evicted === all[0])
        #expect(table.count == all.count)
    }

    @Test func strangersMakeRoomBeforeViewers() {
        var table = ConnectionTable<Connection>()
        let known = Connection()
        _ = table.admit(known, peer: viewer, now: start)
        table.trust(known)
        for second in 1..<100 {
            let evicted = table.admit(Connection(), peer: stranger, now: start + .seconds(second))
                .evicted
            #expect(evicted !== known)
        }
        // One address never takes all the places.
        #expect(table.count == 1 + ConnectionTable<Connection>.mostOfPeer)
        let viewing = table.admit(Connection(), peer: viewer, now: start)
        #expect(viewing.isAdmitted && viewing.evicted == nil)
    }

    @Test func whoIsBeingAnsweredIsNotEvicted() {
        var table = ConnectionTable<Connection>()
        for _ in 0..<ConnectionTable<Connection>.mostOfPeer {
            let connection = Connection()
            _ = table.admit(connection, peer: viewer, now: start)
            table.note(connection, isBusy: true)
        }
        let surplus = table.admit(Connection(), peer: viewer, now: start)
        #expect(!surplus.isAdmitted)
    }

    @Test func streamsAreCounted() {
        var table = ConnectionTable<Connection>()
        let all = (0..<20).map { _ in Connection() }
        for connection in all { _ = table.admit(connection, peer: viewer, now: start) }
        var granted: [Connection] = []
        for connection in all where table.stream(to: connection) { granted.append(connection) }
        #expect(granted.count == ConnectionTable<Connection>.mostStreams)
        table.remove(granted[0])
        let isGranted = table.stream(to: all[19])
        #expect(isGranted)
    }

    @Test func aNetworkOfManyAddressesIsOnePeer() {
        func version6(_ last: UInt8, network: UInt8 = 1) -> HTTPPeer {
            HTTPPeer([0x20, 1, 0xd, 0xb8, 0, 0, 0, network, 0, 0, 0, 0, 0, 0, 0, last])
        }
        #expect(version6(1) == version6(2))
        #expect(version6(1) != version6(1, network: 2))
        let mapped: [UInt8] = [UInt8](repeating: 0, count: 10) + [255, 255, 10, 0, 0, 1]
        #expect(HTTPPeer(mapped) == viewer)
    }

    @Test func aSteadyRateAfterSoManyAtOnce() {
        var pace = RequestPace(rate: (perSecond: 10, atOnce: 3))
        let waits = (0..<5).map { _ in pace.next(now: start).map { ($0 - start) / .seconds(1) } }
        #expect(waits.map { $0 == nil } == [true, true, true, false, false])
        #expect(abs((waits[4] ?? 0) - 0.2) < 1e-9)
        let later = pace.next(now: start + .seconds(9))
        #expect(later == nil)
    }
}
