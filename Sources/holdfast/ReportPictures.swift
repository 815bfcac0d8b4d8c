import Foundation
import HoldfastEvaluation
import HoldfastImaging
import HoldfastSequences
import HoldfastVideo

/// Small pictures of single frames for the report.
enum ReportPictures {
    /// Pictures are no wider than this; that is enough for a thumbnail on a fine screen.
    static let maximumWidth = 480

    /// The wanted frames of a sequence as JPEG data URLs; those that cannot be decoded are missing,
    /// since a report without a picture is better than none.
    static func pictures(
        of sequence: AnnotatedSequence, frames wanted: Set<Int>
    ) -> [Int: ReportPicture] {
        var pictures: [Int: ReportPicture] = [:]
        guard let last = wanted.max() else { return pictures }
        var index = 0
        try? SequenceFrames.read(sequence) { image, _ in
            if wanted.contains(index) { pictures[index] = try? picture(of: image) }
            index += 1
            return index <= last
        }
        return pictures
    }

    /// A picture as a data URL.
    static func picture(
        of image: ImageView, width: Int = maximumWidth
    ) throws -> ReportPicture {
        let small = try reduced(image, width: width)
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("holdfast-\(UUID().uuidString).jpg")
        defer { try? FileManager.default.removeItem(at: file) }
        try PictureWriter.write(small, to: file.path)
        let data = try Data(contentsOf: file)
        return ReportPicture(
            dataURL: "data:image/jpeg;base64," + data.base64EncodedString(),
            frameWidth: image.width, frameHeight: image.height)
    }

    /// The picture in 8 bits, each sample the mean of those that it covers.
    private static func reduced(_ image: ImageView, width: Int) throws -> Frame {
        let factor = max(1, (image.width + width - 1) / width)
        var frame = try Frame(
            like: image, width: max(1, image.width / factor),
            height: max(1, image.height / factor), index: 0)
        frame.withMutableImage { small in
            for (source, target) in zip(image.planes, small.planes) {
                reduce(source, to: target)
            }
        }
        return frame
    }

    private static func reduce(_ source: Plane, to target: Plane) {
        let depth = max(0, source.bitDepth - 8)
        for row in 0..<target.height {
            let rows = span(row, of: target.height, over: source.height)
            for column in 0..<target.width {
                let columns = span(column, of: target.width, over: source.width)
                var sum = 0
                for y in rows { for x in columns { sum += source[x, y] } }
                target[column, row] = (sum / (rows.count * columns.count)) >> depth
            }
        }
    }

    /// The samples that one of `count` covers; at least one.
    private static func span(_ index: Int, of count: Int, over size: Int) -> Range<Int> {
        let begin = index * size / count
        return begin..<max(begin + 1, (index + 1) * size / count)
    }
}
