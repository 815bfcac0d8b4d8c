import HoldfastCFFmpeg

/// Which frames a recording has, by their timestamps, and where decoding can begin. It costs one pass
/// over the packets, none of which is decoded, and sixteen bytes a frame at most.
final class FrameTable: Sendable, Equatable {
    /// A place where a recording is entered.
    struct Landing: Sendable {
        /// The frame that is decoded first.
        var index: Int
        /// When it is shown and when it is decoded, in the stream's unit; of pictures its index.
        var timestamp: Int64
        var decodingTime: Int64
        var table: FrameTable
    }

    private struct Key {
        var index: Int
        var decodingTime: Int64
    }

    /// Of each frame in the order of display; empty where timestamps are positions.
    private let timestamps: [Int64]
    private let keys: [Key]
    /// Seconds of a unit of the timestamps.
    private let unit: Double
    let count: Int

    /// More frames than 46 hours have at 60 a second are not listed.
    private static let mostFrames = 10_000_000

    /// Pictures, each of which can be decoded by itself.
    private init(pictures: Int, unit: Double) {
        timestamps = []
        keys = []
        count = pictures
        self.unit = unit
    }

    private init(timestamps: [Int64], keys: [Key], unit: Double) {
        self.timestamps = timestamps
        self.keys = keys
        self.unit = unit
        count = timestamps.count
    }

    /// Lists the frames of a recording; nil where they cannot be found by number: packets without
    /// timestamps, containers without an index.
    ///
    /// - Parameter first: the timestamp of the first frame that can be decoded.
    static func read(
        _ reader: any PacketReader, first: Int64
    ) throws(VideoError) -> FrameTable? {
        guard reader.canBeEntered else { return nil }
        switch reader.positionRule {
        case .timestamps:
            return reader.positions.map { FrameTable(pictures: $0, unit: reader.timeBase.value) }
        case .packets, .packetsFromFirstFrame: break
        case .frames, .listed: return nil
        }
        guard let packet = av_packet_alloc() else {
            throw VideoError(.inputOutput, "out of memory", file: reader.name)
        }
        defer { AudioTrack.free(packet) }
        var shown: [Int64] = []
        var entries: [(timestamp: Int64, decodingTime: Int64)] = []
        do throws(VideoError) {
            while try reader.read(into: packet) {
                defer { av_packet_unref(packet) }
                guard packet.pointee.givesFrame(of: reader.parameters.pointee.codec_id) else {
                    continue
                }
                let timestamp = packet.pointee.pts
                guard timestamp != holdfast_no_timestamp, shown.count < mostFrames else {
                    return nil
                }
                guard timestamp >= first else { continue }
                shown.append(timestamp)
                if packet.pointee.flags & AV_PKT_FLAG_KEY != 0 {
                    let decoding = packet.pointee.dts
                    entries.append(
                        (timestamp, decoding == holdfast_no_timestamp ? timestamp : decoding))
                }
            }
        } catch {
            // What comes before the damage can be found all the same.
            guard error.kind == .badData, !shown.isEmpty else { throw error }
        }
        shown.sort()
        guard shown.first == first, zip(shown, shown.dropFirst()).allSatisfy({ $0 < $1 }) else {
            return nil
        }
        let table = FrameTable(timestamps: shown, keys: [], unit: reader.timeBase.value)
        let keys = entries.compactMap { entry in
            table.index(of: entry.timestamp).map {
                Key(index: $0, decodingTime: entry.decodingTime)
            }
        }
        guard keys.first?.index == 0 else { return nil }
        return FrameTable(
            timestamps: shown, keys: keys.sorted { $0.index < $1.index },
            unit: reader.timeBase.value)
    }

    static func == (left: FrameTable, right: FrameTable) -> Bool { left === right }

    /// The frame with a timestamp.
    func index(of timestamp: Int64) -> Int? {
        if timestamps.isEmpty { return Int(timestamp) }
        let place = place(of: timestamp)
        return place < timestamps.count && timestamps[place] == timestamp ? place : nil
    }

    /// The first frame that is shown at a time or after it, seconds.
    func index(atOrAfter seconds: Double) -> Int? {
        let index =
            timestamps.isEmpty
            ? Int(max(0, ((seconds - 1e-6) / unit).rounded(.up)))
            : place(of: Int64(((seconds - 1e-6) / unit).rounded(.up)))
        return index < count ? index : nil
    }

    /// How many frames come before a timestamp.
    private func place(of timestamp: Int64) -> Int {
        var (low, high) = (0, timestamps.count)
        while low < high {
            let middle = (low + high) / 2
            if timestamps[middle] < timestamp { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Where decoding has to begin for a frame.
    func landing(for index: Int) -> Landing {
        guard !timestamps.isEmpty else {
            return Landing(
                index: index, timestamp: Int64(index), decodingTime: Int64(index), table: self)
        }
        var (low, high) = (0, keys.count)
        while low + 1 < high {
            let middle = (low + high) / 2
            if keys[middle].index <= index { low = middle } else { high = middle }
        }
        let key = keys[low]
        return Landing(
            index: key.index, timestamp: timestamps[key.index], decodingTime: key.decodingTime,
            table: self)
    }
}
