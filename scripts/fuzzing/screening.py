"""Follows many damaged videos in one process, which is faster than a process for each."""

import json
import os

import outcomes

# Clips for one process: most of the time to start one is saved, and little is done again where one of
# them ends it.
CLIPS = 16


def screen(program, clips, work, options):
    """Follows clips, a dictionary of names and (path, box, frames of the sound one).

    Returns the outcomes and details of those that are surely well, by name: they were answered
    completely, or somebody was told why not. The others are to be looked at alone.
    """
    manifest = os.path.join(work, "clips.jsonl")
    with open(manifest, "w") as file:
        for name, (path, box, _) in clips.items():
            file.write(json.dumps({"name": name, "input": path, "boxes": [box]}) + "\n")
    run = outcomes.Run(
        [program, "batch", manifest, "-o", "logs", "--jobs", "1", "--json", "--quiet"],
        work, options.seconds + len(clips), options.megabytes, options.asan)
    if run.problem():
        return {}
    try:
        report = json.loads(run.output)
    except ValueError:
        return {}
    said = run.errors.splitlines()
    found = {}
    for clip in report["clips"]:
        name = clip["name"]
        log = os.path.join(work, "logs", f"{name}.jsonl")
        if outcomes.check_log(log):
            continue
        if clip["status"] == "failed" and clip["error"].strip():
            isBegun = os.path.exists(log) and os.path.getsize(log) > 0
            found[name] = "told" if isBegun else "refused", clip["error"]
        elif clip["status"] == "finished":
            words = [line for line in said if line.startswith(f"holdfast: {name}: ")]
            if clip["frames"] >= clips[name][2] or words:
                found[name] = "sound", (words or [""])[-1]
    return found
