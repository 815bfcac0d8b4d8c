// What keys do.

view.addEventListener("keydown", (event) => {
  if (!shown) return;
  const step = Math.max(1, Math.round(shown.width / zoom.scale / 100));
  const move = arrow(event.key, step);
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
    nudge(draft.box, move, event.shiftKey, 2, shown);
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
