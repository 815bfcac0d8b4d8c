import Foundation
import HoldfastImaging
import Testing

@testable import HoldfastTraX

@Suite struct TraXMessageTests {
    private func read(_ text: String) throws -> TraXMessage? {
        try TraXMessage(line: Array(text.utf8)[...])
    }

    @Test func messagesAreReadAsWritten() throws {
        let message = TraXMessage(
            .state, arguments: ["1,2,3,4", "a \"b\" \\ c\nd", ""],
            properties: [("confidence", "0.5"), ("x.y_2", "a=b \"c\"")])
        let line = message.line
        #expect(line.last == UInt8(ascii: "\n"))
        #expect(line.count { $0 == UInt8(ascii: "\n") } == 1)
        #expect(try TraXMessage(line: line.dropLast()) == message)
    }

    @Test func readsWhatOthersWrite() throws {
        let frame = try #require(try read("@@TRAX:frame \"file:///a b.jpg\" "))
        #expect(frame.kind == .frame && frame.arguments == ["file:///a b.jpg"])
        let bare = try #require(try read("@@TRAX:initialize  image.png  1,2,3,4 key=value\r"))
        #expect(bare.arguments == ["image.png", "1,2,3,4"] && bare["key"] == "value")
        #expect(try read("@@TRAX:status 0")?.kind == .state)
        #expect(try read("@@TRAX:quit")?.arguments == [])
        // Base64 ends with equals signs, and is no property.
        let image = try #require(try read("@@TRAX:frame \"data:image/png;QUI=\" QUI="))
        #expect(image.arguments == ["data:image/png;QUI="] && image["QUI"] == "")
    }

    @Test func whatIsNoMessageIsSkippedOrRefused() throws {
        #expect(try read("loading the model ...") == nil)
        #expect(try read("") == nil)
        for text in ["@@TRAX:", "@@TRAX:dance", "@@TRAX:frame \"open", "@@TRAX:frame a\\"] {
            #expect(throws: TraXError.self) { try read(text) }
        }
        let many = "@@TRAX:frame" + String(repeating: " a", count: 1000)
        #expect(throws: TraXError.self) { try read(many) }
    }

    @Test func regionsAreRead() throws {
        #expect(try TraXRegion("1,2.5,3,4") == .rectangle(Box(x: 1, y: 2.5, width: 3, height: 4)))
        #expect(try TraXRegion("rect:1,2,3,4").box?.width == 3)
        #expect(try TraXRegion("0") == .none)
        #expect(try TraXRegion("nan,nan,nan,nan").box == nil)
        #expect(try TraXRegion("1,2,0,4").box == nil)
        // A square that stands on its corner has half the area of the box around it.
        let turned = try #require(try TraXRegion("10,0,20,10,10,20,0,10").box)
        #expect(abs(turned.area - 200) < 1e-9 && turned.center == Point(x: 10, y: 10))
        for text in ["", "1,2", "1,2,3,4,5", "a,b,c,d", "1e9,1,2,3", "mask:1,2,3,4,5", "x:1,2,3,4"]
        {
            #expect(throws: TraXError.self) { try TraXRegion(text) }
        }
    }

    @Test func regionsAreWrittenInTheirForm() throws {
        let box = Box(x: -0.25, y: 2, width: 3.00004, height: 4)
        #expect(TraXRegion.rectangle(box).text == "-0.2500,2.0000,3.0000,4.0000")
        let polygon = try TraXRegion("poly:0,0,1,0,1,1").inForm(
            Box(x: 1, y: 2, width: 3, height: 4))
        #expect(
            polygon.text == "1.0000,2.0000,4.0000,2.0000,4.0000,6.0000,1.0000,6.0000")
    }

    @Test func imagesAreReadAsWritten() throws {
        let samples = Data([1, 2, 3, 4, 5, 6])
        for image: TraXImage in [
            .path("/a/b.png"),
            .memory(width: 2, height: 1, format: .rgb, samples: samples),
            .memory(width: 3, height: 1, format: .gray16, samples: samples),
            .data(Data([0x89, 0x50, 0x4E, 0x47, 1])), .data(Data([0xFF, 0xD8, 1])),
        ] {
            #expect(try TraXImage(image.text) == image)
        }
        #expect(try TraXImage("/plain/path.jpg") == .path("/plain/path.jpg"))
        #expect(try TraXImage("data:image/jpeg;base64,AQI=") == .data(Data([1, 2])))
        for text in [
            "", "file://", "http://x/a.png", "image:2;1;rgb;AQI=", "image:0;1;gray8;",
            "image:99999999;99999999;gray8;AQI=", "image:1;1;cmyk;AQI=", "data:text/plain;AQI=",
            "data:image/png;%%%%%", "image:9;-1;gray8;AQ==",
        ] {
            #expect(throws: TraXError.self) { try TraXImage(text) }
        }
    }
}
