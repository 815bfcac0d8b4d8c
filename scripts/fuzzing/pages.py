"""Odd requests to the page, beside sound ones."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import mutations
import outcomes

FRAMES, SIZE = 60, (160, 96)
REQUESTS = 80
TOKEN = "abcdefgh12345"
# How long a request waits for its answer, seconds.
PATIENCE = 2
NUMBERS = [
    "0", "1", "-1", "12", "59", "60", "9223372036854775807", "-9223372036854775808", "9223372036854775808",
    "2147483648", "4294967296", "1e9", "nan", "", "-0", "+3", "00000000000000000001", " 1", "%00", "%", "%zz",
    "\u00e9", "x" * 2000,
]
PLACES = [
    "0", "-1", "40", "80", "1e6", "-999999", "nan", "inf", "-inf", "1e308", "1e-320", "0x10", "", "159.999", "1,5",
]
MEMBERS = [
    "0", "-1", "1e308", "1e400", "-1e400", "1e-320", "20", "40", "null", '"x"', "[]", "true", "1.9999",
    "9223372036854775808", "NaN",
]
PATHS = [
    "/", "//", "/../..", "/%2e%2e/", "/targets/", "/targets/1/", "/targets/1/x", "/targets/1/backward/", "*",
    "http://x/", "/?token=x", "/a?b&c=&=&&d=e=f", "/" + "a" * 9000, "/events", "/stream?width=0", "/frame", "/state",
]
METHODS = ["GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "PATCH", "\u00e9", ""]
FORMATS = ["csv", "jsonl", "mot", "otb", "cvat", "coco", "yolo", "", "\u00e9"]
HEADERS = [
    "Transfer-Encoding: chunked", "Expect: 100-continue", "Connection: close", "Range: bytes=0-10", "Cookie: a=b",
    "Content-Length: 1", "Host: elsewhere", "Origin: http://elsewhere", "X: " + "y" * 5000, ": :", "\u00e9: \u00e9",
]
TOKENS = ["Bearer x", "Bearer", "Basic " + TOKEN, "Bearer " + TOKEN + TOKEN * 400, "Bearer \u00e9"]
LENGTHS = ["0", "1000000000", "-1", "9" * 30, "x", ""]


class Pages:
    """Opens a page by number, sends it requests, and judges what comes of them."""

    def __init__(self, options, folder):
        self.options = options
        self.folder = folder
        self.program = os.path.abspath(options.program)
        self.clip = os.path.join(folder, "clip.mp4")
        truth = os.path.join(folder, "truth.txt")
        subprocess.run(
            [self.program, "scene", "rotation", "--frames", str(FRAMES), "--size", "x".join(map(str, SIZE)),
             "-o", self.clip, "--truth", truth],
            check=True, stderr=subprocess.DEVNULL)
        with open(truth) as file:
            self.box = file.readline().strip()
        tracked = ["--log", "log.jsonl", "--box", self.box]
        self.pages = [page for page in [
            ("workbench", None, [self.clip, "--preview", "127.0.0.1:0"] + tracked),
            ("choice", None, [self.clip, "--select", "--log", "log.jsonl"]),
            ("outputs", None, [self.clip, "--select", "-o", "out.mp4"] + tracked),
            ("guarded", None, [self.clip, "--preview", "127.0.0.1:0", "--preview-token", TOKEN] + tracked),
            ("live", self.clip, ["-", "--preview", "127.0.0.1:0"] + tracked),
        ] if options.only in page[0]]

    def check_seeds(self):
        """Every page must answer, and end when it is asked to, with nothing odd asked of it."""
        for name, stdin, words in self.pages:
            work = tempfile.mkdtemp(dir=self.folder)
            visit = self.visit(0, 0, work, requests=0)
            run = self.run(words, stdin, work, visit)
            if run.code != 0 or visit.complaint:
                raise SystemExit(f"the page {name} says: {visit.complaint} {run.errors}")
            shutil.rmtree(work)

    def visit(self, seed, number, work, requests):
        # A run may be at work on what was corrected; the limit is on processor time, and machines are busy.
        return Visit(mutations.generator(seed, number), self.box, work, requests, 3 * self.options.seconds)

    def run(self, words, stdin, work, visit):
        return outcomes.Run(
            [self.program, "track"] + words, work, self.options.seconds, self.options.megabytes,
            self.options.asan, stdin, meanwhile=visit.make)

    def judge_all(self, numbers):
        return [self.judge(number) for number in numbers]

    def judge(self, number):
        """Visits page number K; returns its name, the outcome and words about it."""
        name, stdin, words = self.pages[number % len(self.pages)]
        work = tempfile.mkdtemp(dir=self.folder)
        try:
            visit = self.visit(self.options.seed, number, work, REQUESTS)
            run = self.run(words, stdin, work, visit)
            bad = outcomes.check_log(os.path.join(work, "log.jsonl"))
            outcome = run.problem() or (visit.complaint and "hang") or (bad and "bad log") or "sound"
            last = [request[:300] for request in visit.sent[-3:]]
            return number, name, outcome, f"exit {run.code}: {visit.complaint or bad}: {last}: {run.errors[-300:]}"
        finally:
            shutil.rmtree(work, ignore_errors=True)


class Visit:
    """The requests of one run."""

    def __init__(self, chance, box, work, requests, end):
        self.chance = chance
        self.box = box
        self.work = work
        self.requests = requests
        # How long the run may take to its end, seconds.
        self.end_time = end
        self.sent = []
        # Why the page does not serve its viewers; None if it does.
        self.complaint = None

    def make(self, process):
        self.process = process
        self.port = self.announced_port()
        if self.port is None:
            self.complaint = "no page"
            return
        for _ in range(self.requests):
            self.sent.append(self.odd_request())
            self.ask(self.sent[-1])
            if self.has_ended():
                return
        if self.code(self.sound("GET", "/state")) != 200 and not self.has_ended():
            self.complaint = "the page does not tell its state any more"
        self.end()

    def has_ended(self):
        """Leaves the process for whoever waits for it."""
        return os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def announced_port(self):
        for _ in range(10 * self.end_time):
            with open(os.path.join(self.work, "stderr")) as file:
                found = re.search(r"http://[^/ ]*:(\d+)/", file.read())
            if found:
                return int(found[1])
            time.sleep(0.1)
        return None

    def end(self):
        """Ends the run as a viewer does, when it is over."""
        begin = time.monotonic()
        while not self.has_ended() and time.monotonic() - begin < self.end_time:
            # A run that nobody has chosen anything in waits.
            state = json.loads(self.ask(self.sound("GET", "/state")).partition(b"\r\n\r\n")[2] or "{}")
            if state.get("finished") is False and not state["targets"]:
                self.ask(self.sound("PUT", "/targets/1", f'{{"box":[{self.box}],"frame":0}}'))
            self.ask(self.sound("POST", "/resume"))
            self.ask(self.sound("POST", "/close"))
            time.sleep(0.1)
        if not self.has_ended():
            self.complaint = self.complaint or "the run does not end"
            self.process.send_signal(signal.SIGKILL)

    def ask(self, request):
        """The answer, or what has come of it in time."""
        answer = b""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as connection:
                connection.sendall(request)
                answer = connection.recv(1 << 16)
        except OSError:
            pass
        return answer

    def code(self, request):
        """The status of an answer, which the page may be too busy to give at once; 0 for none."""
        for _ in range(10):
            words = self.ask(request).split(b" ", 2)
            # Whoever has sent wrong tokens is heard once in a second.
            if len(words) > 1 and words[1].isdigit() and words[1] != b"429":
                return int(words[1])
            time.sleep(0.3)
        return 0

    def sound(self, method, path, body=""):
        data = body.encode("utf8", "surrogatepass")
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAuthorization: Bearer {TOKEN}\r\n"
        if data:
            head += f"Content-Length: {len(data)}\r\n"
        return head.encode() + b"\r\n" + data

    # What may be odd.

    def odd_request(self):
        chance = self.chance
        if chance.random() < 0.05:
            return chance.randbytes(chance.randrange(1, 400)) + b"\r\n\r\n"
        request = self.sound(*self.words())
        if chance.random() < 0.1:
            head, _, data = request.partition(b"\r\n\r\n")
            request = head + b"\r\n" + chance.choice(HEADERS).encode() + b"\r\n\r\n" + data
        if chance.random() < 0.05:
            request = request.replace(b"Bearer " + TOKEN.encode(), chance.choice(TOKENS).encode())
        if chance.random() < 0.05:
            length = chance.choice(LENGTHS).encode()
            request = re.sub(rb"Content-Length: \d+", b"Content-Length: " + length, request)
        return request

    def words(self):
        """Method, path and body."""
        chance = self.chance
        target = str(chance.randint(1, 4)) if chance.random() < 0.8 else self.number()
        return chance.choice([
            lambda: ("GET", "/state"),
            lambda: ("GET", "/frame" + self.query("index", "width")),
            lambda: ("GET", "/frame" + self.query("after", "width")),
            lambda: ("GET", "/thumbnail" + self.query("index")),
            lambda: ("GET", "/timeline" + self.query("bins", "after", "first", "end")),
            lambda: ("GET", "/doubtful" + self.query("frame", "id", "back")),
            lambda: ("GET", "/log" + self.query("id") + "&format=" + chance.choice(FORMATS)),
            lambda: ("POST", "/propose" + self.query("frame") + f"&x={self.place()}&y={self.place()}"),
            lambda: ("POST", "/hold" + self.query("frame")),
            lambda: ("POST", chance.choice(["/pause", "/resume", "/undo"])),
            lambda: ("POST", f"/targets/{target}/backward"),
            lambda: ("DELETE", f"/targets/{target}" + self.query("frame")),
            lambda: ("PUT", f"/targets/{target}", self.body()),
            lambda: ("PUT", f"/targets/{target}", self.body()),
            lambda: (chance.choice(METHODS), chance.choice(PATHS)),
        ])()

    def number(self):
        return self.chance.choice(NUMBERS) if self.chance.random() < 0.5 else str(self.chance.randint(-5, FRAMES + 20))

    def place(self):
        chance = self.chance
        return chance.choice(PLACES) if chance.random() < 0.4 else f"{chance.uniform(-20, SIZE[0] + 20):.2f}"

    def query(self, *names):
        return "?" + "&".join(f"{name}={self.number()}" for name in names if self.chance.random() < 0.8)

    def body(self):
        chance = self.chance
        kind = chance.random()
        if kind < 0.05:
            return "[" * chance.choice([10, 500, 4000])
        if kind < 0.1:
            return "".join(chr(chance.choice([0, 34, 44, 91, 92, 93, 123, 125, 0xE9, 0x1F600])) for _ in range(100))
        if kind < 0.15:
            return '{"box":[1,2,3,4],"box":[5,6,7,8],"frame":1,"frame":"\\ud800"}'
        count = 4 if chance.random() < 0.95 else chance.randint(0, 6)
        box = [
            chance.choice(MEMBERS) if chance.random() < 0.1 else f"{chance.uniform(0, SIZE[1]):.1f}" for _ in range(count)]
        frame = f',"frame":{self.number() or 0}' if chance.random() < 0.7 else ""
        return '{"box":[' + ",".join(box) + "]" + frame + "}"
