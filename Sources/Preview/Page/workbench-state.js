// What the workbench knows, and what is read off it. Its other scripts follow in the same function.

const view = $("view"), band = $("timeline");
const pen = view.getContext("2d"), ink = band.getContext("2d");
const formats = { jsonl: "JSON lines", mot: "MOTChallenge" };

// What is shown: a picture, its frame, and what is known of it.
let shown = null;
// What is known of the run and of the whole recording.
let state = null, line = null;
// The frame that is wanted; while `follows` the newest.
let cursor = 0, follows = true;
// Playing what is there: where it began.
let playing = null;
let selected = null;
// What the next box is: "correct", "add", or null where its place tells.
let mode = null;
// The box being drawn, in pixels of the frame.
let draft = null, pan = null;
// What part of the frame is shown: its left top corner and how much it is enlarged.
let zoom = { x: 0, y: 0, scale: 1 };
// What part of the recording the timeline shows, and the pictures above it.
const part = timelinePart();
const small = thumbnails(() => plot());
let connected = false, closed = false;

const newest = () => line?.newest ?? 0;
const rate = () => line?.frame_rate || 25;

const ids = () => (line?.targets ?? []).map((target) => target.id);
const here = (id) => shown?.targets.find((target) => target.id === id);

const isRunning = () => Boolean(state) && !state.finished && !closed;
