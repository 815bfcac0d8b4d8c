import HoldfastText
import Testing

@Suite struct JSONTests {
    @Test func aTreeIsWrittenInTheOrderOfItsKeys() {
        let tree = JSONValue.members([
            "z": .integer(3), "a": .number(1), "none": nil, "null": .null, "yes": .bool(true),
            "list": .rounded([1.00049, 2.5, -0.0004]), "text": .string("a \"b\" \\ \n\u{1} é"),
            "fixed": .decimal(2, decimals: 4, atLeast: 1), "bad": .rounded(.nan),
        ])
        #expect(
            tree.text == #"{"z":3,"a":1.0,"null":null,"yes":true,"list":[1,2.5,0],"#
                + #""text":"a \"b\" \\ \u000a\u0001 é","fixed":2.0,"bad":null}"#)
    }

    @Test func whatIsWrittenIsRead() throws {
        let tree = JSONValue.members([
            "text": .string("tab\t, line\n, quote\", é, 🎯"), "number": .number(-1.5e-7),
            "list": .array([.null, .bool(false), .object([])]),
        ])
        #expect(try JSONValue(parsing: tree.bytes) == tree)
    }

    @Test func valuesAreFoundByTheirKeys() throws {
        let tree = try JSONValue(parsing: Array(#"{"a": [1, 2.5], "b": "x", "a": [3]}"#.utf8))
        #expect(tree["a"]?.numbers == [3])
        #expect(tree["b"]?.string == "x")
        #expect(tree["c"] == nil && tree["b"]?.number == nil)
    }

    @Test(arguments: [
        "", "{", "[1,]", "{\"a\":}", "nul", "\"open", "[1] 2", "01x", "\"\\q\"", "{a:1}",
        String(repeating: "[", count: 40),
    ])
    func whatIsNotJSONIsRefused(text: String) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text.utf8)) }
    }

    @Test func encodedValuesHaveTheirKeysInOrder() throws {
        struct Value: Encodable {
            var second = 2
            var firstOne = 1.5
        }
        #expect(try JSONText.encode(Value()) == #"{"firstOne":1.5,"second":2}"#)
        #expect(
            try JSONText.encode(Value(), isReport: true)
                == "{\n  \"first_one\" : 1.5,\n  \"second\" : 2\n}")
    }
}
