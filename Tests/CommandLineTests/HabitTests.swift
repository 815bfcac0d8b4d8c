import Foundation
import Testing

@testable import HoldfastCommandLine

@Suite struct HabitTests {
    private let subcommands = ["track", "convert", "frame"]

    private func understood(_ line: String) throws -> String {
        try Habits.understood(line.split(separator: " ").map(String.init), subcommands: subcommands)
            .joined(separator: " ")
    }

    @Test func habitsOfOtherProgramsAreUnderstood() throws {
        let pairs = [
            ("in.mp4 --box 1,2,3,4", "track in.mp4 --box 1,2,3,4"),
            ("-i in.mp4 --bbox 1,2,3,4", "track in.mp4 --box 1,2,3,4"),
            ("track --input=in.mp4 --roi=1,2,3,4", "track in.mp4 --box=1,2,3,4"),
            ("track in.mp4 --bbox 1 2 3 4 -o x.mp4", "track in.mp4 --box 1,2,3,4 -o x.mp4"),
            ("track in.mp4 -v -ss 3 -to 5", "track in.mp4 --start 3 --end 5"),
            ("track in.mp4 --force", "track in.mp4 -y"),
            ("rtsp://camera/x --point 1,2", "track rtsp://camera/x --point 1,2"),
            ("-v", "--version"),
            // These are no habits.
            ("convert a.csv b.csv --from mot", "convert a.csv b.csv --from mot"),
            ("track -- -v", "track -- -v"),
            ("--help", "--help"), ("help track", "help track"), ("", ""),
        ]
        for (typed, meant) in pairs { #expect(try understood(typed) == meant) }
    }

    @Test func whatIsNotThereIsAnswered() {
        for (typed, hint) in [
            ("trak in.mp4", "holdfast track"), ("track in.mp4 --show", "--preview"),
            ("track in.mp4 --gpu", "processor"), ("convrt a b", "holdfast convert"),
        ] {
            do {
                let result = try understood(typed)
                Issue.record("understood as \(result)")
            } catch let answer as Habits.Answer {
                #expect(answer.message.contains(hint))
            } catch {
                Issue.record("\(error)")
            }
        }
    }
}
