import Foundation
import HoldfastImaging
import HoldfastScenes
import HoldfastTracking
import Testing

@testable import HoldfastTraX

/// Whole sessions over pipes, with the server and the client of this package.
@Suite struct TraXSessionTests {
    private static let clip = Result {
        try SceneRenderer(
            Scene(name: "small", width: 96, height: 72, frameCount: 120, seed: 1, nuisances: []))
    }

    /// Where the target is, to a thousandth of a pixel: as exact as the protocol's text.
    private static func box(_ frame: Int) throws -> Box {
        let box = try #require(try clip.get().truth(frame: frame).box)
        func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
        return Box(
            x: rounded(box.x), y: rounded(box.y), width: rounded(box.width),
            height: rounded(box.height))
    }

    /// The frame whose number is the picture's path.
    private static func decode(_ image: TraXImage) throws -> StoredFrame {
        guard case .path(let path) = image, let number = Int(path), (0..<20).contains(number) else {
            throw TraXError.refused("no such picture")
        }
        return try clip.get().render(frame: number).withImage { StoredFrame(copying: $0) }
    }

    /// A server on a thread of its own and the channel to it.
    private final class Session {
        let channel: TraXChannel
        private let toServer = Pipe()
        private let toClient = Pipe()
        private let done = DispatchSemaphore(value: 0)
        private let outcome = Outcome()

        private final class Outcome: @unchecked Sendable {
            let lock = NSLock()
            var error: TraXError?
        }

        init(version: Int) {
            signal(SIGPIPE, SIG_IGN)
            channel = TraXChannel(
                input: toClient.fileHandleForReading.fileDescriptor,
                output: toServer.fileHandleForWriting.fileDescriptor)
            let input = toServer.fileHandleForReading.fileDescriptor
            let output = toClient.fileHandleForWriting.fileDescriptor
            let (done, outcome) = (done, outcome)
            Thread {
                var server = TraXServer(
                    channel: TraXChannel(input: input, output: output), version: version,
                    name: "test", parameters: TrackerParameters(preset: .fast),
                    decode: TraXSessionTests.decode)
                do {
                    try server.run()
                } catch {
                    outcome.lock.withLock { outcome.error = error as? TraXError }
                }
                done.signal()
            }.start()
        }

        func say(_ line: String) throws {
            try toServer.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))
        }

        func hear() throws -> TraXMessage? { try channel.receive(within: 20) }

        /// Hangs up and waits for the server's end.
        func end() throws -> TraXError? {
            try toServer.fileHandleForWriting.close()
            done.wait()
            return outcome.lock.withLock { outcome.error }
        }
    }

    @Test(arguments: 1...4) func aTargetIsFollowedInEveryVersion(version: Int) throws {
        let session = Session(version: version)
        let client = try TraXClient(channel: session.channel, timeout: 20)
        #expect(client.version == version && client.readsFiles && client.readsData)
        let first = try client.initialize(.path("0"), box: try Self.box(0))
        let truth = try Self.box(0)
        #expect(first.box == truth && first.state == .tracking)
        for frame in 1..<6 {
            let answer = try client.frame(.path("\(frame)"))
            #expect(try #require(answer.box).overlap(try Self.box(frame)) > 0.7)
            #expect((0...1).contains(try #require(answer.confidence)))
        }
        client.quit()
        #expect(try session.end() == nil)
    }

    @Test func severalObjectsComeAndAreReplaced() throws {
        let session = Session(version: 4)
        #expect(try session.hear()?["trax.multiobject"] == "1")
        try session.say("@@TRAX:initialize \"12,20,20,20\" \"name=one\"")
        try session.say("@@TRAX:frame \"file://0\"")
        #expect(try session.hear()?["name"] == "one")
        // Another one joins while the first is followed.
        try session.say("@@TRAX:initialize \"12,20,30,20,30,40,12,40\"")
        try session.say("@@TRAX:frame \"file://1\"")
        let one = try #require(try session.hear())
        let two = try #require(try session.hear())
        #expect(one["name"] == "one" && one.arguments[0].split(separator: ",").count == 4)
        #expect(two["name"] == nil && two.arguments[0].split(separator: ",").count == 8)
        // An empty message begins anew.
        try session.say("@@TRAX:initialize")
        try session.say("@@TRAX:initialize \"12,20,20,20\" \"name=three\"")
        try session.say("@@TRAX:frame \"file://0\"")
        #expect(try session.hear()?["name"] == "three")
        try session.say("@@TRAX:quit")
        #expect(try session.end() == nil)
    }

    @Test(arguments: [
        ("@@TRAX:frame \"file://0\"", "before any object"),
        ("@@TRAX:initialize \"a\" \"b\" \"c\"", "with 3 arguments"),
        ("@@TRAX:initialize \"12,20,20,20\"\n@@TRAX:frame \"file://99\"", "no such picture"),
        ("@@TRAX:initialize \"900,900,9,9\"\n@@TRAX:frame \"file://0\"", "cannot be followed"),
        ("@@TRAX:initialize \"0\"\n@@TRAX:frame \"file://0\"", "is empty"),
        ("@@TRAX:initialize \"nothing\"", "is not a region"),
        ("@@TRAX:state \"1,2,3,4\"", "not for a tracker"),
        ("@@TRAX:frame \"http://a/b.png\"", "before any object"),
    ])
    func mistakesEndTheSessionWithAReason(lines: String, reason: String) throws {
        let session = Session(version: 4)
        _ = try session.hear()
        try session.say(lines)
        let answer = try #require(try session.hear())
        #expect(answer.kind == .quit)
        #expect(try #require(answer["trax.reason"]).contains(reason), "\(answer)")
        #expect(try session.end() != nil)
    }

    @Test func tooManyObjectsAreRefused() throws {
        let session = Session(version: 4)
        _ = try session.hear()
        for _ in 0...TraXServer.mostObjects { try session.say("@@TRAX:initialize \"1,2,30,40\"") }
        #expect(try session.hear()?.kind == .quit)
    }

    @Test func anOldVersionTakesPictureAndRegionTogether() throws {
        let session = Session(version: 1)
        #expect(try session.hear()?["trax.multiobject"] == nil)
        try session.say("noise before")
        try session.say("@@TRAX:initialize file://0 12,20,20,20")
        #expect(try session.hear()?.arguments == ["12.0000,20.0000,20.0000,20.0000"])
        try session.say("@@TRAX:initialize \"12,20,20,20\"")
        #expect(try session.hear()?.kind == .quit)
    }

    @Test func aSilentTrackerIsNotWaitedForWithoutEnd() throws {
        let pipe = Pipe()
        let channel = TraXChannel(
            input: pipe.fileHandleForReading.fileDescriptor,
            output: pipe.fileHandleForWriting.fileDescriptor)
        #expect(throws: TraXError.connection("no answer in time")) {
            try TraXClient(channel: channel, timeout: 0.05)
        }
    }
}
