// Words and numbers around the picture, and the list of targets.

function duration(seconds, tenths) {
  const whole = Math.floor(seconds), pad = (value) => String(value).padStart(2, "0");
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const rest = tenths ? `.${Math.floor(seconds * 10) % 10}` : "";
  return (h ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`) + rest;
}

let lastSpoken = "", chipText = "";
function describe() {
  const isFinished = Boolean(state?.finished), current = here(selected);
  const lane = line?.targets.find((target) => target.id === selected);
  if (state) {
    set("input", state.input);
    document.title = `${state.input} – Holdfast`;
    set("rate", isFinished ? "finished" : state.paused ? "paused" : `${state.frames_per_second.toFixed(1)} frames/s`);
  }
  if (line) {
    const share = line.newest === null ? 0 : (line.newest + 1) / line.count;
    $("progress").style.width = `${(share * 100).toFixed(1)}%`;
    set("reached", line.newest === null ? "–" : `frame ${line.newest}`);
    set("length", `${line.count} frames, ${duration(line.count / rate())}`);
    set("index", String(Math.round(cursor)));
    set("time", `/ ${line.count - 1} · ${duration(Math.round(cursor) / rate(), true)}`);
    $("undo").disabled = !line.undo;
    $("undo").title = line.undo ? `Take back: ${line.undo} (Ctrl Z)` : "Ctrl Z";
    $("all").disabled = $("shorter").disabled = part.isWhole;
    $("work").hidden = !line.busy;
    if (line.busy) set("work", line.work ? `Tracking target ${line.work.id} again, frames ${line.work.from} to ${line.work.to}` : "Tracking again");
  }
  $("close").hidden = !isFinished || closed;
  const isPlayed = follows && isRunning() ? !state.paused : Boolean(playing);
  const name = follows && isRunning() ? (state.paused ? "Resume" : "Pause") : playing ? "Pause" : "Play";
  if ($("pause").lastElementChild.textContent !== name) {
    $("pause").lastElementChild.textContent = name;
    $("pauseicon").setAttribute("d", isPlayed ? "M5 3v10M11 3v10" : "M4.5 3v10l8-5z");
  }
  $("follow").hidden = follows || isFinished;
  if (closed) show("wait", "Closed");
  else if (isFinished) show("good", "Finished");
  else if (!connected) show("bad", "Disconnected");
  else if (!state || !line || line.newest === null) show("wait", "No frame yet");
  else if (state.paused) show("wait", "Paused");
  else if (!line.targets.length) show("wait", "Waiting for a target");
  else if (!current) show("wait", follows ? "Tracking" : "Reviewing");
  else show({ tracking: "good", uncertain: "warn", lost: "bad" }[current.state], words[current.state]);
  set("chartname", selected === null ? "No target" : `Target ${selected}`);
  set("keycount", lane ? `${lane.keys.length} key ${lane.keys.length === 1 ? "box" : "boxes"}` : "");
  set("confidence", current && current.state !== "lost" ? current.confidence.toFixed(2) : "–");
  set("subpeak", current ? current.subpeak.toFixed(2) : "–");
  set("state", current ? (current.key ? "Key box" : words[current.state]) : lane ? "Not tracked here" : "–");
  set("box", current ? current.box.map((value) => Math.round(value)).join(", ") : "–");
  set("psr", current ? current.psr.toFixed(1) : "–");
  $("correct").setAttribute("aria-pressed", mode === "correct");
  $("correct").disabled = selected === null;
  $("backward").disabled = !lane || lane.keys[0] === 0 || lane.first === 0;
  $("unkey").disabled = !current?.key || lane?.keys.length < 2;
  const format = line?.formats.find(({ name }) => name === $("format").value);
  const single = format && !format.several && selected !== null ? `&id=${selected}` : "";
  const link = format ? `/log?format=${format.name}${single}` : "/log";
  if ($("download").getAttribute("href") !== link) $("download").setAttribute("href", link);
  let hint = "";
  if (closed) hint = "";
  else if (draft?.keys) hint = "Enter tracks this box, arrows move it, Escape cancels";
  else if (mode === "correct") hint = `Drag a box around target ${selected} on this frame`;
  else if (mode === "add") hint = "Drag a box around another target";
  else if (shown?.isMissing) hint = "This frame cannot be decoded";
  else if (shown && line && !line.targets.length) hint = "Drag a box around something to track, or click it";
  else if (current && current.state === "lost") hint = `Target ${selected} is lost here. Drag a box around it to correct`;
  else if (current && current.state === "uncertain" && !playing && !follows) hint = `Is this target ${selected}? Drag a box to correct`;
  set("hint", hint);
  chips();
  const spoken = current ? `Target ${selected} ${words[current.state].toLowerCase()}` : "";
  if (spoken !== lastSpoken) { lastSpoken = spoken; set("spoken", spoken); }
}

function chips() {
  const list = (line?.targets ?? []).map(({ id }) => [id, here(id)?.state ?? null]);
  const text = JSON.stringify([list, selected, mode]);
  if (text === chipText) return;
  chipText = text;
  const focused = document.activeElement?.dataset?.key;
  $("chips").replaceChildren(...list.map(([id, known]) => {
    const chip = document.createElement("button");
    chip.type = "button";
    chip.className = "chip";
    chip.style.paddingRight = "12px";
    chip.dataset.key = `chip${id}`;
    chip.style.setProperty("--color", color(id));
    chip.setAttribute("aria-pressed", id === selected && mode !== "add");
    const dot = document.createElement("i"), word = document.createElement("span");
    word.className = "state";
    word.textContent = known ? words[known].toLowerCase() : "not here";
    chip.append(dot, `Target ${id}`, word);
    chip.onclick = () => { selected = id; mode = null; describe(); plot(); paint(); };
    return chip;
  }));
  if (list.length) {
    const button = (name, title, key, action) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "add";
      made.dataset.key = key;
      made.textContent = name;
      made.title = title;
      made.onclick = action;
      $("chips").append(made);
      return made;
    };
    button("+ Add", "N", "add", () => { mode = mode === "add" ? null : "add"; describe(); })
      .setAttribute("aria-pressed", mode === "add");
    button("Drop", "Drops the selected target (Delete)", "drop", () => drop(selected));
  }
  if (focused) document.querySelector(`[data-key="${focused}"]`)?.focus();
}
