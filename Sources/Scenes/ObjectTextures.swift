/// The colours of a target and of what is made to look like it.
struct Palette {
    let main: RGB
    let second: RGB
    let light: RGB
    let dark: RGB

    init(random: inout SeededRandom) {
        let hue = random.uniform()
        main = RGB(hue: hue, saturation: 0.8, value: 0.85)
        second = RGB(hue: hue + random.uniform(0.4, 0.6), saturation: 0.7, value: 0.75)
        light = RGB(hue: hue + 0.1, saturation: 0.08, value: 0.97)
        dark = RGB(hue: hue + 0.55, saturation: 0.5, value: 0.16)
    }
}

enum ObjectTextures {
    /// An object with stripes, discs, rings and blocks in the colours of a palette over noise; another
    /// arrangement for each random stream.
    static func object(palette: Palette, random: inout SeededRandom) -> Texture {
        let size = Double(Texture.size)
        var canvas = Canvas(width: Texture.size, height: Texture.size, color: palette.main)
        canvas.noise(cellWidth: 30, cellHeight: 30, amplitude: 0.14, random: &random)
        let angle = random.uniform(0, .pi)
        canvas.stripes(
            palette.second, period: Float(random.uniform(34, 56)),
            across: Float(PortableMath.cosine(angle)), down: Float(PortableMath.sine(angle)),
            opacity: 0.75)
        // Two blocks and a disc in different quarters, so that no turn looks like another.
        let quarter = random.index(4)
        func place(_ step: Int) -> (x: Double, y: Double) {
            let corner = (quarter + step) % 4
            return (
                size * (corner == 0 || corner == 3 ? 0.29 : 0.71), size * (corner < 2 ? 0.3 : 0.7)
            )
        }
        let first = place(0)
        canvas.fill(
            palette.light,
            shape: RoundedRectangle(
                x: first.x, y: first.y, width: random.uniform(34, 48),
                height: random.uniform(26, 40), radius: 6, angle: random.uniform(-0.5, 0.5)))
        let second = place(1)
        canvas.fill(
            palette.dark,
            shape: RoundedRectangle(
                x: second.x, y: second.y, width: 40, height: 40, radius: 20))
        canvas.fill(
            palette.light,
            shape: RoundedRectangle(x: second.x, y: second.y, width: 16, height: 16, radius: 8))
        let third = place(2)
        canvas.ring(
            palette.dark, x: Float(third.x), y: Float(third.y),
            radius: Float(random.uniform(14, 19)), line: 8)
        let fourth = place(3)
        for _ in 0..<3 {
            canvas.fill(
                palette.dark,
                shape: RoundedRectangle(
                    x: fourth.x + random.uniform(-16, 16), y: fourth.y + random.uniform(-16, 16),
                    width: random.uniform(9, 15), height: random.uniform(9, 15), radius: 3,
                    angle: random.uniform(0, 1)))
        }
        canvas.noise(cellWidth: 7, cellHeight: 7, amplitude: 0.07, random: &random)
        return Texture(canvas)
    }

    /// Weathered planks, for what stands in front.
    static func planks(random: inout SeededRandom) -> Texture {
        let wood = RGB(hue: 0.075, saturation: 0.45, value: 0.46)
        let gap = RGB(hue: 0.06, saturation: 0.5, value: 0.2)
        var canvas = Canvas(width: Texture.size, height: Texture.size, color: wood)
        canvas.noise(cellWidth: 5, cellHeight: 60, amplitude: 0.1, random: &random)
        canvas.noise(cellWidth: 16, cellHeight: 9, amplitude: 0.06, random: &random)
        for plank in 0...4 {
            canvas.fill(
                gap,
                shape: RoundedRectangle(
                    x: Double(plank) * 32, y: 64, width: 3, height: 140, radius: 0))
        }
        for nail in 0..<8 {
            canvas.fill(
                gap,
                shape: RoundedRectangle(
                    x: Double(nail % 4) * 32 + 16, y: nail < 4 ? 10 : 118, width: 5, height: 3,
                    radius: 1.5))
        }
        return Texture(canvas)
    }
}
