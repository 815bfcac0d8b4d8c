import ArgumentParser
import Foundation
import HoldfastText

/// What people type out of habit from other programs: understood where it is clear, else answered with
/// the option that does it.
enum Habits {
    /// Something that is not understood, and what would be.
    struct Answer: Error {
        let message: String
    }

    /// Options that are called otherwise here.
    private static let otherNames = [
        "--bbox": "--box", "--roi": "--box", "--rect": "--box", "-b": "--box", "-ss": "--start",
        "-to": "--end", "--stop": "--end", "--max-frames": "--frames", "--fps": "--framerate",
        "--out": "-o", "--save": "-o", "-q": "--quiet", "--overwrite": "-y", "--force": "-y",
        "--names": "--label", "--labels": "--label", "-l": "--log",
    ]

    /// Options that do not exist, and what does what they ask for.
    private static let answers = [
        "--show":
            "--preview 127.0.0.1:8080 shows the run in a browser, and -o - | ffplay - in a window",
        "--display": "--preview 127.0.0.1:8080 shows the run in a browser",
        "--view": "--preview 127.0.0.1:8080 shows the run in a browser",
        "--gpu": "there is nothing to choose: it runs on the processor",
        "--device":
            "there is nothing to choose: it runs on the processor (a camera is -f v4l2 /dev/video0)",
        "--tracker":
            "there is one tracker; --preset fast, balanced or accurate trades speed for accuracy",
    ]

    /// The arguments as the parser knows them.
    static func understood(
        _ arguments: [String], subcommands: [String]
    ) throws(Answer) -> [String] {
        guard let first = arguments.first else { return arguments }
        if ["-v", "-V", "-version"].contains(first), arguments.count == 1 { return ["--version"] }
        var arguments = arguments
        if first == "-i" || first == "--input" {
            arguments.insert("track", at: 0)
        } else if !subcommands.contains(first), first != "help", !first.hasPrefix("-") {
            if isVideo(first) {
                arguments.insert("track", at: 0)
            } else {
                let near = NearNames.suggestions(for: first, among: subcommands, limit: 1)
                throw Answer(
                    message: "there is no subcommand and no file '\(first)'"
                        + (near.first.map { "; did you mean 'holdfast \($0)'?" }
                            ?? "; 'holdfast --help' lists the subcommands"))
            }
        }
        guard arguments.first == "track" else { return arguments }
        return ["track"] + (try track(Array(arguments.dropFirst())))
    }

    private static func isVideo(_ text: String) -> Bool {
        text.contains("://") || text.contains("/") || text.contains(".")
            || FileManager.default.fileExists(atPath: text)
    }

    private static func track(_ arguments: [String]) throws(Answer) -> [String] {
        var result: [String] = []
        var index = 0
        while index < arguments.count {
            let argument = arguments[index]
            index += 1
            // What follows is no option.
            if argument == "--" { return result + arguments[(index - 1)...] }
            let parts = argument.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts.first ?? "")
            if let answer = answers[name] {
                throw Answer(message: "there is no \(name): \(answer)")
            }
            if name == "-i" || name == "--input" {
                if parts.count > 1 { result.append(String(parts[1])) }
                continue
            }
            if name == "-v" || name == "--verbose" {
                // What matters is said anyway.
                continue
            }
            guard let known = otherNames[name] ?? (name == "--box" ? "--box" : nil) else {
                result.append(argument)
                continue
            }
            guard parts.count == 1 else {
                // A short option has no equals sign.
                result +=
                    known.hasPrefix("--") ? ["\(known)=\(parts[1])"] : [known, String(parts[1])]
                continue
            }
            result.append(known)
            // Four numbers in a row, as other programs take them.
            let numbers = arguments[index...].prefix(4)
            if known == "--box", numbers.count == 4, numbers.allSatisfy({ Double($0) != nil }) {
                result.append(numbers.joined(separator: ","))
                index += 4
            }
        }
        return result
    }
}
