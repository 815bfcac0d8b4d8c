import Foundation
import HoldfastFiles

/// The pages of a TIFF file (TIFF 6.0, section 2).
enum TIFFPages {
    /// More pages than these are not looked at: FFmpeg counts them with 16 bits.
    static let limit = 65535

    /// The numbers of the pages, from 1, without the reduced copies that cameras put beside a
    /// picture; empty if this is no TIFF file.
    ///
    /// Reads the file's directory only: a few bytes a page.
    static func numbers(of path: String) -> [Int] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return [] }
        func bytes(_ count: Int, at offset: Int) -> [UInt8]? {
            var buffer = [UInt8](repeating: 0, count: count)
            return pread(descriptor, &buffer, count, off_t(offset)) == count ? buffer : nil
        }
        guard let head = bytes(8, at: 0), PictureFormat.signed(head)?.name == "TIFF" else {
            return []
        }
        let isLittle = head[0] == UInt8(ascii: "I")
        func number(_ bytes: ArraySlice<UInt8>) -> Int {
            (isLittle ? Array(bytes.reversed()) : Array(bytes)).reduce(0) { $0 << 8 | Int($1) }
        }
        var pages: [Int] = []
        var seen: Set<Int> = []
        var offset = number(head[4..<8])
        while offset != 0, seen.count < limit, seen.insert(offset).inserted,
            let count = bytes(2, at: offset).map({ number($0[...]) }),
            let entries = bytes(12 * count + 4, at: offset + 2)
        {
            // The tag NewSubfileType; its lowest bit says that the page is a reduced copy.
            let isReduced = (0..<count).contains {
                number(entries[(12 * $0)..<(12 * $0 + 2)]) == 254
                    && number(entries[(12 * $0 + 8)..<(12 * $0 + 12)]) & 1 == 1
            }
            if !isReduced { pages.append(seen.count) }
            offset = number(entries[(12 * count)...])
        }
        return pages
    }
}
