// Moves about in the recording.

function go(frame) {
  playing = null;
  follows = false;
  cursor = within(Math.round(frame), 0, newest());
  part.reveal(cursor);
  describe();
  plot();
}

async function doubtful(back) {
  const id = selected === null ? "" : `&id=${selected}`;
  const answer = await fetch(`/doubtful?frame=${Math.round(cursor)}${id}${back ? "&back" : ""}`);
  if (answer.status === 200) go((await answer.json()).frame);
  else toast(`No doubtful stretch ${back ? "before" : "after"} this frame`);
}

function key(step) {
  const keys = line?.targets.find((target) => target.id === selected)?.keys ?? [];
  const found = step > 0 ? keys.find((frame) => frame > cursor) : keys.findLast((frame) => frame < cursor);
  if (found !== undefined) go(found);
}

// While the newest frame is followed the run itself is paused; elsewhere what is there is played.
async function pause() {
  if (follows && isRunning()) {
    if (await ask("POST", state.paused ? "/resume" : "/pause")) state.paused = !state.paused;
  } else if (playing) {
    cursor = wanted();
    playing = null;
  } else {
    follows = false;
    if (cursor >= newest()) cursor = 0;
    playing = { at: performance.now(), frame: cursor, speed: Number($("speed").value) };
  }
  describe();
}

async function follow() {
  playing = null;
  follows = true;
  if (isRunning() && state.paused && await ask("POST", "/resume")) state.paused = false;
  describe();
}

async function close() {
  if (!await ask("POST", "/close")) return;
  closed = true;
  describe();
}
