"use strict";

// What both pages do alike. Each page's own scripts follow in the same function.

const $ = (id) => document.getElementById(id);
const palette = ["#4cc3ff", "#ffb000", "#2ed9a0", "#f7ec4b", "#ff7a45", "#e88bc4", "#4f8dff"];
const color = (id) => palette[(id - 1) % palette.length];
const words = { tracking: "Tracking", uncertain: "Uncertain", lost: "Lost" };

const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const within = (value, low, high) => Math.min(Math.max(value, low), Math.max(low, high));
const between = (a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1])];

// Where an arrow key leads; nothing for another key.
const arrow = (key, step) =>
  ({ ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] })[key];

// Moves a box, or its far corner, within a picture; no side becomes smaller than the least.
function nudge(box, move, isCorner, least, { width, height }) {
  const first = isCorner ? 2 : 0;
  box[first] += move[0];
  box[first + 1] += move[1];
  box[2] = within(box[2], least, width);
  box[3] = within(box[3], least, height);
  box[0] = within(box[0], 0, width - box[2]);
  box[1] = within(box[1], 0, height - box[3]);
}

// --- Words and numbers.

const set = (id, text) => { if ($(id).textContent !== text) $(id).textContent = text; };

function show(kind, text) {
  set("status", text);
  $("status").dataset.kind = kind;
}

let toastTimer = 0;
function toast(text, undo) {
  const box = $("toast"), button = box.querySelector("button");
  box.querySelector("span").textContent = text;
  button.hidden = !undo;
  button.onclick = () => { box.hidden = true; undo(); };
  box.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { box.hidden = true; }, 6000);
}

// --- The state of the run, as the server tells it.

function listen({ isClosed, onConnection, onState, onEstimate }) {
  const events = new EventSource("/events");
  events.onopen = () => onConnection(true);
  events.onerror = () => {
    if (isClosed()) events.close();
    onConnection(false);
    if (!isClosed() && events.readyState === EventSource.CLOSED) {
      setTimeout(() => listen({ isClosed, onConnection, onState, onEstimate }), 2000);
    }
  };
  events.onmessage = (message) => onEstimate?.(JSON.parse(message.data));
  events.addEventListener("state", (message) => onState(JSON.parse(message.data)));
  events.addEventListener("notice", (message) => toast(JSON.parse(message.data).notice));
}

// --- Drawing.

// Gives the picture's place the picture's form: as wide as there is room, and no higher than the limit in
// the style sheet.
function fitFrame({ width, height }) {
  const frame = $("frame");
  frame.style.aspectRatio = `${width} / ${height}`;
  frame.style.width = "";
  const limit = parseFloat(getComputedStyle(frame).maxHeight);
  if (limit) frame.style.width = `min(100%, ${Math.floor(limit * width / height)}px)`;
}

// Gives a canvas the pixels of the screen; answers how many there are to one of the style sheet.
function sharpen(canvas) {
  const scale = Math.min(devicePixelRatio || 1, 3);
  const width = Math.round(canvas.clientWidth * scale), height = Math.round(canvas.clientHeight * scale);
  if (canvas.width !== width || canvas.height !== height) { canvas.width = width; canvas.height = height; }
  return scale;
}

// The corners of a rotated box: centre, sides, angle.
function turnedCorners([cx, cy, wide, high, angle]) {
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  return [[-.5, -.5], [.5, -.5], [.5, .5], [-.5, .5]].map(([across, down]) => {
    const [u, v] = [across * wide, down * high];
    return [cx + u * cosine - v * sine, cy + u * sine + v * cosine];
  });
}

// A box that is being drawn.
function dashed(pen, [x, y, w, h]) {
  pen.fillStyle = "#ffffff26";
  pen.fillRect(x, y, w, h);
  pen.setLineDash([6, 4]);
  pen.lineWidth = 2;
  pen.strokeStyle = "#fff";
  pen.strokeRect(x, y, w, h);
  pen.setLineDash([]);
}

// A label above what it names, or below it where there is no room.
function label(pen, text, x, { highest, lowest, above, below }, tint) {
  const view = pen.canvas;
  pen.font = "600 13px system-ui, 'DejaVu Sans', sans-serif";
  const wide = pen.measureText(text).width + 14;
  const left = within(x, 2, view.clientWidth - wide - 2);
  const top = highest - above >= 2 ? highest - above : Math.min(lowest + below, view.clientHeight - 23);
  pen.fillStyle = tint;
  pen.beginPath();
  if (pen.roundRect) pen.roundRect(left, top, wide, 21, 5); else pen.rect(left, top, wide, 21);
  pen.fill();
  pen.fillStyle = "#08131d";
  pen.textBaseline = "middle";
  pen.fillText(text, left + 7, top + 11);
}
