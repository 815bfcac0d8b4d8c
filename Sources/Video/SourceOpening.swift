import Foundation
import HoldfastCFFmpeg

/// Opens what a video's packets come from, and their decoder.
enum SourceOpening {
    static func reader(
        of input: VideoInput, options: VideoSourceOptions, interruption: Interruption
    ) throws(VideoError) -> any PacketReader {
        func demuxer(
            _ opened: consuming OpenedInput, _ name: String
        ) throws(VideoError) -> Demuxer {
            try Demuxer(opened, name: name, options: options, interruption: interruption)
        }
        // Opening may take longer than the stall time: a listener waits for its sender.
        switch input {
        case .file(let path):
            if options.format == nil, !ByteInput.isPipe(path),
                let pictures = try PictureReader(file: path, options: options)
            {
                return pictures
            }
            let bytes =
                ByteInput.isPipe(path)
                ? try ByteInput(pipe: path, interruption: interruption)
                : try ByteInput(file: path, interruption: interruption)
            return try demuxer(
                FileOpening.open(bytes, name: path, options: options, interruption: interruption),
                path)
        case .standardInput:
            let name = "standard input"
            let bytes = try ByteInput(
                descriptor: STDIN_FILENO, owns: false, name: name, interruption: interruption)
            return try demuxer(
                FileOpening.open(bytes, name: name, options: options, interruption: interruption),
                name)
        case .images(let files):
            let pages = files.count == 1 ? TIFFPages.directories(of: files[0]) : []
            return try PictureReader(
                files: files, pages: pages.count > 1 ? pages : [], options: options)
        case .network(let url):
            return try demuxer(
                StreamOpening.network(url, options: options, interruption: interruption), url)
        case .device(let format, let device):
            return try demuxer(
                StreamOpening.device(
                    format, device, options: options, interruption: interruption),
                "\(format) \(device)")
        }
    }

    static func decoder(
        for reader: any PacketReader, options: VideoSourceOptions, isLive: Bool
    ) throws(VideoError) -> Decoder {
        // The pages share their bytes, which change from page to page.
        let hasPages = (reader as? PictureReader)?.hasPages ?? false
        return try Decoder(
            parameters: reader.parameters, timeBase: reader.timeBase,
            threads: hasPages ? 1 : threads(for: reader, options: options, isLive: isLive),
            maximumPixels: options.maximumPixels,
            hardware: options.hardware,
            isLive: isLive, name: reader.name)
    }

    private static func threads(
        for reader: any PacketReader, options: VideoSourceOptions, isLive: Bool
    ) -> Int {
        if options.threads > 0 { return options.threads }
        let stream = reader.parameters.pointee
        let time = DecodingTime.ofFrame(
            codec: stream.codec_id, pixels: Int(stream.width) * Int(stream.height),
            bitRate: reader.bitRate, frameRate: reader.info.frameRate.value)
        return DecodingThreads.count(
            time: time, sharesProcessors: options.sharesProcessors && !isLive)
    }
}
