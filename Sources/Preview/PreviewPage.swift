import Foundation

/// The page: a single file that makes no requests to other sites.
enum PreviewPage {
    /// - Parameter scripts: They become one function after what both pages share, in this order: each knows the
    ///   names of the others, and the document knows none.
    private static func parts(
        _ html: [UInt8], styles: [[UInt8]], scripts: [[UInt8]]
    ) -> [String] {
        func joined(_ parts: [[UInt8]]) -> String {
            parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
        }
        return joined([html])
            .replacingOccurrences(of: "{{style}}", with: joined(styles))
            .replacingOccurrences(
                of: "{{script}}",
                with: "(() => {\n\(joined([PackageResources.shared_js] + scripts))})();"
            )
            .components(separatedBy: "{{nonce}}")
    }

    /// To watch a run.
    static let live = parts(
        PackageResources.page_html, styles: [PackageResources.page_css],
        scripts: [PackageResources.page_js])
    /// To look at a recording frame by frame, and to correct what was found.
    static let workbench = parts(
        PackageResources.workbench_html,
        styles: [PackageResources.page_css, PackageResources.workbench_css],
        scripts: [
            PackageResources.timeline_js, PackageResources.workbench_state_js,
            PackageResources.workbench_loading_js, PackageResources.workbench_changes_js,
            PackageResources.workbench_moving_js, PackageResources.workbench_view_js,
            PackageResources.workbench_painting_js, PackageResources.workbench_plotting_js,
            PackageResources.workbench_words_js, PackageResources.workbench_pointer_js,
            PackageResources.workbench_keys_js, PackageResources.workbench_js,
        ])

    /// The page. It may only use its own style and script.
    static func response(_ parts: [String]) -> HTTPResponse {
        var generator = SystemRandomNumberGenerator()
        let nonce = (0..<2).map { _ in String(generator.next(), radix: 36) }.joined()
        var response = HTTPResponse(
            .ok, type: "text/html; charset=utf-8",
            body: Array(parts.joined(separator: nonce).utf8))
        response.headers.append(
            (
                "Content-Security-Policy",
                "default-src 'none'; connect-src 'self'; img-src data: blob:; "
                    + "style-src 'nonce-\(nonce)'; script-src 'nonce-\(nonce)'; base-uri 'none'; "
                    + "form-action 'none'; frame-ancestors 'none'"
            ))
        return response
    }
}
