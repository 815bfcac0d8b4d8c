import HoldfastSystem

/// A rectangle rotated about its centre, in pixels of the displayed frame; see ``Box`` for
/// the convention of coordinates.
public struct RotatedBox: Sendable, Hashable, Codable {
    public var center: Point
    /// Length of the side that lies along the x axis at angle 0, pixels.
    public var width: Double
    /// Length of the other side, pixels.
    public var height: Double
    /// Rotation in radians, from the x axis towards the y axis: clockwise on screen.
    public var angle: Double

    public init(center: Point, width: Double, height: Double, angle: Double) {
        self.center = center
        self.width = width
        self.height = height
        self.angle = angle
    }

    /// A box rotated about its centre.
    ///
    /// - Parameter angle: Radians, clockwise on screen.
    public init(_ box: Box, angle: Double = 0) {
        self.init(center: box.center, width: box.width, height: box.height, angle: angle)
    }

    /// The rectangle with these corners, listed in either direction and starting with any of them.
    /// The first side is its width.
    ///
    /// Nil if there are not four corners, or if one is more than `tolerance` pixels away from where
    /// a rectangle would have it.
    public init?(corners: [Point], tolerance: Double) {
        guard corners.count == 4, corners.allSatisfy({ $0.x.isFinite && $0.y.isFinite }) else {
            return nil
        }
        // Clockwise, so that the angle has the direction of the width.
        let isClockwise = Self.doubledArea(corners) >= 0
        let given = isClockwise ? corners : [corners[1], corners[0], corners[3], corners[2]]
        let (a, b, c, d) = (given[0], given[1], given[2], given[3])
        // With rounded numbers, opposite sides differ a little: take their means.
        let across = Point(x: (b.x - a.x + c.x - d.x) / 2, y: (b.y - a.y + c.y - d.y) / 2)
        let down = Point(x: (d.x - a.x + c.x - b.x) / 2, y: (d.y - a.y + c.y - b.y) / 2)
        self.init(
            center: Point(x: (a.x + b.x + c.x + d.x) / 4, y: (a.y + b.y + c.y + d.y) / 4),
            width: across.distance(to: Point(x: 0, y: 0)),
            height: down.distance(to: Point(x: 0, y: 0)), angle: atan2(across.y, across.x))
        guard isValid,
            zip(self.corners, given).allSatisfy({ $0.distance(to: $1) <= tolerance })
        else { return nil }
    }

    /// Twice the enclosed area; positive if the corners go clockwise on screen.
    private static func doubledArea(_ corners: [Point]) -> Double {
        zip(corners, corners.dropFirst() + corners.prefix(1))
            .reduce(0) { $0 + $1.0.x * $1.1.y - $1.1.x * $1.0.y }
    }

    /// The corners, clockwise on screen, starting with the one that is top left at angle 0.
    public var corners: [Point] {
        let (cosine, sine) = angle == 0 ? (1, 0) : (cos(angle), sin(angle))
        return [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)].map { share in
            let (across, down) = (share.0 * width, share.1 * height)
            return Point(
                x: center.x + across * cosine - down * sine,
                y: center.y + across * sine + down * cosine)
        }
    }

    /// The box before rotation.
    public var unturned: Box { Box(center: center, width: width, height: height) }

    /// The smallest upright box that contains the rectangle.
    public var boundingBox: Box {
        guard angle != 0 else { return unturned }
        let (cosine, sine) = (abs(cos(angle)), abs(sin(angle)))
        return Box(
            center: center, width: width * cosine + height * sine,
            height: width * sine + height * cosine)
    }

    /// The smallest upright box around the ellipse inscribed in the rectangle. It fits most objects
    /// better than ``boundingBox``, since they rarely reach into the corners.
    public var ellipseBox: Box {
        guard angle != 0 else { return unturned }
        let (c, s) = (cos(angle), sin(angle))
        return Box(
            center: center,
            width: (width * width * c * c + height * height * s * s).squareRoot(),
            height: (width * width * s * s + height * height * c * c).squareRoot())
    }

    public var area: Double { width * height }

    /// True if every number is finite and the size is positive.
    public var isValid: Bool { unturned.isValid && angle.isFinite }
}
