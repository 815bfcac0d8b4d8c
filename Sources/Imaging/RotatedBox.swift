import Foundation

/// A rectangle that is turned about its centre, in pixels of the displayed frame; see ``Box`` for
/// the convention of coordinates.
public struct RotatedBox: Sendable, Hashable, Codable {
    public var center: Point
    /// Length of the side that lies along the x axis where the angle is 0, pixels.
    public var width: Double
    /// Length of the other side, pixels.
    public var height: Double
    /// The turn in radians, from the x axis towards the y axis: clockwise as seen on the frame.
    public var angle: Double

    public init(center: Point, width: Double, height: Double, angle: Double) {
        self.center = center
        self.width = width
        self.height = height
        self.angle = angle
    }

    /// A box, turned about its centre.
    ///
    /// - Parameter angle: Radians, clockwise as seen on the frame.
    public init(_ box: Box, angle: Double = 0) {
        self.init(center: box.center, width: box.width, height: box.height, angle: angle)
    }

    /// The rectangle with these corners, in either direction around it, from any of them on: the
    /// first side is its width.
    ///
    /// Nil if there are not four corners, or if one is farther than `tolerance` pixels from that of a
    /// rectangle.
    public init?(corners: [Point], tolerance: Double) {
        guard corners.count == 4, corners.allSatisfy({ $0.x.isFinite && $0.y.isFinite }) else {
            return nil
        }
        // Clockwise, so that the angle has the direction of the width.
        let isClockwise = Self.doubledArea(corners) >= 0
        let given = isClockwise ? corners : [corners[1], corners[0], corners[3], corners[2]]
        let (a, b, c, d) = (given[0], given[1], given[2], given[3])
        // Means of opposite sides, which rounded numbers make differ.
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

    /// Twice the area that the corners enclose, positive if they go clockwise as seen on the frame.
    private static func doubledArea(_ corners: [Point]) -> Double {
        zip(corners, corners.dropFirst() + corners.prefix(1))
            .reduce(0) { $0 + $1.0.x * $1.1.y - $1.1.x * $1.0.y }
    }

    /// The corners, clockwise as seen on the frame, from the one that is left and top where the angle
    /// is 0.
    public var corners: [Point] {
        let (cosine, sine) = angle == 0 ? (1, 0) : (cos(angle), sin(angle))
        return [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)].map { share in
            let (across, down) = (share.0 * width, share.1 * height)
            return Point(
                x: center.x + across * cosine - down * sine,
                y: center.y + across * sine + down * cosine)
        }
    }

    /// The box before it is turned.
    public var unturned: Box { Box(center: center, width: width, height: height) }

    /// The smallest upright box that holds the whole rectangle.
    public var boundingBox: Box {
        guard angle != 0 else { return unturned }
        let (cosine, sine) = (abs(cos(angle)), abs(sin(angle)))
        return Box(
            center: center, width: width * cosine + height * sine,
            height: width * sine + height * cosine)
    }

    /// The smallest upright box around the ellipse that fills the rectangle: closer to what objects
    /// cover than ``boundingBox``, since they seldom reach into the corners.
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
