import HoldfastCFFmpeg
import Testing

@testable import HoldfastVideo

/// That a frame gives its pixels back, whoever owns it last.
@Suite struct FrameTests {
    /// Lives as long as the pixels of the frame that was made with it.
    private final class Pixels {}

    private func frame(_ pixels: Pixels) throws -> Frame {
        let av = try allocateFrame(width: 16, height: 16, format: PixelFormat(AV_PIX_FMT_GRAY8))
        av_buffer_unref(&av.pointee.buf.0)
        av.pointee.buf.0 = av_buffer_create(
            .allocate(capacity: 1024), 1024,
            { pixels, data in
                data?.deallocate()
                pixels.map { Unmanaged<Pixels>.fromOpaque($0).release() }
            }, Unmanaged.passRetained(pixels).toOpaque(), 0)
        av.pointee.data.0 = av.pointee.buf.0?.pointee.data
        av.pointee.pts = 0
        return Frame(adopting: av, timeBase: Rational(1, 25), index: 0, arrival: .now)
    }

    /// Calls `body` with a frame, and says whether its pixels are still there afterwards.
    private func leaks(_ body: (consuming Frame) throws -> Void) throws -> Bool {
        weak var remains: Pixels?
        do {
            let pixels = Pixels()
            remains = pixels
            try body(try frame(pixels))
        }
        return remains != nil
    }

    private func look(_ frame: borrowing Frame) -> Int { frame.width }

    @Test func aFrameThatIsLookedAtIsFreed() throws {
        let isLeft = try leaks { _ = look($0) }
        #expect(!isLeft)
    }

    @Test func aFrameThatIsPassedOnIsFreed() throws {
        let isLeft = try leaks { frame in
            var passed: Frame? = consume frame
            if let last = passed.take() { _ = look(last) }
        }
        #expect(!isLeft)
    }

    @Test func aFrameThatIsCopiedIsFreed() throws {
        let isLeft = try leaks { frame in
            let copy = frame.copy()
            _ = look(copy)
        }
        #expect(!isLeft)
    }

    @Test func theArrivalIsKept() throws {
        let before = ContinuousClock.now
        let frame = try frame(Pixels())
        let copied = frame.copy().arrival
        let arrival = try #require(copied)
        #expect(arrival >= before && arrival <= .now)
        #expect(frame.arrival == arrival)
    }
}
