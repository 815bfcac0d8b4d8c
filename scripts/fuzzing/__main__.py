"""Damages sound inputs, runs holdfast on them, and prints what came of it. See scripts/fuzz."""

import argparse
import collections
import concurrent.futures
import os
import shutil
import sys
import tempfile
import time

import mutations
import outcomes
import pages
import screening
import seeds
import words


OTHERS = {"words": words.Words, "pages": pages.Pages}


def arguments():
    parser = argparse.ArgumentParser(
        prog="scripts/fuzz", description=__doc__.split(" See ")[0],
        epilog="Input number K depends on --seed, K and the FFmpeg that makes the sound inputs. Exit "
        "code 1: something failed, or more than --silent percent of the inputs lost frames in silence.")
    parser.add_argument("--kind", choices=["videos", "texts", *OTHERS], default="videos")
    parser.add_argument("--inputs", type=int, default=1000, help="how many")
    parser.add_argument("--minutes", type=float, default=0, help="stop after so many, if not 0")
    parser.add_argument("--first", type=int, default=0, help="number of the first")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="only seeds whose names contain this")
    parser.add_argument("--jobs", type=int, default=1, help="how many at the same time")
    parser.add_argument("--seconds", type=int, default=20, help="processor time for each")
    parser.add_argument("--megabytes", type=int, default=1024, help="memory for each")
    parser.add_argument("--silent", type=float, default=1, help="percent of silent losses allowed")
    parser.add_argument("--drawing", type=float, default=0.1, help="share that also draws a video")
    parser.add_argument("--progress", action="store_true", help="tell from time to time how many were run")
    parser.add_argument("--asan", action="store_true", help="build with AddressSanitizer")
    parser.add_argument("--program", help="holdfast; built by scripts/fuzz if it is not given")
    parser.add_argument("--keep", default="out/fuzz", help="folder for the inputs that failed")
    return parser.parse_args()


class Fuzzer:
    def __init__(self, options, folder):
        self.options = options
        self.folder = folder
        self.program = os.path.abspath(options.program)
        self.isVideo = options.kind == "videos"
        made = os.path.join(folder, "seeds")
        found = (
            seeds.make_videos(made) if self.isVideo else seeds.make_texts(made, self.program))
        self.seeds = [seed for seed in found if options.only in seed.name]
        self.contents = [self.content(seed) for seed in found]

    def content(self, seed):
        path = seed.path
        if os.path.isdir(path):
            path = os.path.join(path, sorted(os.listdir(path))[0])
        with open(path, "rb") as file:
            return file.read()

    def check_seeds(self):
        """Runs the sound inputs; they must give no errors."""
        for seed in self.seeds:
            work = tempfile.mkdtemp(dir=self.folder)
            for run in self.runs(seed, seed.path, work, []):
                if run.code not in (0, 1) or run.problem():
                    sys.exit(f"{seed.name} is sound, and holdfast says: {run.errors}")
                seed.count = outcomes.frame_count(run) if self.isVideo else 0
            shutil.rmtree(work)

    def runs(self, seed, input, work, more):
        for words in seed.commands:
            stdin = None
            if "<" in words:
                words, stdin = words[:words.index("<")], input
            names = {"input": input, "set": os.path.dirname(os.path.dirname(input))}
            command = [self.program] + [word.format(**names) for word in words] + more
            yield outcomes.Run(
                command, work, self.options.seconds, self.options.megabytes, self.options.asan,
                stdin)

    def damaged(self, number, work):
        """Makes input number K; returns its seed, its path, and what was done."""
        chance = mutations.generator(self.options.seed, number)
        seed = self.seeds[number % len(self.seeds)]
        kinds = mutations.BYTES if self.isVideo else mutations.TEXT
        name = os.path.basename(seed.path)
        place = os.path.join(work, "input", name)
        if os.path.isdir(seed.path):
            shutil.copytree(seed.path, place)
            done = []
            for picture in chance.sample(sorted(os.listdir(place)), chance.choice([1, 1, 3])):
                file = os.path.join(place, picture)
                with open(file, "rb") as source:
                    data = source.read()
                data, names = mutations.damage(chance, data, self.contents, kinds)
                done += [picture] + names
                with open(file, "wb") as target:
                    target.write(data)
            return seed, place, done, chance
        for origin, copy in seed.sets:
            place = os.path.join(work, "input", "set", "sequence", name)
            shutil.copytree(
                os.path.join(self.folder, "seeds", origin),
                os.path.join(os.path.dirname(place), copy))
        os.makedirs(os.path.dirname(place), exist_ok=True)
        data = self.content(seed)
        data, done = mutations.damage(chance, data, self.contents, kinds)
        with open(place, "wb") as target:
            target.write(data)
        return seed, place, done, chance

    def judge_all(self, numbers):
        """Runs inputs by their numbers; see `judge`. Videos that are not drawn share a process."""
        if not self.isVideo:
            return [self.judge(number) for number in numbers]
        work = tempfile.mkdtemp(dir=self.folder)
        try:
            together, names = {}, {}
            for number in numbers:
                place = os.path.join(work, str(number))
                seed, path, done, chance = self.damaged(number, place)
                if "-o" not in self.more(chance):
                    together[str(number)] = path, seeds.BOX, seed.count
                    names[number] = seed.name, "+".join(done)
            found = screening.screen(self.program, together, work, self.options)
        finally:
            shutil.rmtree(work, ignore_errors=True)
        results = []
        for number in numbers:
            if str(number) in found:
                (seed, done), (outcome, detail) = names[number], found[str(number)]
                results.append((number, seed, outcome, f"{done}: {detail}"))
            else:
                results.append(self.judge(number))
        return results

    def more(self, chance):
        """Further options for a video."""
        more = ["--threads", str(chance.choice([1, 2, 4]))]
        if chance.random() < self.options.drawing:
            more += ["-o", "drawn.mkv", "--overlay", "all"]
        return more

    def judge(self, number):
        """Runs input number K; returns the seed's name, the outcome and words about it."""
        work = tempfile.mkdtemp(dir=self.folder)
        try:
            seed, path, done, chance = self.damaged(number, work)
            more = self.more(chance) if self.isVideo else []
            outcome, detail = "sound", ""
            for run in self.runs(seed, path, work, more):
                outcome, detail = self.outcome(run, seed, path, work)
                if outcome in outcomes.FAILURES or outcome.startswith("silent"):
                    break
            detail = f"{'+'.join(done)}: {detail}"
            if outcome in outcomes.FAILURES or outcome.startswith("silent"):
                keep = os.path.join(self.options.keep, outcome.replace(" ", "-"), f"{number}")
                shutil.rmtree(keep, ignore_errors=True)
                shutil.copytree(work, keep, symlinks=True)
            return number, seed.name, outcome, detail
        finally:
            shutil.rmtree(work, ignore_errors=True)

    def outcome(self, run, seed, path, work):
        last = (run.errors.strip().splitlines() or [""])[-1]
        problem = run.problem()
        if problem:
            return problem, f"exit {run.code}, {run.megabytes:.0f} MB, {run.errors[-300:]}"
        bad = outcomes.check_log(os.path.join(work, "log.jsonl"))
        if bad:
            return "bad log", bad
        for name, other in [("back.csv", "again.jsonl"), ("back.jsonl", "again.jsonl")]:
            written = os.path.join(work, name)
            if os.path.exists(written) and run.code == 0:
                again = outcomes.Run(
                    [self.program, "convert", written, os.path.join(work, other), "-y"], work,
                    self.options.seconds, self.options.megabytes, self.options.asan)
                if again.code != 0:
                    return "not read back", again.errors
        if run.code != 0:
            return ("told" if os.path.exists(os.path.join(work, "log.jsonl")) else "refused"), last
        count = outcomes.frame_count(run)
        if self.isVideo and count < seed.count and not run.words():
            told = outcomes.ffmpeg_words(path)
            kind = "silent, FFmpeg tells" if told else "silent, FFmpeg too"
            return kind, f"{count} of {seed.count} frames"
        # True boxes of data sets often lack the last line's end, so `evaluate` does not speak of it.
        if "convert" in run.command and not run.words() and self.is_cut(path):
            return "silent cut", "the file ends before its end"
        return "sound", last

    def is_cut(self, path):
        """Whether a log ends before its end. Boxes written by hand may lack the last line's end."""
        end = {".jsonl": b"}", ".xml": b"</annotations>", ".csv": b"\n", ".txt": b"\n"}
        extension = os.path.splitext(path)[1]
        if extension not in end or os.path.basename(path) in ("boxes.txt", "trax.txt"):
            return False
        with open(path, "rb") as file:
            data = file.read()
        if extension in (".jsonl", ".xml"):
            data = data.rstrip()
        return bool(data) and not data.endswith(end[extension])


def main():
    options = arguments()
    begin = time.monotonic()
    counts = collections.Counter()
    perSeed = collections.defaultdict(collections.Counter)
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        fuzzer = OTHERS.get(options.kind, Fuzzer)(options, folder)
        fuzzer.check_seeds()
        numbers = range(options.first, options.first + options.inputs)
        groups = [
            numbers[first:first + screening.CLIPS]
            for first in range(0, len(numbers), screening.CLIPS)]
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            for results in pool.map(fuzzer.judge_all, groups):
                for number, name, outcome, detail in results:
                    counts[outcome] += 1
                    perSeed[name][outcome] += 1
                    if outcome in outcomes.FAILURES or outcome.startswith("silent"):
                        print(f"{number} {name}: {outcome}: {detail}", flush=True)
                if options.progress and sum(counts.values()) % 1600 < screening.CLIPS:
                    print(f"{sum(counts.values())} inputs", file=sys.stderr, flush=True)
                if options.minutes and time.monotonic() - begin > 60 * options.minutes:
                    pool.shutdown(wait=False, cancel_futures=True)
                    break
    names = sorted(counts, key=lambda name: -counts[name])
    width = max([len(name) for name in perSeed] + [4])
    print(f"{'seed':{width}}  " + "  ".join(names))
    for name in sorted(perSeed):
        row = "  ".join(f"{perSeed[name][outcome] or '-':>{len(outcome)}}" for outcome in names)
        print(f"{name:{width}}  {row}")
    print(f"{'all':{width}}  " + "  ".join(f"{counts[name]:>{len(name)}}" for name in names))
    silent = sum(count for name, count in counts.items() if name.startswith("silent"))
    failed = sum(counts[name] for name in outcomes.FAILURES)
    total = max(1, sum(counts.values()))
    print(
        f"{total} inputs, seed {options.seed}: {failed} failed, {silent} silent losses "
        f"({100 * silent / total:.2f} %), {time.monotonic() - begin:.0f} s")
    sys.exit(1 if failed or 100 * silent / total > options.silent else 0)


main()
