// swift-tools-version: 6.0
import PackageDescription

// A package of its own, so that nobody who uses the library builds it.
let package = Package(
    name: "holdfast-benchmarks",
    dependencies: [.package(name: "holdfast", path: "..")],
    targets: [
        .executableTarget(
            name: "Benchmarks", dependencies: [.product(name: "Holdfast", package: "holdfast")])
    ],
    swiftLanguageModes: [.v6]
)
