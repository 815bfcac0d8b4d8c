import HoldfastImaging

/// The open connections of a server. When there is no place left, the one that has been idle for the
/// longest time makes room, so that nobody can keep others out by connecting and doing nothing.
struct ConnectionTable<Connection: AnyObject> {
    /// Connections in all.
    static var most: Int { 32 }
    /// Connections of one peer.
    static var mostOfPeer: Int { 24 }
    /// Connections that are in the midst of an endless answer; the others are for requests.
    static var mostStreams: Int { 16 }

    private struct Place {
        let connection: Connection
        let peer: HTTPPeer
        /// Nil while a request is answered.
        var idleSince: ContinuousClock.Instant?
        /// Whether a request has been allowed.
        var isTrusted = false
        var isStreaming = false
    }

    private var places: [Place] = []

    var count: Int { places.count }
    var connections: [Connection] { places.map(\.connection) }

    /// Whether a connection has got a place.
    struct Admission {
        var isAdmitted: Bool
        /// The one whose place it has got, which is to be closed.
        var evicted: Connection?
    }

    /// Gives a new connection a place.
    mutating func admit(
        _ connection: Connection, peer: HTTPPeer, now: ContinuousClock.Instant = .now
    ) -> Admission {
        let isPeerFull = places.count { $0.peer == peer } >= Self.mostOfPeer
        let place = Place(connection: connection, peer: peer, idleSince: now)
        guard isPeerFull || places.count >= Self.most else {
            places.append(place)
            return Admission(isAdmitted: true)
        }
        guard let position = idlest(where: { !isPeerFull || $0.peer == peer }) else {
            return Admission(isAdmitted: false)
        }
        let last = places.remove(at: position).connection
        places.append(place)
        return Admission(isAdmitted: true, evicted: last)
    }

    /// The place that can be given to another: strangers before viewers, the longest idle first.
    private func idlest(where matches: (Place) -> Bool) -> Int? {
        var found: (position: Int, isTrusted: Bool, since: ContinuousClock.Instant)?
        for (position, place) in places.enumerated() where matches(place) {
            guard let since = place.idleSince else { continue }
            if let found {
                if found.isTrusted == place.isTrusted {
                    guard since < found.since else { continue }
                } else if place.isTrusted {
                    continue
                }
            }
            found = (position, place.isTrusted, since)
        }
        return found?.position
    }

    /// Notes that a request has come, or that its answer has been given.
    mutating func note(
        _ connection: Connection, isBusy: Bool, now: ContinuousClock.Instant = .now
    ) {
        change(connection) { $0.idleSince = isBusy ? nil : now }
    }

    mutating func trust(_ connection: Connection) {
        change(connection) { $0.isTrusted = true }
    }

    /// Notes that an endless answer begins; false if there are too many of them.
    mutating func stream(to connection: Connection) -> Bool {
        guard places.count(where: \.isStreaming) < Self.mostStreams else { return false }
        change(connection) { $0.isStreaming = true }
        return true
    }

    mutating func remove(_ connection: Connection) {
        places.removeAll { $0.connection === connection }
    }

    private mutating func change(_ connection: Connection, _ body: (inout Place) -> Void) {
        guard let position = places.firstIndex(where: { $0.connection === connection }) else {
            return
        }
        body(&places[position])
    }
}
