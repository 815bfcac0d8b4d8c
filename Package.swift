// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "holdfast",
    products: [
        // All of it, under one import.
        .library(name: "Holdfast", targets: ["Holdfast"]),
        // Each room by itself: who tracks buffers needs neither FFmpeg nor the rest.
        .library(name: "HoldfastImaging", targets: ["HoldfastImaging"]),
        .library(name: "HoldfastVideo", targets: ["HoldfastVideo"]),
        .library(name: "HoldfastProposals", targets: ["HoldfastProposals"]),
        .library(name: "HoldfastTracking", targets: ["HoldfastTracking"]),
        .library(name: "HoldfastTrajectories", targets: ["HoldfastTrajectories"]),
        .library(name: "HoldfastFinishing", targets: ["HoldfastFinishing"]),
        .library(name: "HoldfastAnnotation", targets: ["HoldfastAnnotation"]),
        .library(name: "HoldfastScenes", targets: ["HoldfastScenes"]),
        .library(name: "HoldfastPipeline", targets: ["HoldfastPipeline"]),
        .library(name: "HoldfastCorrections", targets: ["HoldfastCorrections"]),
        .library(name: "HoldfastOutputs", targets: ["HoldfastOutputs"]),
        .library(name: "HoldfastEvaluation", targets: ["HoldfastEvaluation"]),
        .library(name: "HoldfastSequences", targets: ["HoldfastSequences"]),
        .library(name: "HoldfastTraX", targets: ["HoldfastTraX"]),
        .library(name: "HoldfastPreview", targets: ["HoldfastPreview"]),
        .library(name: "HoldfastBatch", targets: ["HoldfastBatch"]),
        .executable(name: "holdfast", targets: ["HoldfastCommandLine"]),
        // For C and what speaks it; `scripts/install` gives them the names libholdfast and
        // libholdfast-video.
        .library(name: "HoldfastC", type: .dynamic, targets: ["HoldfastCInterface"]),
        .library(name: "HoldfastCVideo", type: .dynamic, targets: ["HoldfastCVideo"]),
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
        // The C library under one name, whatever the platform calls it.
        .target(name: "HoldfastSystem", path: "Sources/System"),
        .target(
            name: "HoldfastText", dependencies: ["HoldfastSystem"], path: "Sources/Text"),
        .target(name: "HoldfastFiles", path: "Sources/Files"),
        .target(
            name: "HoldfastImaging", dependencies: ["HoldfastSystem"], path: "Sources/Imaging"),
        .target(
            name: "HoldfastVideo",
            dependencies: [
                "HoldfastCFFmpeg", "HoldfastSystem", "HoldfastFiles", "HoldfastImaging",
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Sources/Video"),
        .target(
            name: "HoldfastSampling",
            dependencies: ["HoldfastCKernels", "HoldfastSystem", "HoldfastImaging"],
            path: "Sources/Sampling"),
        .target(
            name: "HoldfastProposals",
            dependencies: [
                "HoldfastCKernels", "HoldfastSystem", "HoldfastImaging", "HoldfastSampling",
            ],
            path: "Sources/Proposals"),
        .target(
            name: "HoldfastTracking",
            dependencies: [
                "HoldfastCKernels", "HoldfastSystem", "HoldfastText", "HoldfastImaging",
                "HoldfastSampling", "HoldfastProposals",
            ],
            path: "Sources/Tracking"),
        .target(
            name: "HoldfastTrajectories",
            dependencies: ["HoldfastText", "HoldfastFiles", "HoldfastImaging"],
            path: "Sources/Trajectories"),
        .target(
            name: "HoldfastFinishing",
            dependencies: ["HoldfastText", "HoldfastImaging", "HoldfastTrajectories"],
            path: "Sources/Finishing"),
        .target(
            name: "HoldfastAnnotation", dependencies: ["HoldfastImaging"],
            path: "Sources/Annotation"),
        .target(name: "HoldfastScenes", dependencies: ["HoldfastImaging"], path: "Sources/Scenes"),
        .target(
            name: "HoldfastPipeline",
            dependencies: ["HoldfastImaging", "HoldfastVideo", "HoldfastTracking"],
            path: "Sources/Pipeline"),
        .target(
            name: "HoldfastCorrections",
            dependencies: [
                "HoldfastImaging", "HoldfastVideo", "HoldfastTracking", "HoldfastTrajectories",
                "HoldfastPipeline",
            ],
            path: "Sources/Corrections"),
        .target(
            name: "HoldfastEvaluation",
            dependencies: [
                "HoldfastText", "HoldfastFiles", "HoldfastImaging", "HoldfastProposals",
                "HoldfastTracking", "HoldfastTrajectories",
            ],
            path: "Sources/Evaluation"),
        .target(
            name: "HoldfastTraX",
            dependencies: [
                "HoldfastFiles", "HoldfastImaging", "HoldfastVideo", "HoldfastTracking",
            ],
            path: "Sources/TraX"),
        .target(
            name: "HoldfastOutputs",
            dependencies: [
                "HoldfastFiles", "HoldfastImaging", "HoldfastVideo", "HoldfastTracking",
                "HoldfastTrajectories", "HoldfastAnnotation", "HoldfastPipeline",
            ],
            path: "Sources/Outputs"),
        .target(
            name: "HoldfastSequences",
            dependencies: [
                "HoldfastImaging", "HoldfastVideo", "HoldfastTracking", "HoldfastTrajectories",
                "HoldfastCorrections", "HoldfastEvaluation", "HoldfastOutputs",
            ],
            path: "Sources/Sequences"),
        .target(
            name: "HoldfastPreview",
            dependencies: [
                "HoldfastSystem", "HoldfastText", "HoldfastImaging", "HoldfastVideo",
                "HoldfastTracking", "HoldfastTrajectories", "HoldfastPipeline",
                "HoldfastCorrections",
            ],
            path: "Sources/Preview",
            resources: [
                .embedInCode("Page/workbench.html"), .embedInCode("Page/workbench.css"),
                .embedInCode("Page/workbench-state.js"),
                .embedInCode("Page/workbench-loading.js"),
                .embedInCode("Page/workbench-changes.js"),
                .embedInCode("Page/workbench-moving.js"),
                .embedInCode("Page/workbench-view.js"),
                .embedInCode("Page/workbench-painting.js"),
                .embedInCode("Page/workbench-plotting.js"),
                .embedInCode("Page/workbench-words.js"),
                .embedInCode("Page/workbench-pointer.js"),
                .embedInCode("Page/workbench-keys.js"),
                .embedInCode("Page/workbench.js"), .embedInCode("Page/timeline.js"),
                .embedInCode("Page/page.html"), .embedInCode("Page/page.css"),
                .embedInCode("Page/page.js"),
                .embedInCode("Page/shared.js"),
            ]),
        .target(
            name: "HoldfastBatch",
            dependencies: [
                "HoldfastText", "HoldfastFiles", "HoldfastImaging", "HoldfastTracking",
                "HoldfastTrajectories", "HoldfastPipeline",
            ],
            path: "Sources/Batch"),
        .target(
            name: "Holdfast",
            dependencies: [
                "HoldfastImaging", "HoldfastVideo", "HoldfastProposals", "HoldfastTracking",
                "HoldfastTrajectories", "HoldfastFinishing", "HoldfastAnnotation", "HoldfastScenes",
                "HoldfastPipeline", "HoldfastCorrections", "HoldfastOutputs", "HoldfastEvaluation",
                "HoldfastSequences", "HoldfastTraX", "HoldfastPreview", "HoldfastBatch",
            ],
            path: "Sources/Umbrella"),
        .executableTarget(
            name: "HoldfastCommandLine",
            dependencies: [
                "Holdfast", "HoldfastSystem", "HoldfastText", "HoldfastFiles",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Sources/holdfast"),
        .systemLibrary(name: "HoldfastCHeader", path: "Sources/CHeader"),
        .target(
            name: "HoldfastCInterface",
            dependencies: ["HoldfastCHeader", "HoldfastImaging", "HoldfastTracking"],
            path: "Sources/CInterface"),
        .target(
            name: "HoldfastCVideo",
            dependencies: [
                "HoldfastCHeader", "HoldfastCInterface", "HoldfastImaging", "HoldfastVideo",
            ],
            path: "Sources/CVideo"),
        .testTarget(name: "ImagingTests", dependencies: ["HoldfastImaging"]),
        .testTarget(
            name: "VideoTests",
            dependencies: [
                "HoldfastVideo", "HoldfastImaging", "HoldfastCFFmpeg", "HoldfastSystem",
                "HoldfastTestSupport",
            ]),
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
            name: "TrajectoriesTests",
            dependencies: ["HoldfastTrajectories", "HoldfastImaging", "HoldfastTestSupport"],
            exclude: ["Readers"]),
        .testTarget(
            name: "FinishingTests",
            dependencies: ["HoldfastFinishing", "HoldfastTrajectories", "HoldfastImaging"]),
        .testTarget(
            name: "AnnotationTests",
            dependencies: ["HoldfastAnnotation", "HoldfastImaging", "HoldfastTestSupport"]),
        .testTarget(name: "ScenesTests", dependencies: ["HoldfastScenes", "HoldfastImaging"]),
        .testTarget(
            name: "PipelineTests",
            dependencies: [
                "HoldfastPipeline", "HoldfastVideo", "HoldfastTracking", "HoldfastScenes",
            ]),
        .testTarget(
            name: "CorrectionsTests",
            dependencies: [
                "HoldfastCorrections", "HoldfastScenes", "HoldfastTracking", "HoldfastVideo",
                "HoldfastImaging", "HoldfastTrajectories", "HoldfastPipeline",
                "HoldfastTestSupport",
            ]),
        .testTarget(
            name: "PreviewTests",
            dependencies: [
                "HoldfastPreview", "HoldfastCorrections", "HoldfastTrajectories",
                "HoldfastPipeline", "HoldfastVideo", "HoldfastImaging", "HoldfastTracking",
                "HoldfastSystem",
            ]),
        .testTarget(
            name: "EvaluationTests",
            dependencies: [
                "HoldfastEvaluation", "HoldfastImaging", "HoldfastProposals", "HoldfastTracking",
            ]),
        .testTarget(
            name: "TraXTests",
            dependencies: [
                "HoldfastTraX", "HoldfastTracking", "HoldfastScenes", "HoldfastImaging",
            ]),
        .testTarget(
            name: "OutputsTests",
            dependencies: [
                "HoldfastOutputs", "HoldfastPipeline", "HoldfastTrajectories", "HoldfastVideo",
                "HoldfastImaging", "HoldfastAnnotation", "HoldfastTracking",
            ]),
        .testTarget(name: "HoldfastTests", dependencies: ["Holdfast"]),
        .testTarget(
            name: "SequencesTests",
            dependencies: [
                "HoldfastSequences", "HoldfastEvaluation", "HoldfastScenes", "HoldfastTrajectories",
                "HoldfastVideo", "HoldfastTracking", "HoldfastImaging",
            ]),
        .testTarget(
            name: "BatchTests",
            dependencies: ["HoldfastBatch", "HoldfastImaging", "HoldfastTracking"]),
        .testTarget(
            name: "CInterfaceTests",
            dependencies: [
                "HoldfastCHeader", "HoldfastCInterface", "HoldfastImaging", "HoldfastScenes",
                "HoldfastTracking", "HoldfastTestSupport",
            ]),
        .testTarget(name: "TextTests", dependencies: ["HoldfastText"]),
        .testTarget(name: "FilesTests", dependencies: ["HoldfastFiles"]),
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "HoldfastCommandLine", "HoldfastImaging", "HoldfastTrajectories", "HoldfastVideo",
                "HoldfastScenes", "HoldfastSystem", "HoldfastTestSupport",
            ],
            exclude: ["Clients", "Snapshots"]),
    ],
    swiftLanguageModes: [.v6]
)
