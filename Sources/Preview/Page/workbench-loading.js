// Asks for the picture that is wanted and for what the whole recording looks like.

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
