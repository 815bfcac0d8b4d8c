import Foundation
import HoldfastFiles

extension VideoInput {
    /// What is odd about a sequence of pictures, in sentences for the user: several kinds of pictures in
    /// one sequence, holes in the numbering, files of several pages. Empty for other inputs.
    public var warnings: [String] {
        guard case .images(let files) = self else { return [] }
        let names = files.map(PictureName.init)
        return [Self.mixture(names), Self.holes(names), Self.pages(files)].compactMap { $0 }
    }

    /// Of several files only the first pages are followed.
    private static func pages(_ files: [String]) -> String? {
        guard files.count > 1, let first = files.first else { return nil }
        let count = TIFFPages.directories(of: first).count
        guard count > 1 else { return nil }
        return
            "\(FilePath.name(of: first)) has \(count) pages; of several files only the "
            + "first page of each is followed"
    }

    /// Masks among pictures, or annotated pictures of an earlier run, have names of another kind.
    private static func mixture(_ names: [PictureName]) -> String? {
        var groups: [[PictureName]] = []
        var places: [String: Int] = [:]
        for name in names {
            if let place = places[name.kind] {
                groups[place].append(name)
            } else {
                places[name.kind] = groups.count
                groups.append([name])
            }
        }
        guard groups.count > 1, groups.contains(where: { $0.count > 1 }) else { return nil }
        let shown = groups.prefix(3).compactMap { group in
            group.first.map { "\(group.count) like \($0.file)" }
        }
        let more = groups.count > 3 ? " and others" : ""
        return "pictures of several kinds are followed as one sequence: "
            + shown.joined(separator: ", ") + more
            + "; a pattern such as 'img/*.jpg' takes only some"
    }

    private static func holes(_ names: [PictureName]) -> String? {
        var missing = 0
        var first: (before: PictureName, after: PictureName)?
        var steps = 0
        for (before, after) in zip(names, names.dropFirst()) {
            guard before.kind == after.kind, let low = before.number, let high = after.number,
                high > low
            else { continue }
            steps += 1
            guard high - low > 1 else { continue }
            missing += high - low - 1
            first = first ?? (before, after)
        }
        // Numbers that go up by ten have no holes.
        guard let first, missing <= 2 * steps else { return nil }
        return
            "\(missing) \(missing == 1 ? "number is" : "numbers are") missing among the pictures: "
            + "\(first.after.file) comes after \(first.before.file); frames are counted without them"
    }
}

/// The parts of a picture's name.
private struct PictureName {
    let file: String
    /// The last run of digits.
    let number: Int?
    /// What is left without digits, and the folder.
    let kind: String

    init(_ path: String) {
        file = FilePath.name(of: path)
        let stem = (file as NSString).deletingPathExtension
        func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }
        let end = stem.lastIndex(where: isDigit).map { stem.index(after: $0) } ?? stem.startIndex
        number = Int(String(stem[..<end].reversed().prefix(while: isDigit).reversed()))
        kind = String(path.filter { !isDigit($0) }).lowercased()
    }
}
