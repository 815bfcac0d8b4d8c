import Foundation
import HoldfastEvaluation
import HoldfastImaging
import HoldfastSequences
import HoldfastTracking

/// Updates on real sequences beside those of other trackers, by turns in one run: processor time of the
/// thread, one thread each, frames decoded beforehand.
///
/// The others are run by `peers.py`, which needs Python with OpenCV; those that it does not have are left
/// out with a message.
struct Peers {
    private let dataSet: DataSet
    private let frames: Int

    /// - Parameter frames: Of each sequence so many are followed at most.
    init(dataSet path: String, frames: Int) throws {
        dataSet = try DataSet(at: URL(fileURLWithPath: path))
        self.frames = frames
    }

    func run(into results: inout Results) throws {
        var rates: [String: [String: Double]] = [:]
        var worst: [String: [Double]] = [:]
        var others: Set<String> = []
        for sequence in dataSet.sequences where sequence.truth.first ?? nil != nil {
            for preset in TrackerParameters.Preset.allCases {
                let times = try times(of: preset, on: sequence)
                rates[sequence.name, default: [:]][preset.rawValue] =
                    Double(times.count) / times.reduce(0, +)
                let sorted = times.sorted()
                worst[preset.rawValue, default: []].append(
                    (sorted.last ?? 0) / sorted[sorted.count / 2])
            }
            for (name, rate) in try peers(on: sequence) {
                rates[sequence.name]?[name] = rate
                others.insert(name)
            }
        }
        func mean(_ value: ([String: Double]) -> Double?) -> Double {
            let logarithms = rates.values.compactMap { value($0).map { log($0) } }
            return exp(logarithms.reduce(0, +) / Double(logarithms.count))
        }
        for preset in TrackerParameters.Preset.allCases.map(\.rawValue) {
            results.add("\(preset), mean over sequences", mean { $0[preset] }, "frames/s")
            for other in others.sorted() {
                results.add(
                    "\(preset) against \(other)",
                    mean { rates in
                        guard let own = rates[preset], let peer = rates[other] else { return nil }
                        return own / peer
                    }, "x")
            }
            let sorted = (worst[preset] ?? []).sorted()
            results.add(
                "\(preset), worst update over median, median of sequences",
                sorted[sorted.count / 2], "")
            results.add(
                "\(preset), worst update over median, worst of sequences", sorted.last ?? 0, "")
        }
    }

    /// Seconds of each update.
    private func times(
        of preset: TrackerParameters.Preset, on sequence: AnnotatedSequence
    ) throws -> [Double] {
        guard let box = sequence.truth.first ?? nil else { return [] }
        var pictures: [StoredFrame] = []
        try SequenceFrames.read(sequence) { image, time in
            pictures.append(StoredFrame(copying: image, time: time))
            return pictures.count < min(frames, sequence.truth.count)
        }
        func run() throws -> [Double] {
            var tracker = try Tracker(
                image: pictures[0].image, box: box, parameters: TrackerParameters(preset: preset))
            return pictures.dropFirst().map { picture in
                let begin = Clip.processorTime()
                _ = tracker.update(image: picture.image)
                return Clip.processorTime() - begin
            }
        }
        // Interruptions count as processor time, too: of two times the shorter.
        return zip(try run(), try run()).map(min)
    }

    private func peers(on sequence: AnnotatedSequence) throws -> [(String, Double)] {
        guard case .images(let files) = sequence.frames, let box = sequence.truth.first ?? nil
        else { return [] }
        let script = Program.packageFolder.appendingPathComponent("peers.py").path
        let text = try Program.shell(
            "python3 \"$0\" \"$@\"",
            [script, "\(box.x),\(box.y),\(box.width),\(box.height)"]
                + files.prefix(min(frames, sequence.truth.count)).map(\.path))
        return text.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: " ")
            guard parts.count == 2, let rate = Double(parts[1]) else { return nil }
            return (String(parts[0]), rate)
        }
    }
}
