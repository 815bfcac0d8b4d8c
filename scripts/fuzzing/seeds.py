"""Small sound inputs to damage."""

import json
import os
import shutil
import subprocess

SIZE = "96x64"
FRAMES = 12
BOX = [30, 20, 24, 24]
BOX_WORD = ",".join(map(str, BOX))

# Name of the file, and how FFmpeg makes it. A name with a slash is a folder of pictures.
VIDEOS = {
    "h264.mp4": "-c:v libx264 -g 4 -bf 2",
    "start.mp4": "-c:v libx264 -g 4 -movflags +faststart",
    "fragments.mp4": "-c:v libx264 -g 4 -movflags +frag_keyframe+empty_moov",
    "hevc.mp4": "-c:v libx265 -x265-params log-level=error:keyint=4",
    "sound.mp4": "-c:v libx264 -g 4 -c:a aac",
    "av1.mp4": "-c:v libsvtav1 -preset 10 -g 4",
    "mpeg4.mov": "-c:v mpeg4 -g 4",
    "h264.mkv": "-c:v libx264 -g 4",
    "sound.mkv": "-c:v libx264 -g 4 -c:a aac",
    "ffv1.mkv": "-c:v ffv1 -level 3 -slicecrc 1 -g 1",
    "vp8.mkv": "-c:v libvpx -g 4",
    "av1.mkv": "-c:v libsvtav1 -preset 10 -g 4",
    "vp9.webm": "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 4",
    "vp9.ivf": "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 4",
    "h264.ts": "-c:v libx264 -g 4",
    "mpeg2.ts": "-c:v mpeg2video -g 4 -bf 0",
    "mpeg2.mpg": "-c:v mpeg2video -g 4 -bf 0",
    "mjpeg.avi": "-c:v mjpeg",
    "mpeg4.avi": "-c:v mpeg4 -g 4",
    "h264.flv": "-c:v libx264 -g 4",
    "raw.h264": "-c:v libx264 -g 4",
    "raw.y4m": "",
    "loop.gif": "",
    "parts.mjpeg": "-c:v mjpeg",
    "moving.apng": "-c:v apng -f apng",
    "png/%02d.png": "",
    "jpeg/%02d.jpg": "",
    "tiff/%02d.tif": "",
}

TRAX = """@@TRAX:initialize "file://{folder}/png/01.png" "40.0,30.0,32.0,32.0"
@@TRAX:frame "file://{folder}/png/02.png"
@@TRAX:frame "file://{folder}/png/03.png"
@@TRAX:quit
"""


class Seed:
    """An input, and the commands that read it."""

    def __init__(self, name, path, commands, count=0, sets=()):
        self.name = name
        # The file to damage, or a folder of pictures.
        self.path = path
        # Each is a list of words; {input} stands for the damaged copy, {folder} for its folder.
        self.commands = commands
        # Frames or lines that the sound input gives.
        self.count = count
        # Other files that the commands need.
        self.sets = sets


def make_videos(folder):
    """The video seeds; those that this FFmpeg cannot make are left out, with a message."""
    found = []
    for name, options in VIDEOS.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        sound = ["-f", "lavfi", "-i", "sine=d=1"] if "-c:a" in options else []
        command = (
            ["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i"]
            + [f"testsrc2=s={SIZE}:r=25"] + sound
            + ["-threads", "1", "-fflags", "+bitexact", "-flags", "+bitexact"]
            + ["-frames:v", str(FRAMES), "-pix_fmt", "yuv420p"]
            + (["-t", str(FRAMES / 25)] if sound else [])
            + options.split() + [path])
        if name.endswith((".gif", ".png", ".apng", ".tif")):
            command[command.index("-pix_fmt") + 1] = "pal8" if name.endswith(".gif") else "rgb24"
        if name.endswith(".gif"):
            del command[command.index("-pix_fmt"):command.index("-pix_fmt") + 2]
        if name.endswith(".jpg"):
            command[command.index("-pix_fmt") + 1] = "yuvj420p"
        made = subprocess.run(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=dict(os.environ, SVT_LOG="1"))
        if made.returncode != 0:
            print(f"left out: this FFmpeg cannot make {name}", flush=True)
            continue
        input = os.path.dirname(path) if "/" in name else path
        words = "track {input} --log log.jsonl --json --box " + BOX_WORD
        found.append(Seed(name.split("/")[0], input, [words.split()]))
    return found


def make_texts(folder, program):
    """The text seeds: logs in every format, boxes, parameters, suites, data sets, messages."""
    def path(name):
        return os.path.join(folder, name)

    def write(name, text):
        os.makedirs(os.path.dirname(path(name)), exist_ok=True)
        with open(path(name), "w") as file:
            file.write(text)

    make = ["-f", "lavfi", "-i", f"testsrc2=s={SIZE}:r=25", "-frames:v", "6"]
    os.makedirs(path("png"), exist_ok=True)
    for name in ["clip.y4m", "png/%02d.png"]:
        subprocess.run(
            ["ffmpeg", "-v", "error", "-nostdin", "-y"] + make
            + (["-pix_fmt", "yuv420p"] if name == "clip.y4m" else ["-pix_fmt", "rgb24"])
            + [path(name)], check=True)
    clip = os.path.abspath(path("clip.y4m"))
    run = [program, "track", clip, "--quiet", "-y", "--box", BOX_WORD]
    logs = ["all.jsonl", "all.json", "all.csv", "all.mot.txt", "all.cvat.xml", "all.coco.json", "all.kitti.txt"]
    subprocess.run(
        run + ["--box", "5,5,20,20"] + [word for log in logs for word in ("--log", path(log))],
        check=True)
    single = ["one.otb.txt", "one.vot.txt"]
    subprocess.run(run + [word for log in single for word in ("--log", path(log))], check=True)
    sized = ["all.labelstudio.json", "all.yolo", "all.yolo-tracks"]
    for name in sized:
        subprocess.run(
            [program, "convert", path("all.jsonl"), path(name), "--size", SIZE], check=True)
    found = []
    track = ["track", clip, "--log", "log.jsonl", "--frames", "3", "--init", "{input}"]
    for log in logs + single + sized:
        other = "back.csv" if log.endswith(".jsonl") else "back.jsonl"
        commands = [["convert", "{input}", other] + (["--size", SIZE] if log in sized else [])]
        if log in ("all.csv", "one.vot.txt"):
            commands.append(track)
        found.append(Seed(log, path(log), commands))
    # The log that a person is most likely to go on with is read by all that go on with one.
    for name, command in {
        "smooth": ["smooth", "{input}", "log.jsonl"],
        "stats": ["stats", "{input}", "--output", "stats", "--video", clip],
        "resume": ["track", clip, "--resume", "{input}", "--log", "log.jsonl"],
    }.items():
        shutil.copy(path("all.jsonl"), path(f"{name}.jsonl"))
        found.append(Seed(f"{name}.jsonl", path(f"{name}.jsonl"), [command]))

    write("boxes.txt", "30,20,24,24\n5 5 20 20\n10.5;20.25;30;12;a car\n")
    found.append(Seed("boxes.txt", path("boxes.txt"), [track]))
    keys = "frame,id,x,y,width,height\n0,1,30,20,24,24\n5,1,32,20,24,24\n2,2,5,5,20,20\n4,2,6,5,20,20\n"
    write("keys.csv", keys)
    found.append(Seed("keys.csv", path("keys.csv"), [
        ["track", clip, "--backward", "--init", "{input}", "--log", "log.jsonl"]]))
    write("clips.jsonl", "".join(json.dumps(line) + "\n" for line in [
        {"input": clip, "boxes": [BOX], "frames": 2},
        {"name": "late", "input": clip, "points": [[40, 30]], "start_frame": 4, "preset": "fast"},
        {"name": "set", "input": clip, "boxes": [BOX], "parameters": {"memory.size": 10}, "frames": 2},
    ]))
    found.append(Seed("clips.jsonl", path("clips.jsonl"), [
        ["batch", "{input}", "--output", "results", "--jobs", "1", "--quiet"]]))
    write("parameters.json", json.dumps(
        {"prr.weight": 0, "window.padding": 3.5, "memory.size": 10}, indent=1))
    found.append(Seed("parameters.json", path("parameters.json"), [
        ["track", clip, "--box", BOX_WORD, "--parameters", "{input}", "--frames", "3"]]))
    write("otb/sequence/groundtruth_rect.txt", "40,30,32,32\n" * 6)
    shutil.copytree(path("png"), path("otb/sequence/img"))
    truth = os.path.abspath(path("otb/sequence/groundtruth_rect.txt"))
    write("suite.json", json.dumps({
        "name": "small", "comment": "damaged",
        "cases": [
            {"name": "clip", "clip": clip, "box": [40, 30, 32, 32],
             "truth": truth, "limits": {"min_survival": 0.1}},
            {"name": "scene", "limits": {"min_auc": 0.1},
             "scene": {"nuisances": {"aspect": 1}, "width": 96, "height": 64, "frames": 3,
                       "seeds": {"first": 1, "count": 2}}},
        ]}, indent=1))
    found.append(Seed("suite.json", path("suite.json"), [
        ["regress", "{input}", "--report", "report", "--jobs", "1"]]))
    found.append(Seed("groundtruth_rect.txt", path("otb/sequence/groundtruth_rect.txt"), [
        ["evaluate", "{set}", "--output", "results", "--jobs", "1", "--quiet"],
        ["convert", "{input}", "back.jsonl"]], sets=[("png", "img")]))
    write("trax.txt", TRAX.format(folder=os.path.abspath(folder)))
    found.append(Seed("trax.txt", path("trax.txt"), [["trax", "--protocol", "3", "<", "{input}"]]))
    return found
