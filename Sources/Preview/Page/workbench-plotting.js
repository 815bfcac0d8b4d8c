// Draws the timeline.

const laneHeight = 44, pictureHeight = 44;

function plot() {
  if (!line) return;
  const scale = devicePixelRatio || 1, lanes = Math.max(1, line.targets.length);
  const strip = pictureHeight + 4, high = strip + lanes * laneHeight + 18;
  if (band.style.height !== `${high}px`) band.style.height = `${high}px`;
  const wide = band.clientWidth;
  if (band.width !== Math.round(wide * scale) || band.height !== Math.round(high * scale)) {
    band.width = Math.round(wide * scale);
    band.height = Math.round(high * scale);
  }
  const style = getComputedStyle(document.documentElement);
  const tone = (name) => style.getPropertyValue(name).trim();
  ink.setTransform(scale, 0, 0, scale, 0, 0);
  ink.clearRect(0, 0, wide, high);
  const x = (frame) => (frame - part.first) / Math.max(1, part.end - part.first) * wide;
  const { step: every, frames } = thumbnailFrames(part, line.count, wide / 84);
  for (const frame of frames) {
    const picture = small.of(frame), [left, width] = [x(frame), x(frame + every) - x(frame)];
    ink.fillStyle = tone("--ground");
    ink.fillRect(left, 0, width - 1, pictureHeight);
    if (!picture) continue;
    // As much of the picture as has the form of its place.
    const zoom = Math.max((width - 1) / picture.width, pictureHeight / picture.height);
    const [across, down] = [(width - 1) / zoom, pictureHeight / zoom];
    ink.drawImage(
      picture, (picture.width - across) / 2, (picture.height - down) / 2, across, down,
      left, 0, width - 1, pictureHeight);
  }
  small.want(frames.filter((frame) => x(frame + every) > 0));
  // What has not been tracked yet.
  const reached = line.newest === null ? 0 : x(line.newest + 1);
  ink.fillStyle = tone("--ground");
  ink.fillRect(reached, strip, wide - reached, lanes * laneHeight);
  line.targets.forEach((target, number) => {
    const top = strip + number * laneHeight + 4, bottom = top + laneHeight - 8;
    const y = (value) => bottom - within(value, 0, 1) * (bottom - top);
    // What is known may still be of the part that was shown before.
    const step = (line.end - line.first) / target.states.length, begin = (bin) => x(line.first + bin * step);
    for (const run of target.states.matchAll(/l+|u+/g)) {
      ink.fillStyle = run[0][0] === "l" ? tone("--bad") + "66" : tone("--warn") + "55";
      const [from, to] = [begin(run.index), begin(run.index + run[0].length)];
      ink.fillRect(from, top, Math.max(1.5, to - from), bottom - top);
    }
    const trace = (values, stroke, thickness) => {
      ink.strokeStyle = stroke;
      ink.lineWidth = thickness;
      ink.lineJoin = "round";
      ink.beginPath();
      let isDown = false;
      values.forEach((value, bin) => {
        if (value === null) { isDown = false; return; }
        ink[isDown ? "lineTo" : "moveTo"](begin(bin + .5), y(value));
        isDown = true;
      });
      ink.stroke();
    };
    ink.globalAlpha = target.id === selected ? 1 : .55;
    trace(target.subpeak, tone("--second"), 1.2);
    trace(target.confidence, tone("--accent"), 1.8);
    ink.globalAlpha = 1;
    ink.fillStyle = color(target.id);
    ink.fillRect(0, top, 3, bottom - top);
    for (const frame of target.keys) {
      const at = x(frame + .5);
      ink.fillStyle = tone("--text");
      ink.strokeStyle = tone("--card");
      ink.lineWidth = 1.5;
      ink.beginPath();
      for (const [across, down] of [[0, -6], [5, 0], [0, 6], [-5, 0]]) ink.lineTo(at + across, bottom + down - 2);
      ink.closePath();
      ink.fill();
      ink.stroke();
    }
    if (line.work?.id === target.id) {
      ink.fillStyle = tone("--accent") + "33";
      ink.fillRect(x(line.work.from), top, Math.max(2, x(line.work.to + 1) - x(line.work.from)), bottom - top);
      ink.fillStyle = tone("--accent");
      ink.fillRect(x(line.work.at) - 1, top, 2, bottom - top);
    }
  });
  // Times, as many as there is room for.
  ink.font = "11px system-ui, 'DejaVu Sans', sans-serif";
  ink.textBaseline = "alphabetic";
  ink.fillStyle = tone("--quiet");
  const [from, to] = [part.first / rate(), part.end / rate()], seconds = to - from;
  const unit = [.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600].find((value) => seconds / value * 70 < wide) ?? 7200;
  for (let at = Math.ceil(from / unit) * unit; at < to; at += unit) {
    const place = x(at * rate());
    ink.textAlign = place < 20 ? "left" : "center";
    if (place < wide - 20) ink.fillText(duration(at, unit < 1), place, high - 3);
  }
  const at = x(Math.round(cursor) + .5);
  ink.fillStyle = tone("--text");
  ink.fillRect(at - 1, 0, 2, strip + lanes * laneHeight);
  ink.beginPath();
  ink.arc(at, 3, 4, 0, 7);
  ink.fill();
}
