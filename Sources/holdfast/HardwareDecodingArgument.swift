import ArgumentParser
import HoldfastVideo

/// What is to decode: `auto` or a kind of hardware.
struct HardwareDecodingArgument: ExpressibleByArgument {
    var hardware: HardwareDecoding

    init?(argument: String) {
        hardware = argument == "auto" ? .automatic : .kind(argument)
    }
}
