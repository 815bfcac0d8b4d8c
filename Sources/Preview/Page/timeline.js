// What the timeline of the workbench is made of: the part of the recording that it shows, and the small
// pictures above it.

// The part that is shown, in frames from `first` to before `end`. It is never less than `least` frames.
function timelinePart(least = 20) {
  let count = 0, first = 0, end = 0;

  function set(from, length) {
    length = within(length, Math.min(least, count), count);
    first = within(from, 0, count - length);
    end = first + length;
  }

  return {
    get first() { return first; },
    get end() { return end; },
    get isWhole() { return end - first >= count; },
    // Of a recording of so many frames.
    measure(frames) {
      if (frames === count) return;
      count = frames;
      set(0, count);
    },
    // Enlarges it around a frame, which stays where it is.
    zoom(factor, frame) {
      const length = within((end - first) / factor, Math.min(least, count), count);
      set(frame - (frame - first) * length / (end - first), length);
    },
    move(frames) { set(first + frames, end - first); },
    showAll() { set(0, count); },
    // Moves on so that a frame is in it.
    reveal(frame) {
      if (frame < first || frame >= end) set(frame - (end - first) / 10, end - first);
    },
  };
}

// Small pictures of a recording. Those that are wanted are fetched one after the other, so that they keep
// nothing else waiting; the last ones are kept.
function thumbnails(onPicture) {
  const most = 400, pictures = new Map();
  let missing = [], isFetching = false;

  async function fetchMissing() {
    if (isFetching) return;
    isFetching = true;
    while (missing.length) {
      const frame = missing.shift();
      try {
        const answer = await fetch(`/thumbnail?index=${frame}`);
        pictures.set(frame, answer.status === 200 ? await createImageBitmap(await answer.blob()) : null);
        if (pictures.size > most) {
          const [oldest, picture] = pictures.entries().next().value;
          pictures.delete(oldest);
          picture?.close();
        }
        onPicture();
      } catch {
        await wait(1000);
      }
    }
    isFetching = false;
  }

  return {
    // The picture of a frame; undefined while it is not there.
    of: (frame) => pictures.get(frame),
    // The frames whose pictures are wanted now, the most wanted first.
    want(frames) {
      missing = frames.filter((frame) => !pictures.has(frame));
      fetchMissing();
    },
  };
}

// The frames that have a small picture above a part: the same ones however the part is moved, so that few
// have to be fetched. Each stands for `step` frames.
function thumbnailFrames(part, count, places) {
  const step = 2 ** Math.max(0, Math.ceil(Math.log2((part.end - part.first) / Math.max(1, places))));
  const frames = [];
  for (let frame = Math.floor(part.first / step) * step; frame < Math.min(part.end, count); frame += step) frames.push(frame);
  return { step, frames };
}
