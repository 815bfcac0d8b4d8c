// Asks for changes: corrections, new targets, dropped ones, and taking these back.

async function ask(method, path, body) {
  try {
    const answer = await fetch(path, { method, body: body ? JSON.stringify(body) : undefined });
    const text = await answer.text();
    const said = text ? JSON.parse(text) : {};
    if (answer.ok) {
      await refresh();
      return said;
    }
    toast(said.error || "Refused");
  } catch {
    toast("Holdfast is not responding");
  }
  return null;
}

function freeId() {
  let id = 1;
  while (ids().includes(id)) id++;
  return id;
}

function overlap(a, b) {
  const wide = Math.min(a[0] + a[2], b[0] + b[2]) - Math.max(a[0], b[0]);
  const high = Math.min(a[1] + a[3], b[1] + b[3]) - Math.max(a[1], b[1]);
  if (wide <= 0 || high <= 0) return 0;
  return wide * high / (a[2] * a[3] + b[2] * b[3] - wide * high);
}

// Which target a box is meant for: the one that it lies over; elsewhere the selected one if it is not
// seen on this frame; else a new one.
function meant(box) {
  if (mode === "add" || !ids().length) return null;
  if (mode === "correct" && selected !== null) return selected;
  const over = (shown?.targets ?? []).filter((target) => target.state !== "lost")
    .map((target) => [overlap(target.box, box), target.id]).filter(([share]) => share > .1)
    .sort((a, b) => (b[1] === selected) - (a[1] === selected) || b[0] - a[0]);
  if (over.length) return over[0][1];
  if (selected === null) return null;
  const current = here(selected);
  return !current || current.state !== "tracking" ? selected : null;
}

async function place(box, frame) {
  const id = meant(box) ?? freeId();
  const isNew = !ids().includes(id);
  const rounded = box.map((value) => Math.round(value * 10) / 10);
  const said = await ask("PUT", `/targets/${id}`, { box: rounded, frame });
  if (!said) return;
  mode = null;
  selected = id;
  toast(isNew ? `Target ${id} added on frame ${frame}` : `Target ${id} corrected on frame ${frame}`, undo);
  describe();
}

async function drop(id) {
  if (id === null) return;
  if (await ask("DELETE", `/targets/${id}`)) toast(`Target ${id} dropped`, undo);
}

async function undo() {
  const said = await ask("POST", "/undo");
  if (said) toast(`Taken back: ${said.done}`);
}

async function propose(point, frame) {
  const said = await ask("POST", `/propose?frame=${frame}&x=${point[0].toFixed(1)}&y=${point[1].toFixed(1)}`);
  if (!said || !shown || shown.frame !== frame) return;
  draft = { box: said.box, frame, keys: true };
  describe();
  paint();
}

async function unkey() {
  if (selected === null) return;
  const frame = Math.round(cursor);
  if (await ask("DELETE", `/targets/${selected}?frame=${frame}`)) toast(`Key box of target ${selected} on frame ${frame} removed`, undo);
}
