import HoldfastImaging
import Testing

@testable import HoldfastVideo

struct FrameMemoryTests {
    private func frame(
        _ format: PixelFormat, width: Int, height: Int, memory: FrameMemory
    ) throws -> Frame {
        let av = try allocateFrame(width: width, height: height, format: format)
        av.pointee.pts = 7
        let frame = Frame(adopting: av, timeBase: Rational(1, 25), index: 3, memory: memory)
        av.imageView.fill { ($0 * 5 + $1 * 3 + $2 * 11) % 200 }
        return frame
    }

    @Test(arguments: [
        "gray", "gray12le", "yuv420p", "yuv444p", "yuv410p", "yuv420p10le", "nv12", "p010le",
        "yuyv422", "rgb24", "bgra", "gbrp",
    ])
    func aFrameThatIsWrittenToLeavesItsCopiesAsTheyAre(format: String) throws {
        let format = try #require(PixelFormat(name: format))
        let memory = FrameMemory()
        // Sizes change in the middle of streams, and odd ones have half samples at the edges.
        for (width, height) in [(67, 45), (66, 44), (128, 64), (67, 45)] {
            for _ in 0..<2 {
                var frame = try frame(format, width: width, height: height, memory: memory)
                let copy = frame.copy()
                let before = packed(copy)
                var seen: [UInt8] = []
                frame.withMutableImage { image in
                    image.fill { (200 - $0 - $1 - $2 + 1000) % 200 }
                }
                seen = packed(frame)
                let (isKept, isWritten) = (packed(copy) == before, seen != before)
                #expect(isKept && isWritten)
                #expect(seen.count == before.count)
                #expect(frame.time == copy.time && frame.index == 3)
            }
        }
    }

    @Test func whatIsNotSharedIsNotCopied() throws {
        var frame = try frame(.yuv420p, width: 64, height: 48, memory: FrameMemory())
        let base = frame.withImage { $0.planes[0].base }
        let after = frame.withMutableImage { $0.planes[0].base }
        #expect(base == after)
    }

    @Test func memoryGoesFromOneFrameToTheNext() throws {
        let memory = FrameMemory()
        var bases: Set<UnsafeMutableRawPointer> = []
        for _ in 0..<5 {
            var frame = try frame(.yuv420p, width: 640, height: 480, memory: memory)
            let copy = frame.copy()
            bases.insert(frame.withMutableImage { $0.planes[0].base })
            #expect(copy.width == 640)
        }
        #expect(bases.count == 1)
    }
}

extension ImageView {
    fileprivate func fill(_ value: (_ plane: Int, _ column: Int, _ row: Int) -> Int) {
        for (number, plane) in planes.enumerated() {
            for row in 0..<plane.height {
                for column in 0..<plane.width { plane[column, row] = value(number, column, row) }
            }
        }
    }
}
