import HoldfastImaging
import HoldfastTracking

/// The estimates of one target on the frames of a recording, in pieces that copies share: so an earlier
/// version costs only what has changed since.
struct TrackTable: Sendable {
    private static let pieceLength = 256
    private var pieces: [[Estimate?]] = []
    /// The first frame with an estimate and the frame after the last one; empty where there is none.
    private(set) var frames = 0..<0

    subscript(frame: Int) -> Estimate? {
        get {
            guard frames.contains(frame), frame / Self.pieceLength < pieces.count else {
                return nil
            }
            let piece = pieces[frame / Self.pieceLength]
            return piece.isEmpty ? nil : piece[frame % Self.pieceLength]
        }
        set {
            guard frame >= 0 else { return }
            let number = frame / Self.pieceLength
            if newValue == nil, number >= pieces.count { return }
            while pieces.count <= number { pieces.append([]) }
            if pieces[number].isEmpty {
                if newValue == nil { return }
                pieces[number] = Array(repeating: nil, count: Self.pieceLength)
            }
            pieces[number][frame % Self.pieceLength] = newValue
            guard newValue != nil else { return }
            frames =
                frames.isEmpty
                ? frame..<frame + 1
                : min(frames.lowerBound, frame)..<max(frames.upperBound, frame + 1)
        }
    }
}

/// A target on the workbench.
struct WorkTarget: Sendable {
    /// Stretches between key boxes, named by the frame that they begin with.
    enum Stretch: Hashable, Sendable {
        /// From the first key box back to the beginning.
        case before
        case after(Int)
    }

    /// In the order of their frames.
    private(set) var keys: [KeyBox] = []
    var table = TrackTable()
    /// The stretches that have to be tracked again.
    var dirty: Set<Stretch> = []
    /// Whether it is followed back from its first key box.
    var goesBackward = false
    /// Whether a running pipeline is to take it over, and follows an older version until it does.
    var isAwaited = false
    /// Changes with every change of the key boxes, so that work on older ones is dropped.
    var generation = 0

    init(keys: [KeyBox], goesBackward: Bool = false) {
        self.keys = keys
        self.goesBackward = goesBackward
        for key in keys { table[key.frame] = Estimate(drawn: key.box) }
    }

    /// Puts a key box in its place; what lies beside it has to be tracked again.
    mutating func put(_ key: KeyBox) {
        let place = keys.firstIndex { $0.frame >= key.frame } ?? keys.count
        if place < keys.count, keys[place].frame == key.frame {
            keys[place] = key
        } else {
            keys.insert(key, at: place)
        }
        table[key.frame] = Estimate(drawn: key.box)
        isAwaited = false
        dirty.insert(.after(key.frame))
        if place > 0 {
            dirty.insert(.after(keys[place - 1].frame))
        } else if goesBackward, key.frame > 0 {
            dirty.insert(.before)
        }
    }

    /// Takes a key box away, if it is not the only one.
    mutating func removeKey(on frame: Int) -> Bool {
        guard keys.count > 1, let place = keys.firstIndex(where: { $0.frame == frame }) else {
            return false
        }
        keys.remove(at: place)
        dirty.remove(.after(frame))
        if place > 0 {
            dirty.insert(.after(keys[place - 1].frame))
        } else {
            // The target now begins later.
            for old in frame..<keys[0].frame { table[old] = nil }
            if goesBackward { dirty.insert(.before) }
        }
        return true
    }

    /// The stretch to be tracked next: short ones first, which a person waits for.
    var next: Stretch? {
        guard let last = keys.last else { return nil }
        let between = keys.dropLast().map { Stretch.after($0.frame) }.first { dirty.contains($0) }
        return between ?? [.after(last.frame), .before].first { dirty.contains($0) }
    }

    /// The key boxes of a stretch: where it begins, and where it ends if it does with one.
    func ends(of stretch: Stretch) -> (from: KeyBox, to: KeyBox?)? {
        switch stretch {
        case .before: return keys.first.map { ($0, nil) }
        case .after(let frame):
            guard let place = keys.firstIndex(where: { $0.frame == frame }) else { return nil }
            return (keys[place], place + 1 < keys.count ? keys[place + 1] : nil)
        }
    }
}
