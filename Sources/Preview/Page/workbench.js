(() => {
  const view = $("view"), band = $("timeline");
  const pen = view.getContext("2d"), ink = band.getContext("2d");
  const formats = { jsonl: "JSON lines", mot: "MOTChallenge" };
  // Smaller boxes cannot be drawn; a smaller movement is a click. Pixels of the screen.
  const smallest = 8, click = 4;

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

  // --- What is wanted, and the picture of it.

  const newest = () => line?.newest ?? 0;
  const rate = () => line?.frame_rate || 25;

  function wanted() {
    if (playing) {
      const now = performance.now();
      cursor = playing.frame + (now - playing.at) / 1000 * rate() * playing.speed;
      if (cursor >= newest()) {
        cursor = newest();
        playing = null;
        describe();
      }
      part.reveal(cursor);
    } else if (follows && !draft) {
      cursor = newest();
    }
    return Math.round(cursor);
  }

  async function watch() {
    let failures = 0;
    for (;;) {
      if (closed) return;
      const frame = line && line.newest !== null ? wanted() : null;
      const width = Math.round(view.clientWidth * Math.min(devicePixelRatio || 1, 2) * zoom.scale);
      const isKnown = shown && shown.frame === frame && shown.revision === line?.revision && shown.asked >= width;
      if (frame === null || draft || isKnown || document.hidden) { await wait(25); continue; }
      try {
        const answer = await fetch(`/frame?index=${frame}&width=${width}`);
        failures = 0;
        if (answer.status === 401) return show("bad", "A token is needed");
        if (answer.status === 404) {
          // A frame that cannot be decoded: the one before stays.
          if (shown) shown = { ...shown, frame, revision: line.revision, targets: [], asked: width, isMissing: true };
          describe(); paint();
          await wait(60);
          continue;
        }
        if (answer.status !== 200) { await wait(300); continue; }
        const found = JSON.parse(answer.headers.get("X-Holdfast"));
        const picture = await createImageBitmap(await answer.blob());
        if (draft) { picture.close(); continue; }
        if (shown) shown.picture.close();
        const isNewSize = !shown || shown.width !== found.width || shown.height !== found.height;
        shown = { ...found, picture, asked: width };
        if (isNewSize) fit();
        describe();
        requestAnimationFrame(paint);
      } catch {
        await wait(Math.min(4000, 250 * 2 ** failures++));
      }
    }
  }

  // What the whole recording looks like, if that has changed.
  async function refresh() {
    try {
      const bins = within(Math.round(band.clientWidth * (devicePixelRatio || 1)), 100, 2000);
      const first = Math.floor(part.first), end = Math.ceil(part.end);
      const isSame = line && line.bins === bins && line.first === first && line.end === end;
      const after = isSame ? `&after=${line.revision}` : "";
      const answer = await fetch(`/timeline?bins=${bins}${end ? `&first=${first}&end=${end}` : ""}${after}`);
      if (answer.status !== 200) return;
      const found = await answer.json();
      if (line && found.revision < line.revision) return;
      line = { ...found, bins };
      part.measure(found.count);
      if (!$("format").length) {
        $("format").replaceChildren(...found.formats.map(({ name }) => new Option(formats[name] ?? name.toUpperCase(), name)));
      }
      if (selected !== null && !found.targets.some((target) => target.id === selected)) selected = null;
      if (selected === null && mode !== "add" && found.targets.length) selected = found.targets[0].id;
      describe();
      plot();
    } catch { /* The events say that the server has gone. */ }
  }

  async function survey() {
    while (!closed) {
      if (!document.hidden) await refresh();
      await wait(playing || follows || line?.busy ? 200 : 400);
    }
  }

  // --- Asking for changes.

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

  const ids = () => (line?.targets ?? []).map((target) => target.id);
  const here = (id) => shown?.targets.find((target) => target.id === id);

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

  // --- Moving about.

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

  const isRunning = () => Boolean(state) && !state.finished && !closed;

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

  // --- Places of the screen and of the frame.

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

  view.addEventListener("keydown", (event) => {
    if (!shown) return;
    const step = Math.max(1, Math.round(shown.width / zoom.scale / 100));
    const move = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
    if (event.key === "Enter" && !draft) {
      const current = here(selected), side = Math.min(shown.width, shown.height) / zoom.scale / 5;
      const middle = [zoom.x + shown.width / zoom.scale / 2, zoom.y + shown.height / zoom.scale / 2];
      draft = {
        box: current && mode !== "add" ? [...current.box] : [middle[0] - side / 2, middle[1] - side / 2, side, side],
        frame: shown.frame, keys: true,
      };
    } else if (event.key === "Enter" && draft.keys) {
      const { box, frame } = draft;
      draft = null;
      place(box, frame);
    } else if (move && draft?.keys) {
      const first = event.shiftKey ? 2 : 0;
      draft.box[first] += move[0];
      draft.box[first + 1] += move[1];
      draft.box[2] = within(draft.box[2], 2, shown.width);
      draft.box[3] = within(draft.box[3], 2, shown.height);
      draft.box[0] = within(draft.box[0], 0, shown.width - draft.box[2]);
      draft.box[1] = within(draft.box[1], 0, shown.height - draft.box[3]);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    describe();
    requestAnimationFrame(paint);
  });

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "z") { undo(); event.preventDefault(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const inside = event.target instanceof HTMLElement ? event.target : document.body;
    if (inside.closest("select")) return;
    const isButton = inside.closest("button, a, summary");
    const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const stride = event.shiftKey ? 10 : 1;
    if (name === "Escape") { draft = null; mode = null; }
    else if (name === "Enter" && draft?.keys && !isButton) { const { box, frame } = draft; draft = null; place(box, frame); }
    else if (name === " " && !isButton) pause();
    else if (name === "ArrowLeft") go(Math.round(cursor) - stride);
    else if (name === "ArrowRight") go(Math.round(cursor) + stride);
    else if (name === "Home") go(0);
    else if (name === "End") follow();
    else if (name === "d") doubtful(event.shiftKey);
    else if (name === "j") key(-1);
    else if (name === "k") key(1);
    else if (name === "c" && selected !== null) mode = mode === "correct" ? null : "correct";
    else if (name === "n") mode = "add";
    else if (name === "+" || name === "=") enlarge(1.5);
    else if (name === "-") enlarge(1 / 1.5);
    else if (name === "0") enlarge(1 / zoom.scale);
    else if (name === "Delete" && event.shiftKey) unkey();
    else if (name === "Delete" || name === "Backspace") drop(selected);
    else if (/^[1-9]$/.test(name) && ids().includes(Number(name))) { selected = Number(name); mode = null; }
    else return;
    event.preventDefault();
    describe();
    requestAnimationFrame(paint);
  });

  async function unkey() {
    if (selected === null) return;
    const frame = Math.round(cursor);
    if (await ask("DELETE", `/targets/${selected}?frame=${frame}`)) toast(`Key box of target ${selected} on frame ${frame} removed`, undo);
  }

  $("pause").onclick = pause;
  $("follow").onclick = follow;
  $("back").onclick = () => go(Math.round(cursor) - 1);
  $("ahead").onclick = () => go(Math.round(cursor) + 1);
  $("doubtful").onclick = () => doubtful(false);
  $("previous").onclick = () => doubtful(true);
  $("undo").onclick = undo;
  $("close").onclick = close;
  $("closer").onclick = () => enlarge(1.5);
  $("farther").onclick = () => enlarge(1 / 1.5);
  $("whole").onclick = () => enlarge(1 / zoom.scale);
  $("correct").onclick = () => { mode = mode === "correct" ? null : "correct"; describe(); };
  $("backward").onclick = () => selected !== null && ask("POST", `/targets/${selected}/backward`);
  $("unkey").onclick = unkey;
  $("speed").onchange = () => {
    if (playing) playing = { at: performance.now(), frame: cursor, speed: Number($("speed").value) };
  };

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
  const enlargeTimeline = (factor) => stretch(() => part.zoom(factor, within(cursor, part.first, part.end)));
  band.addEventListener("wheel", (event) => {
    event.preventDefault();
    const across = event.shiftKey ? event.deltaY : event.deltaX;
    stretch(() => across
      ? part.move(across / 500 * (part.end - part.first))
      : part.zoom(Math.exp(-event.deltaY / 300), frameAt(event)));
  }, { passive: false });
  $("longer").onclick = () => enlargeTimeline(2);
  $("shorter").onclick = () => enlargeTimeline(.5);
  $("all").onclick = () => stretch(() => part.showAll());
  band.addEventListener("pointerdown", (event) => { seeking = true; band.setPointerCapture(event.pointerId); seek(event); });
  band.addEventListener("pointermove", (event) => { if (seeking) seek(event); });
  band.addEventListener("pointerup", () => { seeking = false; });
  band.addEventListener("pointercancel", () => { seeking = false; });

  // --- Drawing.

  function fit() {
    if (!shown) return;
    fitFrame(shown);
    clampZoom();
  }

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

  // --- Words and numbers.

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
  $("format").onchange = describe;

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

  addEventListener("resize", () => { fit(); plot(); requestAnimationFrame(paint); });
  setInterval(() => { if (!document.hidden) { plot(); describe(); } }, 150);
  watch();
  survey();
  listen({
    isClosed: () => closed,
    onConnection: (isOpen) => { connected = isOpen; if (!isOpen) describe(); },
    onState: (found) => { connected = true; state = found; describe(); },
  });
})();
