import HoldfastCHeader
import HoldfastImaging
import HoldfastTracking

/// An error of the interface itself: what the caller did wrong.
package struct InterfaceError: HoldfastError {
    package var code: holdfast_code
    package var description: String

    package init(_ code: Int, _ description: String) {
        self.code = holdfast_code(code)
        self.description = description
    }
}

/// Where a function of the interface puts its error; null where the caller does not ask for it.
package typealias ErrorPointer = UnsafeMutablePointer<holdfast_error>?

/// Runs the body of a function of the interface; what it throws becomes a code and a message.
package func reporting(
    to error: ErrorPointer, code: (any Error) -> holdfast_code = libraryCode,
    _ body: () throws -> holdfast_code
) -> holdfast_code {
    do {
        return try body()
    } catch let failure {
        let code = code(failure)
        error?.fill(code, failure.message)
        return code
    }
}

/// The code of an error of the tracker's part of the library.
package func libraryCode(_ error: any Error) -> holdfast_code {
    switch error {
    case let error as InterfaceError: error.code
    case is ImageError: holdfast_code(HOLDFAST_ERROR_IMAGE)
    case TrackerError.invalidBox: holdfast_code(HOLDFAST_ERROR_BOX)
    case TrackerError.invalidParameter: holdfast_code(HOLDFAST_ERROR_PARAMETER)
    case TrackerError.invalidState: holdfast_code(HOLDFAST_ERROR_STATE)
    default: holdfast_code(HOLDFAST_ERROR_ARGUMENT)
    }
}

extension UnsafeMutablePointer<holdfast_error> {
    /// Says what went wrong, as far as the caller's struct has room.
    fileprivate func fill(_ code: holdfast_code, _ message: String) {
        guard pointee.struct_size >= MemoryLayout<holdfast_error>.size else { return }
        pointee.code = code
        withUnsafeMutableBytes(of: &pointee.message) { $0.fill(with: message) }
    }
}

extension UnsafeMutableRawBufferPointer {
    /// Writes a text that ends with 0; what does not fit is cut between characters.
    package func fill(with text: String) {
        var end = 0
        for character in text.unicodeScalars {
            let bytes = Array(String(character).utf8)
            guard end + bytes.count < count else { break }
            for byte in bytes where byte != 0 {
                self[end] = byte
                end += 1
            }
        }
        self[end] = 0
    }
}

/// A struct whose caller says how large it is: its first member is `struct_size`.
package protocol VersionedStruct {}

extension holdfast_image: VersionedStruct {}
extension holdfast_estimate: VersionedStruct {}
extension holdfast_map: VersionedStruct {}
extension holdfast_parameter_info: VersionedStruct {}
extension holdfast_video_options: VersionedStruct {}
extension holdfast_video_info: VersionedStruct {}
extension holdfast_frame_info: VersionedStruct {}

/// The pointer itself, where it is one and its struct has at least the members known here.
package func checked<Value: VersionedStruct>(
    _ pointer: UnsafePointer<Value>?, _ name: String
) throws -> UnsafePointer<Value> {
    let pointer = try present(pointer, name)
    try checkSize(of: Value.self, at: UnsafeRawPointer(pointer), name)
    return pointer
}

/// The pointer itself, where it is one and its struct has at least the members known here.
package func checked<Value: VersionedStruct>(
    _ pointer: UnsafeMutablePointer<Value>?, _ name: String
) throws -> UnsafeMutablePointer<Value> {
    let pointer = try present(pointer, name)
    try checkSize(of: Value.self, at: UnsafeRawPointer(pointer), name)
    return pointer
}

private func checkSize<Value: VersionedStruct>(
    of type: Value.Type, at pointer: UnsafeRawPointer, _ name: String
) throws {
    let size = pointer.load(as: Int.self)
    guard size >= MemoryLayout<Value>.size else {
        throw InterfaceError(
            HOLDFAST_ERROR_ARGUMENT,
            "\(name): struct_size is \(size); set it to sizeof(\(Value.self))")
    }
}

/// A pointer that must be there.
package func present<Pointer>(_ pointer: Pointer?, _ name: String) throws -> Pointer {
    guard let pointer else {
        throw InterfaceError(HOLDFAST_ERROR_ARGUMENT, "\(name) is NULL")
    }
    return pointer
}
