import HoldfastCFFmpeg

/// Compares how long a container says that a stream is with what was read of it. A file that was cut
/// between two packets shows it nowhere else.
struct StatedLength: Sendable {
    /// How many packets there are at least; nil where nothing says so.
    private let packets: Int?
    /// When the stream ends, seconds; nil where nothing says so.
    private let end: Double?
    /// Seconds between frames.
    private let interval: Double
    private var count = 0
    private var last: Double?
    private var readEnd = 0.0
    private var longestGap = 0.0

    init(packets: Int?, end: Double?, interval: Double) {
        self.packets = packets
        self.end = end
        self.interval = interval
    }

    /// Notes a packet that was read.
    ///
    /// - Parameters:
    ///   - time: when its frame is shown, seconds; nil where nothing says so.
    ///   - duration: for how long, seconds; 0 where nothing says so.
    mutating func add(time: Double?, duration: Double) {
        count += 1
        guard let time else { return }
        if let last { longestGap = max(longestGap, time - last) }
        last = max(last ?? time, time)
        readEnd = max(readEnd, time + (duration > 0 ? duration : interval))
    }

    /// What is missing at the end; nil if it is all there.
    var shortfall: String? {
        if let packets, count < packets { return "it has \(count) of \(packets) frames" }
        // Where the frame rate varies, the last frame may stand for as long as any other.
        guard let end, last != nil, end - readEnd > max(1.5 * interval, 1.1 * longestGap) else {
            return nil
        }
        return "it ends at \(Self.text(readEnd)) s of \(Self.text(end)) s"
    }

    private static func text(_ seconds: Double) -> String {
        let hundredths = Int(min(max(seconds, 0), 1e9) * 100 + 0.5)
        return "\(hundredths / 100).\(String(hundredths % 100 + 100).dropFirst())"
    }
}

extension StatedLength {
    /// What an opened container states about one of its streams.
    ///
    /// - Parameter interval: seconds between frames.
    init(
        _ context: UnsafeMutablePointer<AVFormatContext>, _ stream: UnsafeMutablePointer<AVStream>,
        interval: Double
    ) {
        let name = String(cString: context.pointee.iformat.pointee.name)
        // These list their packets before the first one is read.
        let hasIndex = name == "avi" || name.hasPrefix("mov,")
        let listed = Int(avformat_index_get_entries_count(stream))
        self.init(
            packets: hasIndex && listed > 0 ? listed : nil,
            end: hasIndex ? nil : Self.end(of: stream, in: context), interval: interval)
    }

    private static func end(
        of stream: UnsafeMutablePointer<AVStream>, in context: UnsafeMutablePointer<AVFormatContext>
    ) -> Double? {
        // Matroska has a length for each track only as a tag.
        if let tag = av_dict_get(stream.pointee.metadata, "DURATION", nil, 0)?.pointee.value {
            return seconds(String(cString: tag))
        }
        // The length of the whole is that of its longest stream, and some containers guess theirs.
        guard context.pointee.nb_streams == 1, context.pointee.duration > 0,
            context.pointee.duration_estimation_method == AVFMT_DURATION_FROM_STREAM,
            // A writer that could not go back to the header leaves a number of ones only.
            stream.pointee.duration & 0xFFFF_FFFF != 0xFFFF_FFFF
        else { return nil }
        return Double(context.pointee.duration) / Double(AV_TIME_BASE)
    }

    /// Reads `00:00:01.960000000`.
    private static func seconds(_ text: String) -> Double? {
        let parts = text.split(separator: ":").map { Double($0) }
        guard parts.count == 3, let hours = parts[0], let minutes = parts[1], let rest = parts[2]
        else { return nil }
        let sum = hours * 3600 + minutes * 60 + rest
        return sum.isFinite && sum > 0 ? sum : nil
    }
}
