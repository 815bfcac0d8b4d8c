// Places of the screen and of the frame: which part of it is shown, and how large.

const base = () => shown ? view.clientWidth / shown.width : 1;
const toFrame = (event) => {
  const area = view.getBoundingClientRect(), scale = base() * zoom.scale;
  return [zoom.x + (event.clientX - area.left) / scale, zoom.y + (event.clientY - area.top) / scale];
};
const toScreen = ([x, y, w, h]) => {
  const scale = base() * zoom.scale;
  return [(x - zoom.x) * scale, (y - zoom.y) * scale, w * scale, h * scale];
};

function enlarge(factor, at) {
  if (!shown) return;
  const point = at ?? [zoom.x + shown.width / zoom.scale / 2, zoom.y + shown.height / zoom.scale / 2];
  const scale = within(zoom.scale * factor, 1, 40);
  zoom.x = point[0] - (point[0] - zoom.x) * zoom.scale / scale;
  zoom.y = point[1] - (point[1] - zoom.y) * zoom.scale / scale;
  zoom.scale = scale;
  clampZoom();
}

function clampZoom() {
  zoom.x = within(zoom.x, 0, shown.width - shown.width / zoom.scale);
  zoom.y = within(zoom.y, 0, shown.height - shown.height / zoom.scale);
  $("whole").textContent = `${zoom.scale < 10 ? +zoom.scale.toFixed(1) : Math.round(zoom.scale)}×`;
  requestAnimationFrame(paint);
}

function fit() {
  if (!shown) return;
  fitFrame(shown);
  clampZoom();
}
