// The buttons of the workbench, and its beginning.

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

const enlargeTimeline = (factor) => stretch(() => part.zoom(factor, within(cursor, part.first, part.end)));
$("longer").onclick = () => enlargeTimeline(2);
$("shorter").onclick = () => enlargeTimeline(.5);
$("all").onclick = () => stretch(() => part.showAll());
$("format").onchange = describe;

addEventListener("resize", () => { fit(); plot(); requestAnimationFrame(paint); });
setInterval(() => { if (!document.hidden) { plot(); describe(); } }, 150);
watch();
survey();
listen({
  isClosed: () => closed,
  onConnection: (isOpen) => { connected = isOpen; if (!isOpen) describe(); },
  onState: (found) => { connected = true; state = found; describe(); },
});
