/// A correlation filter and the samples that it is learned from: what training changes.
struct FilterLearner: Sendable {
    private(set) var memory: SampleMemory
    private(set) var filter: CorrelationFilter
    private let parameters: FilterParameters
    /// The label of a target in the middle of the window, `[position][2]`.
    private let centeredLabel: [Float]

    /// A window that is to be learned.
    struct Lesson: Sendable {
        /// `[position][2][channel]`.
        var spectrum: [Float]
        /// How far off the middle the target lies, cells.
        var row: Double
        var column: Double
    }

    init(
        memory: SampleMemory, filter: CorrelationFilter, centeredLabel: [Float],
        parameters: FilterParameters
    ) {
        self.memory = memory
        self.filter = filter
        self.centeredLabel = centeredLabel
        self.parameters = parameters
    }

    /// Learns the first frame, whose target is in the middle of the window.
    mutating func learnFirst(_ spectrum: [Float], using buffers: inout SolverBuffers) {
        memory.insert(spectrum: spectrum, label: centeredLabel, rate: 1, firstWeight: 1)
        filter.learn(from: memory, iterations: parameters.firstIterations, using: &buffers)
    }

    /// Takes a window into the memory, moved so that the target is in its middle, and trains the filter.
    mutating func learn(_ lesson: Lesson, using buffers: inout SolverBuffers) {
        buffers.moved(
            lesson.spectrum, row: lesson.row, column: lesson.column, plan: filter.plan,
            channels: filter.channels
        ) { spectrum in
            memory.insert(
                spectrum: spectrum, label: centeredLabel, rate: Float(parameters.learningRate),
                firstWeight: Float(parameters.firstSampleWeight))
        }
        filter.learn(from: memory, iterations: parameters.iterations, using: &buffers)
    }

    /// Takes the window of a distractor into the memory.
    mutating func insertNegative(
        spectrum: [Float], label: [Float], weight: Double, limit: Int
    ) {
        memory.insertNegative(
            spectrum: spectrum, label: label, weight: Float(weight), limit: limit)
    }

    mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        try memory.archive(&archive)
        try filter.archive(&archive)
    }
}
