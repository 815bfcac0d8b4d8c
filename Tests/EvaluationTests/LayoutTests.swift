import Foundation
import HoldfastImaging
import Testing

@testable import HoldfastEvaluation

struct LayoutTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func images(_ path: String, _ count: Int) throws {
        for number in 1...count {
            try folder.write("", to: "\(path)/\(String(format: "%08d", number)).jpg")
        }
    }

    private func imageNames(_ sequence: AnnotatedSequence) -> [String] {
        guard case .images(let images) = sequence.frames else { return [] }
        return images.map(\.lastPathComponent)
    }

    @Test func vot() throws {
        try images("ball/color", 3)
        try images("cup/color", 1)
        try folder.write(
            "10,10,20,12,18,30,8,28\n5,6,7,8\nm3,4,5,6,0,2,9\n", to: "ball/groundtruth.txt")
        try folder.write("1,1,2,2\n", to: "cup/groundtruth.txt")
        try folder.write("ball\n", to: "list.txt")
        let set = try DataSet(at: folder.url)
        #expect(set.sequences.map(\.name) == ["ball"])
        #expect(
            set.sequences[0].truth == [
                Box(x: 8, y: 10, width: 12, height: 20), Box(x: 5, y: 6, width: 7, height: 8),
                Box(x: 3, y: 4, width: 5, height: 6),
            ])
        #expect(imageNames(set.sequences[0]).count == 3)
        try folder.write("ball\n../ball\n", to: "list.txt")
        #expect(throws: EvaluationError.self) { try DataSet(at: folder.url) }
    }

    @Test func got10k() throws {
        try images("GOT-10k_Val_000001", 3)
        try folder.write("1,2,3,4\n1,2,3,4\n1,2,3,4\n", to: "GOT-10k_Val_000001/groundtruth.txt")
        try folder.write("0\n1\n0\n", to: "GOT-10k_Val_000001/absence.label")
        let sequence = try #require(try DataSet(at: folder.url).sequences.first)
        #expect(sequence.truth.map { $0 == nil } == [false, true, false])
        #expect(imageNames(sequence) == ["00000001.jpg", "00000002.jpg", "00000003.jpg"])
        try folder.write("0\n1\n", to: "GOT-10k_Val_000001/absence.label")
        #expect(throws: EvaluationError.self) { try DataSet(at: folder.url) }
        try folder.write("0\n1\n2\n", to: "GOT-10k_Val_000001/absence.label")
        #expect(throws: EvaluationError.self) { try DataSet(at: folder.url) }
    }

    @Test func lasotWithClasses() throws {
        try images("airplane/airplane-1/img", 4)
        try folder.write(
            "1,2,3,4\n1,2,3,4\n1,2,3,4\n1,2,3,4\n", to: "airplane/airplane-1/groundtruth.txt")
        try folder.write("0,1,0,0", to: "airplane/airplane-1/full_occlusion.txt")
        try folder.write("0,0,0,1", to: "airplane/airplane-1/out_of_view.txt")
        let set = try DataSet(at: folder.url)
        #expect(set.sequences.map(\.name) == ["airplane-1"])
        #expect(set.sequences[0].truth.map { $0 == nil } == [false, true, false, true])
    }

    @Test func uav123WithParts() throws {
        try images("data_seq/UAV123/bird1", 6)
        try images("data_seq/UAV123/bike1", 2)
        try folder.write("1,2,3,4\n1,2,3,4\n", to: "anno/UAV123/bike1.txt")
        try folder.write("1,2,3,4\nNaN,NaN,NaN,NaN\n1,2,3,4\n", to: "anno/UAV123/bird1_2.txt")
        #expect(throws: EvaluationError.self) { try DataSet(at: folder.url) }
        let path = "'path','F:\\data_seq\\UAV123\\"
        try folder.write(
            "seqs = {struct('name','bike1',\(path)bike1\\','startFrame',1,'endFrame',2,'nz',6),...\n"
                + "struct('name','bird1_2',\(path)bird1\\','startFrame',4,'endFrame',6,'nz',6)};\n",
            to: "configSeqs.m")
        let set = try DataSet(at: folder.url)
        #expect(set.sequences.map(\.name) == ["bike1", "bird1_2"])
        #expect(
            imageNames(set.sequences[1]) == ["00000004.jpg", "00000005.jpg", "00000006.jpg"])
        #expect(set.sequences[1].truth[1] == nil)
    }

    @Test func severalTargetsInTheSameFrames() throws {
        try images("Jogging/img", 1)
        try folder.write("1,2,3,4\n", to: "Jogging/groundtruth_rect.1.txt")
        try folder.write("5,6,7,8\n", to: "Jogging/groundtruth_rect.2.txt")
        #expect(try DataSet(at: folder.url).sequences.map(\.name) == ["Jogging-1", "Jogging-2"])
    }

    /// A data set that counts from 1 gets its results back as it counts.
    @Test func originIsTakenAndGivenBack() throws {
        let square = MovingSquare(count: 14)
        var sequence = square.sequence
        sequence.origin = 1
        sequence.truth = sequence.truth.map { $0?.shifted(by: 1) }
        let source = MovingSquare.source([square])
        let runner = OnePassRunner(parameters: .balanced)
        let shifted = try runner.run(sequence, frames: source)
        let plain = try runner.run(square.sequence, frames: source)
        for (one, zero) in zip(shifted.estimates, plain.estimates) {
            #expect(abs(one.box.x - zero.box.x - 1) < 1e-9)
            #expect(abs(one.box.y - zero.box.y - 1) < 1e-9)
        }
    }
}
