import ArgumentParser
import HoldfastText
import HoldfastVideo

/// `holdfast devices`: what can be captured here.
struct DevicesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devices",
        abstract: "Lists the devices that video can be captured from.",
        discussion: """
            One line per kind of device that this FFmpeg supports, followed by the devices found, by \
            the names that open them:

              holdfast track -f v4l2 /dev/video0 --box 100,80,40,60 --log -

            Many kinds cannot be listed but can still be opened by name.
            """)

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        try CommandFailure.reporting {
            let devices = try DeviceLibrary.devices()
            if json {
                let kinds = devices.map { kind in
                    Kind(
                        format: kind.format, description: kind.description,
                        sources: kind.sources.map {
                            Kind.Source(name: $0.name, description: $0.description)
                        })
                }
                print(try JSONText.encode(["devices": kinds]))
                return
            }
            for kind in devices {
                let name = "-f \(kind.format.split(separator: ",").last ?? "")"
                let padding = String(repeating: " ", count: max(2, 16 - name.count))
                print(name + padding + kind.description)
                for source in kind.sources {
                    print("    \(source.name)  \(source.description)")
                }
            }
        }
    }

    private struct Kind: Encodable {
        struct Source: Encodable {
            var name: String
            var description: String
        }
        var format: String
        var description: String
        var sources: [Source]
    }
}
