"""Sound inputs under odd names, and commands with odd options."""

import json
import os
import shutil
import subprocess
import tempfile

import mutations
import outcomes
import seeds

# As the system takes them; those that no file can have are only asked for.
NAMES = [
    "f", ".", "..", "-", "--", "-x", "--log", "a b", "é", "e\u0301", "\u202ea", "%", "%d", "%03d", "%s%n",
    "%99999999999d", "f/%05d.png", "*", "?", "[a]", "[", "{a,b}", "'", '"', "\\", "a\nb", "\t", "~", "$HOME",
    "a;b", "a,b", "a:b", "a=b", "a|b", "file:a", "file:", "pipe:", "pipe:9", "concat:a|b", "lavfi:", "http:",
    "x" * 255, "x" * 256, "x/" * 400, "x" * 5000, "../a", "./a", "a/", "a/.", "/dev/null", "/dev/full", "/nowhere/a", "",
    os.fsdecode(b"\xff\xfe"), os.fsdecode(b"a\x80.jsonl"), "\U0001f600",
]
ENDS = ["", "", "", ".", ".jsonl", ".csv", ".txt", ".json", ".xml", ".y4m", ".mp4", ".png", ".jpg", ".srt", ".chan"]
VALUES = [word.decode("utf8", "replace") for word in mutations.WORDS if b"\0" not in word] + [
    "1", "2", "0.5", "all", "none", "box", "10,10,20,20", "10,10", "0,0,0,0", "1e9,1e9,1,1", "-5,-5,20,20",
    "1:00", "00:00:00.1", "10%", "50f", "0x0", "1x1", "96x64", "99999x99999", "30000/1001", "1/0", "0/1",
    "window.cells=16", "window.cells=127", "memory.size=1e300", "prr.weight=nan", "a=b", "=", "==", ",", ":", "x",
    "base: prr.weight=0", "x" * 5000, "1,2,3,4;" * 2000, "balanced", "h264", "libx264", "csv", "0..5",
]
# They wait for somebody, or say what any other command says.
LEFT_OUT = {"preview", "preview-token", "preview-token-file", "select", "help", "version"}
INPUT, OUTPUT = "{input}", "{output}"


class Words:
    """Makes commands by number, and judges what comes of them."""

    def __init__(self, options, folder):
        self.options = options
        self.folder = folder
        self.program = os.path.abspath(options.program)
        self.switches = self.known_switches()
        made = os.path.join(folder, "seeds")
        self.commands = [
            command for command in self.sound_commands(made) if options.only in command[0]]

    def known_switches(self):
        """Of each command, its options with a name and whether they take a value."""
        text = subprocess.run(
            [self.program, "--experimental-dump-help"], stdout=subprocess.PIPE, check=True).stdout
        found = {}
        for command in json.loads(text)["command"]["subcommands"]:
            switches = []
            for argument in command.get("arguments", []):
                names = [name["name"] for name in argument.get("names", [])]
                if names and not LEFT_OUT.intersection(names):
                    word = names[-1] if len(names[-1]) > 1 else names[0]
                    switches.append(
                        (("--" if len(word) > 1 else "-") + word, argument["kind"] == "option"))
            found[command["commandName"]] = switches
        return found

    def sound_commands(self, folder):
        """Name, input, output and words of each; INPUT and OUTPUT stand for the first two."""
        texts = {seed.name: os.path.abspath(seed.path) for seed in seeds.make_texts(folder, self.program)}
        clip, pictures, results = (
            os.path.abspath(os.path.join(folder, name)) for name in ("clip.y4m", "png", "results"))
        truth = os.path.dirname(os.path.dirname(texts["groundtruth_rect.txt"]))
        subprocess.run([self.program, "evaluate", truth, "--output", results, "--quiet"], check=True)
        box = ["--box", seeds.BOX_WORD]
        log, sound = texts["all.jsonl"], "out.jsonl"
        return [
            ("track", clip, sound, ["track", INPUT, "--log", OUTPUT] + box),
            ("track", clip, "out.mp4", ["track", INPUT, "-o", OUTPUT, "--frames", "2"] + box),
            ("track", pictures, "out/%03d.png", ["track", INPUT, "--frames-out", OUTPUT, "--frames", "2"] + box),
            ("track", log, sound, ["track", clip, "--init", INPUT, "--log", OUTPUT]),
            ("track", log, sound, ["track", clip, "--resume", INPUT, "--log", OUTPUT]),
            ("track", texts["parameters.json"], sound, [
                "track", clip, "--parameters", INPUT, "--frames", "2"] + box),
            ("batch", texts["clips.jsonl"], "out", ["batch", INPUT, "--output", OUTPUT, "--jobs", "1"]),
            ("frame", clip, "out.png", ["frame", INPUT, "--output", OUTPUT]),
            ("frame", pictures, "out.png", ["frame", INPUT, "--output", OUTPUT]),
            ("convert", log, "out.csv", ["convert", INPUT, OUTPUT]),
            ("convert", texts["one.otb.txt"], sound, ["convert", INPUT, OUTPUT]),
            ("smooth", texts["smooth.jsonl"], sound, ["smooth", INPUT, OUTPUT]),
            ("stats", texts["stats.jsonl"], "out", ["stats", INPUT, "--output", OUTPUT, "--video", clip]),
            ("parameters", clip, sound, ["parameters", "prr.weight"]),
            ("evaluate", truth, "out", ["evaluate", INPUT, "--output", OUTPUT, "--jobs", "1"]),
            ("ablate", truth, "out", [
                "ablate", INPUT, "--output", OUTPUT, "--starts", "1", "--variant", "a: prr.weight=0"]),
            ("compare", truth, "out.html", ["compare", INPUT, results, "--html", OUTPUT]),
            ("regress", texts["suite.json"], "out", ["regress", INPUT, "--report", OUTPUT, "--jobs", "1"]),
            ("scene", clip, "out.mp4", ["scene", "rotation", "-o", OUTPUT, "--frames", "3", "--size", "96x64"]),
        ]

    def check_seeds(self):
        """Every command, with nothing odd in it, must do what it is for."""
        for _, source, output, words in self.commands:
            work = tempfile.mkdtemp(dir=self.folder)
            run = self.run(self.filled(words, source, output), work)
            if run.problem() or run.code not in (0, 1):
                raise SystemExit(f"{words} is sound, and holdfast says: {run.errors}")
            shutil.rmtree(work)

    def filled(self, words, input, output):
        return [{INPUT: input, OUTPUT: output}.get(word, word) for word in words]

    def run(self, words, work):
        return outcomes.Run(
            [self.program] + words, work, self.options.seconds, self.options.megabytes, self.options.asan)

    def judge_all(self, numbers):
        return [self.judge(number) for number in numbers]

    def judge(self, number):
        """Runs command number K; returns its name, the outcome and words about it."""
        chance = mutations.generator(self.options.seed, number)
        name, source, _, words = self.commands[number % len(self.commands)]
        work = tempfile.mkdtemp(dir=self.folder)
        inside = os.path.join(work, "a", "b")
        os.makedirs(inside)
        try:
            input = self.placed(source, chance, inside)
            words = self.filled(words, input, self.name(chance))
            for _ in range(chance.choice([0, 0, 1, 1, 2, 3])):
                switch, takesValue = chance.choice(self.switches[name])
                words.append(switch)
                if takesValue:
                    words.append(self.name(chance) if chance.random() < 0.3 else chance.choice(VALUES))
            before = self.content(os.path.join(inside, input))
            run = self.run(words, inside)
            outcome = run.problem() or ("sound" if run.code in (0, 1) else "refused")
            if before != self.content(os.path.join(inside, input)) and outcome not in outcomes.FAILURES:
                outcome = "input changed"
            detail = f"exit {run.code}: {words}: {run.errors[-300:]}"
            return number, name, outcome, detail
        finally:
            shutil.rmtree(work, ignore_errors=True)

    def name(self, chance):
        return chance.choice(NAMES) + chance.choice(ENDS)

    def placed(self, source, chance, folder):
        """An input under an odd name, if a file can have it."""
        if chance.random() < 0.3:
            return source
        name = chance.choice(NAMES) + chance.choice(["", os.path.splitext(source)[1]])
        place = os.path.join(folder, name)
        try:
            if not os.path.lexists(place) and not name.startswith("/"):
                os.makedirs(os.path.dirname(place), exist_ok=True)
                if os.path.isdir(source):
                    shutil.copytree(source, place)
                else:
                    shutil.copy(source, place)
        except OSError:
            pass
        return name

    def content(self, path):
        """What is in a file; nothing of what is no file."""
        if not os.path.isfile(path):
            return None
        with open(path, "rb") as file:
            return file.read()
