// What the pointer does on the picture and on the timeline.

// Smaller boxes cannot be drawn; a smaller movement is a click. Pixels of the screen.
const smallest = 8, click = 4;

view.addEventListener("contextmenu", (event) => event.preventDefault());
view.addEventListener("wheel", (event) => {
  event.preventDefault();
  enlarge(Math.exp(-event.deltaY / 300), toFrame(event));
}, { passive: false });

view.addEventListener("pointerdown", (event) => {
  if (!shown || closed) return;
  view.setPointerCapture(event.pointerId);
  if (event.button === 1 || event.button === 2) {
    pan = { x: event.clientX, y: event.clientY, from: { ...zoom }, pointer: event.pointerId };
    return;
  }
  if (event.button !== 0) return;
  const from = toFrame(event);
  // The picture stands still while a box is drawn: the box belongs to this frame.
  draft = { from, box: [...from, 0, 0], frame: shown.frame, pointer: event.pointerId };
});
view.addEventListener("pointermove", (event) => {
  if (pan?.pointer === event.pointerId) {
    const scale = base() * zoom.scale;
    zoom.x = pan.from.x - (event.clientX - pan.x) / scale;
    zoom.y = pan.from.y - (event.clientY - pan.y) / scale;
    clampZoom();
  } else if (draft && draft.pointer === event.pointerId) {
    const to = toFrame(event);
    draft.box = between(draft.from, [within(to[0], 0, shown.width), within(to[1], 0, shown.height)]);
    requestAnimationFrame(paint);
  }
});
view.addEventListener("pointerup", (event) => {
  if (pan?.pointer === event.pointerId) { pan = null; return; }
  if (!draft || draft.pointer !== event.pointerId) return;
  const { box, from, frame } = draft;
  draft = null;
  const [, , wide, high] = toScreen(box);
  if (wide < click && high < click) {
    const hit = shown.targets.filter(({ box: [x, y, w, h] }) =>
      from[0] >= x && from[1] >= y && from[0] <= x + w && from[1] <= y + h)
      .sort((a, b) => a.box[2] * a.box[3] - b.box[2] * b.box[3])[0];
    if (hit) { selected = hit.id; mode = null; } else propose(from, frame);
  } else if (wide < smallest || high < smallest) {
    toast(`Too small to draw at this size: under ${smallest} pixels of the screen. Zoom in (wheel or +) and draw it again`);
  } else {
    place(box, frame);
  }
  describe();
  requestAnimationFrame(paint);
});
view.addEventListener("pointercancel", () => { draft = null; pan = null; });

let seeking = false;
const frameAt = (event) => {
  const area = band.getBoundingClientRect();
  return part.first + within((event.clientX - area.left) / area.width, 0, 1) * (part.end - part.first);
};
const seek = (event) => { if (line) go(Math.min(frameAt(event), part.end - 1)); };
// Another part of the recording is shown.
function stretch(change) {
  if (!line) return;
  change();
  describe();
  plot();
  refresh();
}

band.addEventListener("wheel", (event) => {
  event.preventDefault();
  const across = event.shiftKey ? event.deltaY : event.deltaX;
  stretch(() => across
    ? part.move(across / 500 * (part.end - part.first))
    : part.zoom(Math.exp(-event.deltaY / 300), frameAt(event)));
}, { passive: false });

band.addEventListener("pointerdown", (event) => { seeking = true; band.setPointerCapture(event.pointerId); seek(event); });
band.addEventListener("pointermove", (event) => { if (seeking) seek(event); });
band.addEventListener("pointerup", () => { seeking = false; });
band.addEventListener("pointercancel", () => { seeking = false; });
