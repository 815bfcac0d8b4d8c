import Foundation
import HoldfastImaging

/// A target's label: its text and its plate.
struct Label {
    let text: String
    let plate: Box
    let padding: Double

    /// Finds room for a target's label next to its box, inside the frame, and clear of other labels
    /// if possible. If the frame is too small for the whole text, the text is shortened; nil if
    /// even that does not fit.
    init?(
        _ target: TargetAnnotation, sizes: DrawingSizes, frame: (width: Int, height: Int),
        taken: [Box]
    ) {
        guard target.box.isValid else { return nil }
        let cap = sizes.capHeight
        padding = (cap * 0.45).rounded()
        let height = cap + 2 * padding
        let frameWidth = Double(frame.width)
        let frameHeight = Double(frame.height)
        var fitting: (text: String, width: Double)?
        for text in Self.texts(target) {
            let width = (StrokeFont.standard.width(of: text, capHeight: cap) + 2 * padding)
                .rounded(.up)
            if width <= frameWidth, height <= frameHeight {
                fitting = (text, width)
                break
            }
        }
        guard let (text, width) = fitting else { return nil }
        self.text = text
        let around = target.extent(sizes)
        // Around a small target the eye needs some room.
        let gap =
            sizes.line / 2 + sizes.halo + (sizes.isSmall(target.box) ? (cap / 2).rounded() : 0)
        // Above and below, the label follows the outline of a rotated box, which leaves the corners
        // of its bounding box empty.
        let left = max(0, min(frameWidth - width, (around.x - gap).rounded()))
        let reach = target.reach(from: left - gap, to: left + width + gap, sizes)
        let candidates = [
            Point(x: left, y: reach.top - gap - height - 1),
            Point(x: left, y: reach.bottom + gap + 1),
            Point(x: around.maxX + gap + 1, y: around.y - gap),
            Point(x: around.x - gap - width - 1, y: around.y - gap),
            Point(x: around.x + gap + 1, y: around.y + gap + 1),
        ].map { plate in
            // Labels may always be shifted sideways to fit the frame; vertically only as a last
            // resort.
            Box(
                x: max(0, min(frameWidth - width, plate.x.rounded())), y: plate.y.rounded(),
                width: width, height: height)
        }
        // A label beside the box that had to be shifted would cover the box.
        let free = candidates.enumerated().first { index, plate in
            plate.y >= 0 && plate.maxY <= frameHeight
                && taken.allSatisfy { $0.intersection(plate).area == 0 }
                && (index < 2 || plate.intersection(around).area == 0 || plate == candidates.last)
        }?.element
        var plate =
            free ?? candidates.first { $0.y >= 0 && $0.maxY <= frameHeight } ?? candidates[0]
        plate.y = max(0, min(frameHeight - height, plate.y))
        self.plate = plate
    }

    /// The possible texts, longest first.
    private static func texts(_ target: TargetAnnotation) -> [String] {
        if let caption = target.caption { return [caption] }
        let number = target.name ?? "#\(target.id)"
        // Of a target that is not seen there is no box to be sure of.
        guard target.state != .lost else { return ["\(number) lost", number] }
        let confidence =
            target.confidence.isFinite
            ? "\(Int((max(0, min(1, target.confidence)) * 100).rounded()))%" : "-"
        return [
            "\(number) \(target.state.rawValue) \(confidence)", "\(number) \(confidence)",
            number,
        ]
    }
}

extension TargetAnnotation {
    /// The upright box around what is drawn at the target's position.
    func extent(_ sizes: DrawingSizes) -> Box {
        if state == .lost {
            let arm = sizes.crossHair(box)
            return Box(center: box.center, width: 2 * arm, height: 2 * arm)
        }
        return Box(around: corners)
    }

    /// The vertical extent, between two columns, of what is drawn at the target's position; its
    /// whole extent if nothing is drawn between them.
    func reach(from left: Double, to right: Double, _ sizes: DrawingSizes) -> (
        top: Double, bottom: Double
    ) {
        let around = extent(sizes)
        guard state != .lost else { return (around.y, around.maxY) }
        var top = Double.infinity
        var bottom = -Double.infinity
        let corners = corners
        for (start, end) in zip(corners, corners.dropFirst() + corners.prefix(1)) {
            let (first, last) = (max(left, min(start.x, end.x)), min(right, max(start.x, end.x)))
            guard first <= last else { continue }
            for x in [first, last] {
                let share = start.x == end.x ? 0 : (x - start.x) / (end.x - start.x)
                for y in start.x == end.x ? [start.y, end.y] : [start.between(end, share: share).y]
                {
                    top = min(top, y)
                    bottom = max(bottom, y)
                }
            }
        }
        return top <= bottom ? (top, bottom) : (around.y, around.maxY)
    }
}

extension Drawing {
    /// Draws a label: on the target's colour while it is tracked, otherwise on a dark plate with a
    /// border in that colour.
    mutating func addLabel(_ label: Label, _ color: DrawingColor, state: TrackState) {
        let radius = label.padding * 0.8
        shape.addPlate(label.plate, cornerRadius: radius)
        let ink: DrawingColor
        if state == .tracking {
            layer.fill(&shape, color, opacity: 0.88)
            ink = color.brightness > 0.45 ? DrawingColor(hex: 0x101418) : .white
        } else {
            layer.fill(&shape, color, opacity: 0.95)
            let border = max(1, (sizes.line * 0.6).rounded())
            shape.addPlate(label.plate.inset(by: border), cornerRadius: radius - border)
            layer.fill(&shape, DrawingColor(hex: 0x101418), opacity: 0.82)
            ink = .white
        }
        StrokeFont.standard.add(
            label.text,
            at: Point(x: label.plate.x + label.padding, y: label.plate.y + label.padding),
            capHeight: sizes.capHeight, to: &shape)
        layer.fill(&shape, ink)
    }
}

extension Box {
    /// The box with each side moved inwards.
    func inset(by distance: Double) -> Box {
        Box(
            x: x + distance, y: y + distance, width: width - 2 * distance,
            height: height - 2 * distance)
    }
}
