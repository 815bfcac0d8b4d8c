"""Runs a command within limits, and judges what came of it."""

import json
import os
import re
import resource
import signal
import subprocess
import threading

SANITIZER_EXIT = 86
FAILURES = ["crash", "hang", "memory", "bad log", "no words", "not read back", "input changed"]


class Run:
    """What a command did."""

    def __init__(self, command, folder, seconds, megabytes, sanitizer, stdin=None, meanwhile=None):
        """Runs it to its end. `meanwhile` is called with the process while it runs."""
        environment = dict(
            os.environ, SWIFT_BACKTRACE="enable=no",
            ASAN_OPTIONS=f"detect_leaks=0:exitcode={SANITIZER_EXIT}:allocator_may_return_null=1")

        def limit():
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 2))
            resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 28, 1 << 28))
            if not sanitizer:
                resource.setrlimit(resource.RLIMIT_AS, (16 << 30, 16 << 30))

        paths = [os.path.join(folder, name) for name in ("stdout", "stderr")]
        with open(paths[0], "wb") as out, open(paths[1], "wb") as errors, \
                open(stdin or os.devnull, "rb") as source:
            process = subprocess.Popen(
                command, cwd=folder, stdin=source, stdout=out, stderr=errors, env=environment,
                preexec_fn=limit)
            # Processor time is what counts; a machine with much else to do is slow.
            timer = threading.Timer(6 * seconds, process.kill)
            timer.start()
            if meanwhile:
                meanwhile(process)
            _, status, usage = os.wait4(process.pid, 0)
            timer.cancel()
            process.returncode = os.waitstatus_to_exitcode(status)
        self.command = command
        self.code = process.returncode
        self.isHang = self.code in (-signal.SIGXCPU, -signal.SIGKILL)
        self.megabytes = usage.ru_maxrss / 1024
        self.isHuge = not sanitizer and self.megabytes > megabytes
        with open(paths[0], "rb") as file:
            self.output = file.read()
        with open(paths[1], "rb") as file:
            self.errors = file.read().decode("utf8", "replace")

    def problem(self):
        """What is wrong whatever was asked for; None if nothing is."""
        if self.isHang:
            return "hang"
        if self.code < 0 or self.code >= 128 or self.code == SANITIZER_EXIT:
            return "crash"
        if self.isHuge:
            return "memory"
        if self.code not in (0, 1, 2) and not self.errors.strip():
            return "no words"
        if self.code not in (0, 1, 2, 64, 65, 66, 69, 73, 74):
            return "crash"
        return None

    def words(self):
        """What was said, without the summary."""
        return [
            line for line in self.errors.splitlines()
            if line.strip() and not re.match(r"holdfast: \d+ frames", line)]


def check_log(path):
    """Why a log is not what it should be; None if it is."""
    if not os.path.exists(path):
        return None
    with open(path, "rb") as file:
        data = file.read()
    if data and not data.endswith(b"\n"):
        return "the last line is cut"
    last = {}
    for number, line in enumerate(data.split(b"\n")[:-1]):
        try:
            record = json.loads(line, parse_constant=lambda text: float("inf"))
        except ValueError as error:
            return f"line {number + 1}: {error}"
        if "id" not in record or "box" not in record:
            continue
        # What another program has written need not have all of them.
        confidence = record.get("confidence", 0)
        numbers = record["box"] + [record.get("time", 0), confidence]
        if any(value != value or abs(value) == float("inf") for value in numbers):
            return f"line {number + 1}: a number is not finite"
        if min(record["box"][2:]) < 0 or not 0 <= confidence <= 1:
            return f"line {number + 1}: a number is out of range"
        if record["frame"] <= last.get(record["id"], -1):
            return f"line {number + 1}: frames do not ascend"
        last[record["id"]] = record["frame"]
    return None


def frame_count(run):
    """How many frames a run of `track --json` has answered for."""
    try:
        summary = json.loads(run.output.decode("utf8").splitlines()[-1])
    except (ValueError, IndexError):
        return 0
    return summary.get("frames", 0) + summary.get("not_decoded", 0)


def ffmpeg_words(path):
    """Whether FFmpeg says that something is wrong with a file."""
    if os.path.isdir(path):
        return False
    run = subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-i", path, "-map", "0:v:0", "-f", "null", "-"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=120)
    return bool(run.stderr.strip())
