(() => {
  const view = $("view"), chart = $("chart"), pen = view.getContext("2d"), ink = chart.getContext("2d");
  const span = 30000;

  // What is shown: an image and its results.
  let shown = null;
  // What is known: the latest estimate of each target, and its history.
  let state = null;
  const targets = new Map();
  const histories = new Map();
  // The target that the next box corrects; null for a new one.
  let selected = null;
  let addsNext = false;
  let paused = false;
  let closed = false;
  // The box being drawn, in pixels of the frame.
  let draft = null;
  let connected = false;
  let lastSpoken = "";

  // --- Images: the next one is requested once the previous one is shown, so each viewer sets its own pace.

  async function watch() {
    let failures = 0;
    for (;;) {
      if (closed) return;
      // A recording stands still by itself while it is paused; what is shown is its last frame.
      if ((paused && state?.live !== false) || draft || document.hidden) {
        await wait(60);
        continue;
      }
      const width = Math.round(view.clientWidth * Math.min(devicePixelRatio || 1, 2));
      try {
        const after = shown ? `&after=${shown.frame}` : "";
        const answer = await fetch(`/frame?width=${width}${after}`);
        failures = 0;
        if (answer.status === 401) return show("bad", "A token is needed");
        if (answer.status !== 200) { await wait(answer.status === 204 ? 0 : 500); continue; }
        const found = JSON.parse(answer.headers.get("X-Holdfast"));
        const picture = await createImageBitmap(await answer.blob());
        if ((paused && state?.live !== false) || draft) { picture.close(); continue; }
        if (shown) shown.picture.close();
        const isNewSize = !shown || shown.width !== found.width || shown.height !== found.height;
        shown = { ...found, picture };
        if (isNewSize) fit();
        requestAnimationFrame(paint);
      } catch {
        await wait(Math.min(4000, 250 * 2 ** failures++));
      }
    }
  }

  // --- Estimates: all of them, and the state of the run.

  function keep(estimate) {
    if (estimate.event) return;
    const now = performance.now();
    targets.set(estimate.id, { ...estimate, seen: now });
    let history = histories.get(estimate.id);
    if (!history) histories.set(estimate.id, history = []);
    history.push({ at: now, confidence: estimate.confidence, subpeak: estimate.subpeak, state: estimate.state });
    while (history.length && now - history[0].at > span + 1000) history.shift();
  }

  function take(found) {
    connected = true;
    state = found;
    // Another viewer may have paused the recording.
    if (!state.live && state.paused !== paused) showPause(state.paused);
    const known = new Set(state.targets.map((target) => target.id));
    for (const target of state.targets) {
      targets.set(target.id, { ...targets.get(target.id), ...target, seen: performance.now() });
    }
    for (const [id, target] of targets) {
      if (!known.has(id) && performance.now() - target.seen > 1500) forget(id);
    }
    if (selected === null && !addsNext && targets.size) selected = Math.min(...targets.keys());
    describe();
  }

  function forget(id) {
    targets.delete(id);
    histories.delete(id);
    if (selected === id) selected = targets.size ? Math.min(...targets.keys()) : null;
  }

  // --- Steering.

  async function ask(method, path, body) {
    try {
      const answer = await fetch(path, { method, body: body ? JSON.stringify(body) : undefined });
      if (answer.ok) return true;
      toast((await answer.json()).error || "Refused");
    } catch {
      toast("Holdfast is not responding");
    }
    return false;
  }

  function freeId() {
    let id = 1;
    while (targets.has(id)) id++;
    return id;
  }

  async function start(box, frame) {
    const id = addsNext || selected === null ? freeId() : selected;
    addsNext = false;
    const rounded = box.map((value) => Math.round(value * 10) / 10);
    if (!await ask("PUT", `/targets/${id}`, frame === undefined ? { box: rounded } : { box: rounded, frame })) return;
    histories.delete(id);
    selected = id;
    targets.set(id, { id, box: rounded, state: "tracking", confidence: 1, subpeak: 0, psr: 0, seen: performance.now() });
    describe();
  }

  async function drop(id) {
    const last = targets.get(id);
    if (!last || !await ask("DELETE", `/targets/${id}`)) return;
    forget(id);
    if (shown) shown.targets = shown.targets.filter((target) => target.id !== id);
    describe();
    paint();
    toast(`Target ${id} removed`, async () => {
      const box = last.box;
      if (await ask("PUT", `/targets/${id}`, { box })) selected = id;
    });
  }

  function position(event) {
    const area = view.getBoundingClientRect();
    return [
      (event.clientX - area.left) / area.width * shown.width,
      (event.clientY - area.top) / area.height * shown.height,
    ];
  }

  view.addEventListener("pointerdown", (event) => {
    if (!shown || (event.pointerType === "mouse" && event.button !== 0)) return;
    view.setPointerCapture(event.pointerId);
    const from = position(event);
    // The image stands still while a box is drawn, and the server pins its frame.
    draft = { from, box: [...from, 0, 0], frame: shown.frame, pointer: event.pointerId };
    fetch(`/hold?frame=${shown.frame}`, { method: "POST" }).catch(() => {});
  });
  view.addEventListener("pointermove", (event) => {
    if (!draft || draft.pointer !== event.pointerId) return;
    const to = position(event);
    to[0] = within(to[0], 0, shown.width);
    to[1] = within(to[1], 0, shown.height);
    draft.box = between(draft.from, to);
    requestAnimationFrame(paint);
  });
  view.addEventListener("pointerup", (event) => {
    if (!draft || draft.pointer !== event.pointerId) return;
    const { box, from, frame } = draft;
    draft = null;
    const scale = view.clientWidth / shown.width;
    if (box[2] * scale < 8 && box[3] * scale < 8) {
      const hit = shown.targets.find(({ box: [x, y, w, h] }) =>
        from[0] >= x && from[1] >= y && from[0] <= x + w && from[1] <= y + h);
      if (hit) drop(hit.id);
    } else if (box[2] >= 4 && box[3] >= 4) {
      start(box, frame);
    }
    requestAnimationFrame(paint);
  });
  view.addEventListener("pointercancel", () => { draft = null; });

  view.addEventListener("keydown", (event) => {
    if (!shown) return;
    const step = Math.max(1, Math.round(shown.width / 100));
    const move = arrow(event.key, step);
    if (event.key === "Enter") {
      if (!draft) {
        const current = targets.get(selected);
        const side = Math.min(shown.width, shown.height) / 5;
        draft = {
          box: current && !addsNext ? [...current.box] : [(shown.width - side) / 2, (shown.height - side) / 2, side, side],
          frame: shown.frame, keys: true,
        };
        fetch(`/hold?frame=${shown.frame}`, { method: "POST" }).catch(() => {});
      } else if (draft.keys) {
        const { box, frame } = draft;
        draft = null;
        start(box, frame);
      }
    } else if (move && draft && draft.keys) {
      nudge(draft.box, move, event.shiftKey, 8, shown);
    } else {
      return;
    }
    event.preventDefault();
    requestAnimationFrame(paint);
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isButton = event.target instanceof HTMLElement && event.target.closest("button, a, summary");
    if (event.key === "Escape") {
      draft = null;
      addsNext = false;
    } else if (event.key === " " && !isButton) {
      pause();
    } else if (event.key === "n" || event.key === "N") {
      add();
    } else if ((event.key === "Delete" || event.key === "Backspace") && selected !== null) {
      drop(selected);
    } else if (/^[1-9]$/.test(event.key) && targets.has(Number(event.key))) {
      selected = Number(event.key);
      addsNext = false;
    } else {
      return;
    }
    event.preventDefault();
    describe();
    requestAnimationFrame(paint);
  });

  // A live source goes on while the picture stands still; a recording is paused itself.
  async function pause() {
    if (state && !state.live) {
      if (state.finished || !await ask("POST", paused ? "/resume" : "/pause")) return;
      state.paused = !paused;
    }
    showPause(!paused);
  }

  function showPause(isPaused) {
    paused = isPaused;
    $("pause").setAttribute("aria-pressed", paused);
    $("pause").lastElementChild.textContent = paused ? "Resume" : "Pause";
    $("paused").hidden = !paused;
  }

  // Ends a run that is over, which waits for its viewers.
  async function close() {
    closed = await ask("POST", "/close");
    describe();
  }

  $("close").addEventListener("click", close);

  function add() {
    addsNext = true;
    describe();
    view.focus({ preventScroll: true });
  }

  $("pause").addEventListener("click", pause);

  // --- Drawing.

  function fit() { if (shown) fitFrame(shown); }

  function paint() {
    if (!shown) return;
    const scale = sharpen(view), { width, height } = view;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.imageSmoothingQuality = "high";
    pen.drawImage(shown.picture, 0, 0, width, height);
    const zoom = width / shown.width;
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    const pixels = ([x, y, w, h]) => [x, y, w, h].map((value) => value * zoom / scale);
    for (const target of shown.targets) {
      outline(pixels(target.box), target, zoom / scale);
    }
    if (draft && draft.box[2] > 0) dashed(pen, pixels(draft.box));
  }

  // The corners of the outline of a target. A run may show rotated boxes: centre, sides, angle.
  function corners([x, y, w, h], rotated, zoom) {
    if (!rotated) return [[x, y], [x + w, y], [x + w, y + h], [x, y + h]];
    return turnedCorners(rotated).map((corner) => corner.map((value) => value * zoom));
  }

  function outline([x, y, w, h], target, zoom) {
    const shape = corners([x, y, w, h], target.state === "lost" ? null : target.rotated_box, zoom);
    const highest = Math.min(...shape.map((corner) => corner[1]));
    const lowest = Math.max(...shape.map((corner) => corner[1]));
    const tint = color(target.id);
    const strokes = [["#000000a0", 4.5], [tint, target.id === selected ? 2.5 : 2]];
    pen.lineJoin = "round";
    for (const [stroke, thickness] of strokes) {
      pen.strokeStyle = stroke;
      pen.lineWidth = thickness;
      pen.setLineDash(target.state === "uncertain" ? [8, 6] : []);
      pen.beginPath();
      if (target.state === "lost") {
        const [cx, cy] = [x + w / 2, y + h / 2];
        pen.moveTo(cx - 12, cy); pen.lineTo(cx + 12, cy);
        pen.moveTo(cx, cy - 12); pen.lineTo(cx, cy + 12);
      } else {
        for (const corner of shape) pen.lineTo(...corner);
        pen.closePath();
      }
      pen.stroke();
    }
    pen.setLineDash([]);
    const text = target.state === "lost" ? `${target.id}  lost`
      : `${target.id}  ${target.state === "uncertain" ? "uncertain " : ""}${target.confidence.toFixed(2)}`;
    label(pen, text, x, { highest, lowest, above: 25, below: 4 }, tint);
  }

  function plot() {
    const scale = devicePixelRatio || 1;
    const wide = chart.clientWidth, high = chart.clientHeight;
    if (chart.width !== Math.round(wide * scale)) { chart.width = Math.round(wide * scale); chart.height = Math.round(high * scale); }
    const style = getComputedStyle(document.documentElement);
    const tone = (name) => style.getPropertyValue(name).trim();
    ink.setTransform(scale, 0, 0, scale, 0, 0);
    ink.clearRect(0, 0, wide, high);
    const left = 24, top = 6, bottom = high - 6, right = wide - 2;
    const y = (value) => bottom - value * (bottom - top);
    const now = performance.now();
    const x = (at) => right - (now - at) / span * (right - left);
    const history = (histories.get(selected) || []).filter((entry) => now - entry.at < span);
    // Where the target was not being tracked.
    for (let i = 0; i < history.length; i++) {
      const entry = history[i];
      if (entry.state === "tracking") continue;
      const end = history[i + 1] ? history[i + 1].at : entry.at + 40;
      ink.fillStyle = entry.state === "lost" ? tone("--bad") + "38" : tone("--warn") + "2e";
      ink.fillRect(x(entry.at), top, Math.max(1, x(end) - x(entry.at) + .5), bottom - top);
    }
    ink.font = "11px system-ui, 'DejaVu Sans', sans-serif";
    ink.textBaseline = "middle";
    ink.textAlign = "right";
    ink.lineWidth = 1;
    for (const value of [0, .5, 1]) {
      ink.strokeStyle = tone("--line");
      ink.beginPath(); ink.moveTo(left, y(value) + .5); ink.lineTo(right, y(value) + .5); ink.stroke();
      ink.fillStyle = tone("--quiet");
      ink.fillText(value === .5 ? ".5" : value, left - 6, y(value));
    }
    const line = (key, stroke, dash) => {
      ink.strokeStyle = stroke;
      ink.lineWidth = 2;
      ink.lineJoin = "round";
      ink.setLineDash(dash);
      ink.beginPath();
      let last = -Infinity;
      for (const entry of history) {
        const far = entry.at - last > 1200;
        ink[far ? "moveTo" : "lineTo"](x(entry.at), y(within(entry[key] ?? 0, 0, 1)));
        last = entry.at;
      }
      ink.stroke();
      ink.setLineDash([]);
    };
    line("subpeak", tone("--second"), []);
    line("confidence", tone("--accent"), []);
  }

  // --- Words and numbers.

  const milliseconds = (value) =>
    value < 10 ? `${value.toFixed(1)} ms` : value < 1000 ? `${value.toFixed(0)} ms` : `${(value / 1000).toFixed(1)} s`;

  function duration(seconds) {
    const whole = Math.floor(seconds), pad = (value) => String(value).padStart(2, "0");
    const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
    return h >= 24 ? `${Math.floor(h / 24)} d ${h % 24} h` : h ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
  }

  function describe() {
    if (state) {
      set("input", state.input);
      document.title = `${state.input} – Holdfast`;
      set("rate", state.frames_per_second.toFixed(1));
      if (state.latency_ms) {
        set("latency", milliseconds(state.latency_ms.median));
        set("latency99", `99 %: ${milliseconds(state.latency_ms.p99)}`);
      }
      set("dropped", String(state.dropped));
      set("running", duration(state.running));
    }
    const current = targets.get(selected);
    const isFinished = Boolean(state?.finished);
    $("close").hidden = !isFinished || closed;
    $("pause").hidden = isFinished;
    if (closed) show("wait", "Closed");
    else if (isFinished) show("good", "Finished");
    else if (!connected) show("bad", "Disconnected");
    else if (!state || state.frame === null) show("wait", "No frame yet");
    else if (paused && !state.live) show("wait", "Paused");
    else if (state.idle > 2 && (current || state.live)) show("warn", `No frame for ${Math.round(state.idle)} s`);
    else if (!current) show("wait", "Waiting for a target");
    else show({ tracking: "good", uncertain: "warn", lost: "bad" }[current.state], words[current.state]);
    set("chartname", current ? `Target ${current.id}` : "No target");
    set("confidence", current && current.state !== "lost" ? current.confidence.toFixed(2) : "–");
    set("subpeak", current ? current.subpeak.toFixed(2) : "–");
    set("state", current ? words[current.state] : "–");
    set("box", current ? current.box.map((value) => Math.round(value)).join(", ") : "–");
    set("psr", current ? current.psr.toFixed(1) : "–");
    const touch = matchMedia("(pointer: coarse)").matches;
    let hint = "";
    if (isFinished) hint = closed ? "" : "Finished. Save the log, then close";
    else if (shown && addsNext) hint = "Drag a box around another target";
    else if (shown && !targets.size) hint = "Drag a box around something to track";
    else if (current && current.state === "lost") hint = "Searching. Drag a box to correct";
    else if (current && performance.now() - firstTarget < 9000) hint = `Drag again to correct, ${touch ? "tap" : "click"} it to remove`;
    set("hint", hint);
    chips();
    const spoken = current ? `Target ${current.id} ${words[current.state].toLowerCase()}` : "";
    if (spoken !== lastSpoken) { lastSpoken = spoken; set("spoken", spoken); }
  }

  let firstTarget = Infinity;
  let chipText = "";
  function chips() {
    if (targets.size && firstTarget === Infinity) firstTarget = performance.now();
    const list = [...targets.values()].sort((a, b) => a.id - b.id);
    const text = JSON.stringify([list.map((target) => [target.id, target.state]), selected, addsNext]);
    if (text === chipText) return;
    chipText = text;
    const focused = document.activeElement?.dataset?.key;
    $("chips").replaceChildren(...list.map((target) => {
      const group = document.createElement("span"), chip = document.createElement("button"), off = document.createElement("button");
      group.className = "chipgroup";
      chip.type = off.type = "button";
      chip.className = "chip";
      chip.dataset.key = `chip${target.id}`;
      chip.style.setProperty("--color", color(target.id));
      chip.setAttribute("aria-pressed", target.id === selected && !addsNext);
      const dot = document.createElement("i"), word = document.createElement("span");
      word.className = "state";
      word.textContent = words[target.state].toLowerCase();
      chip.append(dot, `Target ${target.id}`, word);
      chip.onclick = () => { selected = target.id; addsNext = false; describe(); };
      off.className = "drop";
      off.dataset.key = `drop${target.id}`;
      off.textContent = "×";
      off.title = `Remove target ${target.id}`;
      off.setAttribute("aria-label", off.title);
      off.onclick = () => drop(target.id);
      group.append(chip, off);
      return group;
    }));
    if (list.length) {
      const more = document.createElement("button");
      more.type = "button";
      more.className = "add";
      more.dataset.key = "add";
      more.textContent = "+ Add";
      more.title = "N";
      more.setAttribute("aria-pressed", addsNext);
      more.onclick = add;
      $("chips").append(more);
    }
    if (focused) document.querySelector(`[data-key="${focused}"]`)?.focus();
  }

  addEventListener("resize", () => { fit(); requestAnimationFrame(paint); });
  setInterval(() => { if (!document.hidden) { plot(); describe(); } }, 100);
  watch();
  listen({
    isClosed: () => closed,
    onConnection: (isOpen) => { connected = isOpen; if (!isOpen) describe(); },
    onState: take,
    onEstimate: keep,
  });
})();
