// Draws the picture with the targets and the box that is being drawn.

function paint() {
  if (!shown) return;
  const scale = sharpen(view), { width, height } = view;
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.imageSmoothingEnabled = base() * zoom.scale < 6;
  pen.imageSmoothingQuality = "high";
  const { picture } = shown, across = picture.width / shown.width, down = picture.height / shown.height;
  pen.drawImage(
    picture, zoom.x * across, zoom.y * down, picture.width / zoom.scale, picture.height / zoom.scale,
    0, 0, width, height);
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  for (const target of shown.targets) outline(target);
  if (draft && draft.box[2] > 0) {
    const place = toScreen(draft.box), [x, y, , h] = place, id = meant(draft.box);
    dashed(pen, place);
    tag(id === null ? "new target" : `corrects ${id}`, x, y, y + h, "#ffffff");
  }
}

// The corners of the outline of a target. A run may show rotated boxes: centre, sides, angle.
function corners(target) {
  const [x, y, w, h] = toScreen(target.box);
  if (!target.rotated_box || target.state === "lost") return [[x, y], [x + w, y], [x + w, y + h], [x, y + h]];
  return turnedCorners(target.rotated_box).map((corner) => toScreen([...corner, 0, 0]).slice(0, 2));
}

function outline(target) {
  const shape = corners(target), tint = color(target.id), isSelected = target.id === selected;
  const [x, y, w, h] = toScreen(target.box);
  pen.lineJoin = "round";
  for (const [stroke, thickness] of [["#000000a0", isSelected ? 5 : 4], [tint, isSelected ? 2.8 : 1.8]]) {
    pen.strokeStyle = stroke;
    pen.lineWidth = thickness;
    pen.setLineDash(target.state === "uncertain" ? [8, 6] : target.state === "lost" ? [2, 5] : []);
    pen.beginPath();
    for (const corner of shape) pen.lineTo(...corner);
    pen.closePath();
    pen.stroke();
  }
  pen.setLineDash([]);
  if (target.key) {
    pen.fillStyle = tint;
    pen.strokeStyle = "#000000a0";
    pen.lineWidth = 1.5;
    pen.beginPath();
    for (const [across, down] of [[0, -6], [6, 0], [0, 6], [-6, 0]]) pen.lineTo(x + w + across, y + down);
    pen.closePath();
    pen.fill();
    pen.stroke();
  }
  const text = target.key ? `${target.id}  key` : target.state === "lost" ? `${target.id}  lost`
    : `${target.id}  ${target.state === "uncertain" ? "uncertain " : ""}${target.confidence.toFixed(2)}`;
  const highest = Math.min(...shape.map((corner) => corner[1]));
  tag(text, x, highest, Math.max(...shape.map((corner) => corner[1])), tint);
}

function tag(text, x, highest, lowest, tint) {
  label(pen, text, x, { highest, lowest, above: 27, below: 5 }, tint);
}
