import HoldfastCHeader
import HoldfastImaging
import HoldfastTracking

// The functions of `holdfast.h` on versions, errors and parameters; it says what each does.

/// Made once and never changed, so that the text can be handed out for good.
private struct ConstantText: @unchecked Sendable {
    let start: UnsafePointer<CChar>?

    init(_ text: String) {
        let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: text.utf8.count + 1)
        _ = copy.initialize(from: text.utf8CString)
        start = UnsafePointer(copy.baseAddress)
    }

    static let version = ConstantText(HoldfastVersion.current)
}

@_cdecl("holdfast_version")
public func version() -> UnsafePointer<CChar>? { ConstantText.version.start }

@_cdecl("holdfast_code_text")
public func codeText(_ code: Int32) -> UnsafePointer<CChar>? {
    let text: StaticString =
        switch Int(code) {
        case HOLDFAST_OK: "done"
        case HOLDFAST_END: "there is no further frame"
        case HOLDFAST_ERROR_ARGUMENT: "an argument makes no sense"
        case HOLDFAST_ERROR_IMAGE: "the picture is impossible"
        case HOLDFAST_ERROR_BOX: "the box cannot be followed on this picture"
        case HOLDFAST_ERROR_PARAMETER: "no such parameter, or its value does not fit"
        case HOLDFAST_ERROR_STATE: "not a tracker saved by this version"
        case HOLDFAST_ERROR_NOT_READY: "the tracker has not begun, or there is no frame at hand"
        case HOLDFAST_ERROR_ROOM: "too little room for the result"
        case HOLDFAST_ERROR_INPUT: "the video cannot be opened or read"
        case HOLDFAST_ERROR_DATA: "the video is damaged, or is none"
        case HOLDFAST_ERROR_UNAVAILABLE: "a device or the network is not available"
        case HOLDFAST_ERROR_CANCELLED: "cancelled"
        default: "unknown code"
        }
    return UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
}

@_cdecl("holdfast_parameters_new")
public func parametersNew(
    _ preset: UnsafePointer<CChar>?, _ result: UnsafeMutablePointer<OpaquePointer?>?,
    _ error: UnsafeMutablePointer<holdfast_error>?
) -> Int32 {
    reporting(to: error) {
        let result = try present(result, "parameters")
        let name = preset.map { String(cString: $0) } ?? TrackerParameters.Preset.balanced.rawValue
        guard let preset = TrackerParameters.Preset(rawValue: name) else {
            let all = TrackerParameters.Preset.allCases.map(\.rawValue).joined(separator: ", ")
            throw InterfaceError(
                HOLDFAST_ERROR_PARAMETER, "there is no preset '\(name)'; there are \(all)")
        }
        result.pointee = ParametersHandle(TrackerParameters(preset: preset)).held
        return Int32(HOLDFAST_OK)
    }
}

@_cdecl("holdfast_parameters_set")
public func parametersSet(
    _ parameters: OpaquePointer?, _ name: UnsafePointer<CChar>?, _ value: Double,
    _ error: UnsafeMutablePointer<holdfast_error>?
) -> Int32 {
    reporting(to: error) {
        let handle = try ParametersHandle.of(parameters, "parameters")
        try handle.parameters.set(String(cString: try present(name, "name")), to: value)
        return Int32(HOLDFAST_OK)
    }
}

@_cdecl("holdfast_parameters_get")
public func parametersGet(
    _ parameters: OpaquePointer?, _ name: UnsafePointer<CChar>?,
    _ value: UnsafeMutablePointer<Double>?, _ error: UnsafeMutablePointer<holdfast_error>?
) -> Int32 {
    reporting(to: error) {
        var parameters = try ParametersHandle.of(parameters, "parameters").parameters
        let name = String(cString: try present(name, "name"))
        let value = try present(value, "value")
        guard let found = parameters.values.first(where: { $0.name == name }) else {
            // Says which names are near.
            try parameters.set(name, to: 0)
            return Int32(HOLDFAST_ERROR_PARAMETER)
        }
        value.pointee = found.value
        return Int32(HOLDFAST_OK)
    }
}

@_cdecl("holdfast_parameters_free")
public func parametersFree(_ parameters: OpaquePointer?) { ParametersHandle.release(parameters) }

@_cdecl("holdfast_parameter_count")
public func parameterCount() -> Int { TrackerParameters.table.count }

@_cdecl("holdfast_parameter_describe")
public func parameterDescribe(
    _ index: Int, _ info: UnsafeMutablePointer<holdfast_parameter_info>?,
    _ error: UnsafeMutablePointer<holdfast_error>?
) -> Int32 {
    reporting(to: error) {
        let info = try checked(info, "info")
        guard TrackerParameters.table.indices.contains(index) else {
            throw InterfaceError(
                HOLDFAST_ERROR_ARGUMENT,
                "index: there are \(TrackerParameters.table.count) parameters; \(index) is none")
        }
        let entry = TrackerParameters.table[index]
        withUnsafeMutableBytes(of: &info.pointee.name) { $0.fill(with: entry.name) }
        withUnsafeMutableBytes(of: &info.pointee.unit) { $0.fill(with: entry.unit) }
        withUnsafeMutableBytes(of: &info.pointee.meaning) { $0.fill(with: entry.meaning) }
        info.pointee.minimum = entry.range.lowerBound
        info.pointee.maximum = entry.range.upperBound
        info.pointee.usual = TrackerParameters.balanced.values[index].value
        info.pointee.is_whole = entry.isWhole ? 1 : 0
        info.pointee.is_for_research = entry.isForResearch ? 1 : 0
        return Int32(HOLDFAST_OK)
    }
}
