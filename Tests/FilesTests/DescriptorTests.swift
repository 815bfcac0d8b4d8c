import Foundation
import HoldfastFiles
import Testing

@Suite struct DescriptorTests {
    @Test func aSlowReaderGetsEverything() throws {
        let pipe = Pipe()
        // More than a pipe holds, so that the writer must wait.
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0) }
        let descriptor = pipe.fileHandleForWriting.fileDescriptor
        // A descriptor that does not block makes `write` return early.
        #expect(fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0)
        let writing = Thread {
            try? Descriptors.write(bytes, to: descriptor)
            close(descriptor)
        }
        writing.start()
        #expect(try pipe.fileHandleForReading.readToEnd() == Data(bytes))
    }

    @Test func aReaderThatHasGoneIsAnError() throws {
        let pipe = Pipe()
        try pipe.fileHandleForReading.close()
        #expect(throws: SystemError(EPIPE)) {
            try Descriptors.write([1, 2, 3], to: pipe.fileHandleForWriting.fileDescriptor)
        }
    }
}
