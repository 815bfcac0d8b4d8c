import HoldfastCHeader
import HoldfastCInterface
import HoldfastImaging
import HoldfastScenes
import HoldfastTracking
import Testing

/// The functions as a program in C calls them: by the header, not by their names in Swift.
@Suite struct CallsTests {
    private let renderer: SceneRenderer
    private let first: Box

    init() throws {
        let scene = SceneCatalog.named(
            "lookalike-crossing", width: 161, height: 121, frameCount: 6, seed: 3)
        renderer = try SceneRenderer(#require(scene))
        first = try #require(renderer.truth(frame: 0).box)
    }

    /// Calls `body` with a frame of the scene as the interface takes it.
    private func withFrame<Result>(
        _ number: Int, planes: Int = 3, _ body: (inout holdfast_image) throws -> Result
    ) rethrows -> Result {
        let frame = renderer.render(frame: number)
        return try frame.bytes.withUnsafeBytes { buffer in
            let base = buffer.baseAddress
            let luma = frame.width * frame.height
            let chroma = frame.chromaWidth * frame.chromaHeight
            var image = holdfast_image()
            image.struct_size = MemoryLayout<holdfast_image>.size
            image.format = Int32(HOLDFAST_I420)
            image.width = Int32(frame.width)
            image.height = Int32(frame.height)
            image.planes.0 = base
            image.strides.0 = Int64(frame.width)
            if planes == 3 {
                image.planes.1 = base.map { $0 + luma }
                image.planes.2 = base.map { $0 + luma + chroma }
                image.strides.1 = Int64(frame.chromaWidth)
                image.strides.2 = Int64(frame.chromaWidth)
            }
            return try body(&image)
        }
    }

    private var box: holdfast_box {
        holdfast_box(x: first.x, y: first.y, width: first.width, height: first.height)
    }

    private var emptyEstimate: holdfast_estimate {
        var estimate = holdfast_estimate()
        estimate.struct_size = MemoryLayout<holdfast_estimate>.size
        return estimate
    }

    private var emptyError: holdfast_error {
        var error = holdfast_error()
        error.struct_size = MemoryLayout<holdfast_error>.size
        return error
    }

    private func message(_ error: holdfast_error) -> String { text(error.message) }

    /// The text in an array of C.
    private func text<Characters>(_ characters: Characters) -> String {
        withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// A tracker that has begun on the first frame.
    private func begun() throws -> OpaquePointer {
        var tracker: OpaquePointer?
        #expect(holdfast_tracker_new(nil, &tracker, nil) == HOLDFAST_OK)
        withFrame(0) { image in
            var box = box
            #expect(holdfast_tracker_init(tracker, &image, &box, nil) == HOLDFAST_OK)
        }
        return try #require(tracker)
    }

    private func update(_ tracker: OpaquePointer, _ number: Int, planes: Int = 3) -> Estimate {
        var estimate = emptyEstimate
        withFrame(number, planes: planes) { image in
            #expect(holdfast_tracker_update(tracker, &image, &estimate, nil) == HOLDFAST_OK)
        }
        return Estimate(estimate)
    }

    @Test(arguments: [1, 3])
    func estimatesAreThoseOfTheSwiftLibrary(planes: Int) throws {
        let tracker = try begun()
        defer { holdfast_tracker_free(tracker) }
        var swift = try renderer.render(frame: 0).withImage { try Tracker(image: $0, box: first) }
        for number in 1..<6 {
            let expected = renderer.render(frame: number).withImage { swift.update(image: $0) }
            #expect(update(tracker, number, planes: planes) == expected)
        }
        var map = holdfast_map()
        map.struct_size = MemoryLayout<holdfast_map>.size
        #expect(
            holdfast_tracker_map(tracker, Int32(HOLDFAST_MAP_RESPONSE), &map, nil, 0, nil)
                == HOLDFAST_OK)
        var values = [Float](repeating: .nan, count: Int(map.columns * map.rows))
        let room = values.count
        #expect(
            holdfast_tracker_map(
                tracker, Int32(HOLDFAST_MAP_RESPONSE), &map, &values, room - 1, nil)
                == HOLDFAST_ERROR_ROOM)
        let isUntouched = values.allSatisfy(\.isNaN)
        #expect(isUntouched)
        #expect(
            holdfast_tracker_map(tracker, Int32(HOLDFAST_MAP_RESPONSE), &map, &values, room, nil)
                == HOLDFAST_OK)
        #expect(values == swift.responseMap?.values)
    }

    @Test func copiesAndRestoredTrackersGoOnAlike() throws {
        let tracker = try begun()
        _ = update(tracker, 1)
        var (bytes, count): (UnsafeMutablePointer<UInt8>?, Int) = (nil, 0)
        #expect(holdfast_tracker_save(tracker, &bytes, &count, nil) == HOLDFAST_OK)
        var restored: OpaquePointer?
        #expect(holdfast_tracker_restore(bytes, count, &restored, nil) == HOLDFAST_OK)
        var (broken, error): (OpaquePointer?, holdfast_error) = (nil, emptyError)
        #expect(
            holdfast_tracker_restore(bytes, count - 1, &broken, &error) == HOLDFAST_ERROR_STATE)
        #expect(broken == nil)
        #expect(!message(error).isEmpty)
        holdfast_bytes_free(bytes)
        var copy: OpaquePointer?
        #expect(holdfast_tracker_copy(tracker, &copy, nil) == HOLDFAST_OK)
        let expected = update(tracker, 2)
        #expect(update(try #require(restored), 2) == expected)
        #expect(update(try #require(copy), 2) == expected)
        for tracker in [tracker, restored, copy] { holdfast_tracker_free(tracker) }
    }

    @Test func aBoxIsProposedAsInSwift() throws {
        let point = first.center
        var proposed = holdfast_box()
        withFrame(0) { image in
            #expect(holdfast_propose_box(&image, point.x, point.y, &proposed, nil) == HOLDFAST_OK)
        }
        let expected = try renderer.render(frame: 0).withImage {
            try Tracker.proposeBox(at: point, in: $0)
        }
        #expect(
            Box(x: proposed.x, y: proposed.y, width: proposed.width, height: proposed.height)
                == expected)
    }

    @Test func parametersAreSetByName() throws {
        var parameters: OpaquePointer?
        var error = emptyError
        #expect(
            holdfast_parameters_new("quick", &parameters, &error) == HOLDFAST_ERROR_PARAMETER)
        #expect(message(error).contains("there are fast, balanced, accurate"))
        #expect(holdfast_parameters_new("fast", &parameters, &error) == HOLDFAST_OK)
        defer { holdfast_parameters_free(parameters) }
        var value = 0.0
        for (name, expected) in TrackerParameters(preset: .fast).values {
            #expect(holdfast_parameters_get(parameters, name, &value, nil) == HOLDFAST_OK)
            #expect(value == expected)
        }
        #expect(holdfast_parameters_set(parameters, "scale.count", 5, nil) == HOLDFAST_OK)
        #expect(holdfast_parameters_get(parameters, "scale.count", &value, nil) == HOLDFAST_OK)
        #expect(value == 5)
        #expect(
            holdfast_parameters_set(parameters, "scale.cuont", 5, &error)
                == HOLDFAST_ERROR_PARAMETER)
        #expect(message(error).contains("scale.count"))
        #expect(
            holdfast_parameters_get(parameters, "scale.cuont", &value, &error)
                == HOLDFAST_ERROR_PARAMETER)
        #expect(
            holdfast_parameters_set(parameters, "scale.count", 1e9, &error)
                == HOLDFAST_ERROR_PARAMETER)
        var info = holdfast_parameter_info()
        info.struct_size = MemoryLayout<holdfast_parameter_info>.size
        for index in 0..<holdfast_parameter_count() {
            #expect(holdfast_parameter_describe(index, &info, nil) == HOLDFAST_OK)
            let entry = TrackerParameters.table[index]
            let meaning = text(info.meaning)
            #expect(meaning == entry.meaning)
            #expect(info.minimum <= info.usual && info.usual <= info.maximum)
        }
    }

    @Test func whatMakesNoSenseIsRefused() throws {
        var error = emptyError
        var tracker: OpaquePointer?
        #expect(holdfast_tracker_new(nil, nil, &error) == HOLDFAST_ERROR_ARGUMENT)
        #expect(message(error) == "tracker is NULL")
        #expect(holdfast_tracker_new(nil, &tracker, nil) == HOLDFAST_OK)
        defer { holdfast_tracker_free(tracker) }
        var (box, estimate) = (box, emptyEstimate)
        withFrame(0) { image in
            #expect(
                holdfast_tracker_update(tracker, &image, &estimate, &error)
                    == HOLDFAST_ERROR_NOT_READY)
            #expect(
                holdfast_tracker_restart(tracker, &image, &box, &error) == HOLDFAST_ERROR_NOT_READY)
            var outside = holdfast_box(x: 500, y: 0, width: 10, height: 10)
            #expect(holdfast_tracker_init(tracker, &image, &outside, &error) == HOLDFAST_ERROR_BOX)
            #expect(error.code == HOLDFAST_ERROR_BOX)
            #expect(message(error).contains("it lies outside the frame of 161x121"))
            #expect(holdfast_tracker_init(tracker, &image, nil, nil) == HOLDFAST_ERROR_ARGUMENT)
            #expect(holdfast_tracker_init(nil, &image, &box, nil) == HOLDFAST_ERROR_ARGUMENT)
        }
        #expect(holdfast_tracker_init(tracker, nil, &box, nil) == HOLDFAST_ERROR_ARGUMENT)
        let flaws: [(Int, (inout holdfast_image) -> Void)] = [
            (HOLDFAST_ERROR_ARGUMENT, { $0.struct_size = 0 }),
            (HOLDFAST_ERROR_ARGUMENT, { $0.format = 99 }),
            (HOLDFAST_ERROR_ARGUMENT, { $0.matrix = 9 }),
            (HOLDFAST_ERROR_ARGUMENT, { $0.range = -1 }),
            (HOLDFAST_ERROR_ARGUMENT, { $0.planes.0 = nil }),
            (HOLDFAST_ERROR_ARGUMENT, { $0.planes.1 = nil }),
            (HOLDFAST_ERROR_ARGUMENT, { $0.planes.2 = nil }),
            (HOLDFAST_ERROR_IMAGE, { $0.width = 0 }),
            (HOLDFAST_ERROR_IMAGE, { $0.height = -4 }),
            (HOLDFAST_ERROR_IMAGE, { $0.height = .max }),
            (HOLDFAST_ERROR_IMAGE, { $0.strides.0 = 3 }),
            (HOLDFAST_ERROR_IMAGE, { $0.strides.2 = -80 }),
            (HOLDFAST_ERROR_IMAGE, { $0.strides.1 = .max }),
        ]
        for (index, (code, flaw)) in flaws.enumerated() {
            withFrame(0) { image in
                flaw(&image)
                #expect(
                    Int(holdfast_tracker_init(tracker, &image, &box, &error)) == code,
                    "flaw \(index): \(message(error))")
            }
        }
        holdfast_tracker_free(nil)
        holdfast_bytes_free(nil)
    }

    @Test func everyCodeHasItsText() {
        let codes = [
            HOLDFAST_OK, HOLDFAST_END, HOLDFAST_ERROR_ARGUMENT, HOLDFAST_ERROR_IMAGE,
            HOLDFAST_ERROR_BOX, HOLDFAST_ERROR_PARAMETER, HOLDFAST_ERROR_STATE,
            HOLDFAST_ERROR_NOT_READY, HOLDFAST_ERROR_ROOM, HOLDFAST_ERROR_INPUT,
            HOLDFAST_ERROR_DATA, HOLDFAST_ERROR_UNAVAILABLE, HOLDFAST_ERROR_CANCELLED,
        ]
        let texts = codes.map { holdfast_code_text(Int32($0)).map { String(cString: $0) } }
        #expect(Set(texts).count == codes.count)
        #expect(!texts.contains("unknown code"))
        #expect(holdfast_code_text(99).map { String(cString: $0) } == "unknown code")
        #expect(
            holdfast_version().map { String(cString: $0) } == HoldfastVersion.current)
    }
}

extension Estimate {
    fileprivate init(_ estimate: holdfast_estimate) {
        let (box, turned) = (estimate.box, estimate.rotated_box)
        self.init(
            box: Box(x: box.x, y: box.y, width: box.width, height: box.height),
            rotatedBox: RotatedBox(
                center: Point(x: turned.center_x, y: turned.center_y), width: turned.width,
                height: turned.height, angle: turned.angle),
            state: [TrackState.tracking, .uncertain, .lost][Int(estimate.state)],
            confidence: estimate.confidence, peakToSidelobeRatio: estimate.peak_to_sidelobe_ratio,
            subpeakRatio: estimate.subpeak_ratio)
    }
}
