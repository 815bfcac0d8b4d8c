import Foundation

/// The page: a single file that makes no requests to other sites.
enum PreviewPage {
    private static func parts(
        _ html: [UInt8], styles: [[UInt8]], scripts: [[UInt8]]
    ) -> [String] {
        func joined(_ parts: [[UInt8]]) -> String {
            parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
        }
        return joined([html])
            .replacingOccurrences(of: "{{style}}", with: joined(styles))
            .replacingOccurrences(
                of: "{{script}}", with: joined([PackageResources.shared_js] + scripts)
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
        scripts: [PackageResources.timeline_js, PackageResources.workbench_js])

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
