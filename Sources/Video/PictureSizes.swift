/// Tells a single picture of another size among pictures of one size, which is damage, from a lasting
/// change of size.
struct PictureSizes: Sendable {
    struct Size: Sendable, Hashable, CustomStringConvertible {
        var width: Int
        var height: Int
        var description: String { "\(width)x\(height)" }
    }

    /// The size of the pictures so far, and how many have had it.
    private var usual: (size: Size, count: Int)?

    /// Whether a picture does not have the size of those before it.
    func isOdd(_ size: Size) -> Bool { usual.map { $0.size != size } ?? false }

    /// Notes a picture that is delivered.
    mutating func add(_ size: Size) {
        usual = (size, isOdd(size) ? 1 : (usual?.count ?? 0) + 1)
    }

    /// Whether a picture of another size is damage.
    ///
    /// - Parameter following: the size of the next picture; nil if there is none.
    func isDamage(_ size: Size, before following: Size?) -> Bool {
        guard let usual, usual.size != size else { return false }
        return following.map { $0 == usual.size } ?? (usual.count > 1)
    }

    /// What is wrong with such a picture.
    func error(_ size: Size, file: String?, frame: Int, time: Double) -> VideoError {
        VideoError(
            .badData, "the picture is \(size), and those around it are \(usual?.size ?? size)",
            file: file, frame: frame, time: time)
    }
}
