/// Finds files that end before they should or have lost a part, where FFmpeg does not say so.
enum EarlyEnd {
    /// Why a file that was read to its end is not all there; nil if nothing tells.
    ///
    /// - Parameters:
    ///   - format: FFmpeg's name of the container.
    ///   - lastPacketEnd: where the last packet ended, bytes.
    ///   - position: how far the file was read, bytes.
    static func reason(
        format: String, bytes: ByteInput, lastPacketEnd: Int64, position: Int64
    ) -> String? {
        switch format {
        case "yuv4mpegpipe":
            return lastPacketEnd > 0 && position > lastPacketEnd ? "the last frame is cut" : nil
        case "gif":
            if var file = bytes.window { return FileBlocks.faultOfGIF(in: &file) }
            return bytes.lastBytes.last { $0 != 0 } == 0x3B ? nil : "the end mark is missing"
        case "mjpeg", "mpjpeg":
            return endsWithPicture(bytes.lastBytes, isParted: format == "mpjpeg")
                ? nil : "the last picture is cut"
        case "mpegts":
            return endsWithPacket(bytes.lastBytes) ? nil : "the last packet is cut"
        case "avi":
            return bytes.fileSize.flatMap { missing(in: bytes, size: $0) }
                .map { "\($0) bytes are missing" }
        case _ where format.hasPrefix("mov,"):
            guard var file = bytes.window else { return nil }
            return FileBlocks.faultOfBoxes(in: &file)
        default:
            return nil
        }
    }

    /// Whether bytes end with the end mark of a JPEG picture, or soon after it.
    private static func endsWithPicture(_ bytes: [UInt8], isParted: Bool) -> Bool {
        let end = isParted ? bytes.suffix(256) : bytes[...(bytes.lastIndex { $0 != 0 } ?? -1)]
        if !isParted { return end.suffix(4).contains(0xD9) }
        return zip(end, end.dropFirst()).contains { $0 == 0xFF && $1 == 0xD9 }
    }

    /// Whether bytes end with a whole packet of 188 bytes, or one of 204 with error correction.
    private static func endsWithPacket(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 204 else { return bytes.count % 188 == 0 }
        return [188, 204].contains { bytes[bytes.count - $0] == 0x47 }
    }

    /// How many bytes the RIFF lists of a file promise beyond its end.
    private static func missing(in bytes: ByteInput, size: Int) -> Int? {
        var offset = 0
        for _ in 0..<10_000 where offset + 8 <= size {
            let head = bytes.fileBytes(8, at: offset)
            guard head.count == 8, head[..<4].elementsEqual("RIFF".utf8) else { return nil }
            let length = head[4...].reversed().reduce(0) { $0 << 8 | Int($1) }
            // A recorder that could not go back to the header left this.
            guard length > 4, length < 0xFFFF_FF00 else { return nil }
            offset += 8 + length
            if offset > size { return offset - size }
            offset += offset & 1
        }
        return nil
    }
}
