// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "holdfast",
    products: [
        .library(
            name: "Holdfast",
            targets: [
                "HoldfastImaging", "HoldfastVideo", "HoldfastTracking", "HoldfastTrajectories",
                "HoldfastAnnotation", "HoldfastScenes", "HoldfastPipeline", "HoldfastEvaluation",
                "HoldfastPreview",
            ]),
        .executable(name: "holdfast", targets: ["holdfast"]),
    ],
    dependencies: [
        // Subcommands, help, completion scripts: what every Swift command line uses.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        // Libraries log through the caller's backend instead of printing.
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    ],
    targets: [
        .systemLibrary(
            name: "HoldfastCFFmpeg",
            path: "Sources/CFFmpeg",
            pkgConfig: "libavformat libavcodec libswscale libavutil",
            providers: [
                .apt(["libavformat-dev", "libavcodec-dev", "libswscale-dev", "libavutil-dev"])
            ]),
        .target(
            name: "HoldfastCKernels", path: "Sources/CKernels",
            cSettings: [.define("NDEBUG")]),
        .target(name: "HoldfastImaging", path: "Sources/Imaging"),
        .target(
            name: "HoldfastVideo",
            dependencies: [
                "HoldfastCFFmpeg", "HoldfastImaging",
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Sources/Video"),
        .target(
            name: "HoldfastSampling", dependencies: ["HoldfastCKernels", "HoldfastImaging"],
            path: "Sources/Sampling"),
        .target(
            name: "HoldfastProposals",
            dependencies: ["HoldfastCKernels", "HoldfastImaging", "HoldfastSampling"],
            path: "Sources/Proposals"),
        .target(
            name: "HoldfastTracking",
            dependencies: [
                "HoldfastCKernels", "HoldfastImaging", "HoldfastSampling", "HoldfastProposals",
            ],
            path: "Sources/Tracking"),
        .target(
            name: "HoldfastTrajectories", dependencies: ["HoldfastImaging"],
            path: "Sources/Trajectories"),
        .target(
            name: "HoldfastAnnotation", dependencies: ["HoldfastImaging"],
            path: "Sources/Annotation"),
        .target(name: "HoldfastScenes", dependencies: ["HoldfastImaging"], path: "Sources/Scenes"),
        .target(
            name: "HoldfastPipeline",
            dependencies: [
                "HoldfastImaging", "HoldfastVideo", "HoldfastTracking", "HoldfastAnnotation",
            ],
            path: "Sources/Pipeline"),
        .target(
            name: "HoldfastEvaluation",
            dependencies: [
                "HoldfastImaging", "HoldfastProposals", "HoldfastTracking", "HoldfastTrajectories",
            ],
            path: "Sources/Evaluation"),
        .target(
            name: "HoldfastPreview",
            dependencies: ["HoldfastImaging", "HoldfastVideo", "HoldfastPipeline"],
            path: "Sources/Preview",
            resources: [
                .embedInCode("Page/page.html"), .embedInCode("Page/page.css"),
                .embedInCode("Page/page.js"),
            ]),
        .executableTarget(
            name: "holdfast",
            dependencies: [
                "HoldfastImaging", "HoldfastVideo", "HoldfastTracking", "HoldfastTrajectories",
                "HoldfastAnnotation", "HoldfastScenes", "HoldfastPipeline", "HoldfastEvaluation",
                "HoldfastPreview",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Sources/holdfast"),
        .testTarget(name: "ImagingTests", dependencies: ["HoldfastImaging"]),
        .testTarget(
            name: "VideoTests",
            dependencies: ["HoldfastVideo", "HoldfastImaging", "HoldfastCFFmpeg"]),
        // What several test targets share: pictures and numbers made on the spot.
        .target(
            name: "HoldfastTestSupport", dependencies: ["HoldfastImaging"],
            path: "Tests/TestSupport"),
        .testTarget(
            name: "SamplingTests",
            dependencies: [
                "HoldfastSampling", "HoldfastImaging", "HoldfastCKernels", "HoldfastTestSupport",
            ]),
        .testTarget(
            name: "ProposalsTests",
            dependencies: [
                "HoldfastProposals", "HoldfastSampling", "HoldfastImaging", "HoldfastScenes",
                "HoldfastCKernels", "HoldfastTestSupport",
            ]),
        .testTarget(
            name: "TrackingTests",
            dependencies: [
                "HoldfastTracking", "HoldfastSampling", "HoldfastImaging", "HoldfastScenes",
                "HoldfastCKernels", "HoldfastTestSupport",
            ]),
        .testTarget(
            name: "TrajectoriesTests", dependencies: ["HoldfastTrajectories", "HoldfastImaging"]),
        .testTarget(
            name: "AnnotationTests", dependencies: ["HoldfastAnnotation", "HoldfastImaging"]),
        .testTarget(name: "ScenesTests", dependencies: ["HoldfastScenes", "HoldfastImaging"]),
        .testTarget(
            name: "PipelineTests",
            dependencies: [
                "HoldfastPipeline", "HoldfastVideo", "HoldfastTracking", "HoldfastScenes",
            ]),
        .testTarget(
            name: "PreviewTests",
            dependencies: [
                "HoldfastPreview", "HoldfastPipeline", "HoldfastVideo", "HoldfastImaging",
                "HoldfastTracking",
            ]),
        .testTarget(
            name: "EvaluationTests",
            dependencies: [
                "HoldfastEvaluation", "HoldfastImaging", "HoldfastProposals", "HoldfastTracking",
            ]),
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "holdfast", "HoldfastImaging", "HoldfastTrajectories", "HoldfastVideo",
                "HoldfastScenes",
            ],
            exclude: ["Clients", "Snapshots"]),
    ],
    swiftLanguageModes: [.v6]
)
