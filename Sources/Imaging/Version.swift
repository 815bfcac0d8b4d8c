/// The version of this package, after https://semver.org.
public enum HoldfastVersion {
    /// As logs, `holdfast --version` and the TraX protocol state it.
    public static let current = "0.1.0"
}
