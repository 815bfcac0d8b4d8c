import Foundation

/// The page: a single file that makes no requests to other sites.
enum PreviewPage {
    private static let parts: [String] = {
        let style = String(decoding: PackageResources.page_css, as: UTF8.self)
        let script = String(decoding: PackageResources.page_js, as: UTF8.self)
        return String(decoding: PackageResources.page_html, as: UTF8.self)
            .replacingOccurrences(of: "{{style}}", with: style)
            .replacingOccurrences(of: "{{script}}", with: script)
            .components(separatedBy: "{{nonce}}")
    }()

    /// The page. It may only use its own style and script.
    static func response() -> HTTPResponse {
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
