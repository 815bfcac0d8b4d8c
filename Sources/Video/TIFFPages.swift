import Foundation
import HoldfastFiles

/// The pages of a TIFF file (TIFF 6.0, section 2).
enum TIFFPages {
    /// More pages than these are not looked at.
    static let limit = 1_000_000
    /// Where the header says where the first page's directory is.
    static let place = 4

    /// Where the directory of each page is, as the header states it for the first one, in its order
    /// of bytes; without the reduced copies that cameras put beside a picture. Empty if this is no
    /// TIFF file.
    ///
    /// Reads the directories only: a few bytes a page.
    static func directories(of path: String) -> [[UInt8]] {
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
        var pages: [[UInt8]] = []
        var seen: Set<Int> = []
        var stated = head[place..<(place + 4)]
        while case let offset = number(stated), offset != 0, seen.count < limit,
            seen.insert(offset).inserted,
            let count = bytes(2, at: offset).map({ number($0[...]) }),
            let entries = bytes(12 * count + 4, at: offset + 2)
        {
            // The tag NewSubfileType; its lowest bit says that the page is a reduced copy.
            let isReduced = (0..<count).contains {
                number(entries[(12 * $0)..<(12 * $0 + 2)]) == 254
                    && number(entries[(12 * $0 + 8)..<(12 * $0 + 12)]) & 1 == 1
            }
            if !isReduced { pages.append(Array(stated)) }
            stated = entries[(12 * count)...]
        }
        return pages
    }
}
