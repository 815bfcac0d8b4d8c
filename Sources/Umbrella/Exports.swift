// What `import Holdfast` brings: all rooms that are for users.
@_exported import HoldfastAnnotation
@_exported import HoldfastBatch
@_exported import HoldfastCorrections
@_exported import HoldfastEvaluation
@_exported import HoldfastFinishing
@_exported import HoldfastImaging
@_exported import HoldfastOutputs
@_exported import HoldfastPipeline
@_exported import HoldfastPreview
@_exported import HoldfastProposals
@_exported import HoldfastScenes
@_exported import HoldfastSequences
@_exported import HoldfastTraX
@_exported import HoldfastTracking
@_exported import HoldfastTrajectories
@_exported import HoldfastVideo
