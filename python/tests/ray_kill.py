"""Shows ray_batch.py on a cluster that loses two of its nodes in the middle.

    python ray_kill.py HOLDFAST [CLIPS]

Needs ray. Makes short synthetic clips, follows them with `holdfast batch`, then once more on a cluster of
three nodes on this machine, two of which are killed on the way and replaced by one. Ends with 1 where a
result is missing, doubled or different.
"""

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

from ray.cluster_utils import Cluster

PROGRAM = pathlib.Path(__file__).resolve().parents[1] / "examples/ray_batch.py"


def make_clips(command, folder, count):
    """Clips, and a manifest of them."""
    lines = []
    for number in range(count):
        name = f"clip{number:03d}"
        subprocess.run(
            [command, "scene", "lookalike-crossing", "-o", folder / f"{name}.mp4", "--size", "128x96",
             "--frames", "30", "--seed", str(number + 1)], check=True, capture_output=True,
        )  # fmt: skip
        first = (folder / f"{name}.groundtruth_rect.txt").read_text().splitlines()[0]
        box = [float(side) for side in first.split(",")]
        lines.append(json.dumps({"input": f"{name}.mp4", "boxes": [box]}))
    lines.append(json.dumps({"name": "broken", "input": "broken.mp4", "boxes": [[1, 1, 9, 9]]}))
    (folder / "broken.mp4").write_bytes(b"no video")
    manifest = folder / "clips.jsonl"
    manifest.write_text("\n".join(lines) + "\n")
    return manifest


def kill(node):
    """Kills all of a node's processes that know nothing of it, as a power cut would."""
    for process in node.all_processes.values():
        for info in process:
            os.kill(info.process.pid, signal.SIGKILL)


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def main():
    command = str(pathlib.Path(sys.argv[1]).resolve())
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        manifest = make_clips(command, folder, count)
        plain = subprocess.run([command, "batch", manifest, "-o", folder / "plain", "--quiet"])
        cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
        workers = [cluster.add_node(num_cpus=1) for _ in range(2)]
        run = subprocess.Popen(
            [sys.executable, PROGRAM, manifest, "-o", folder / "ray", "--address", cluster.address,
             "--command", command], stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        for line in run.stderr:
            print(line, end="", flush=True)
            if line.startswith(f"[{count // 4}/"):
                print("-- killing a node", flush=True)
                kill(workers[0])
            if line.startswith(f"[{count // 2}/"):
                print("-- killing another node; a new one comes", flush=True)
                kill(workers[1])
                cluster.add_node(num_cpus=1)
        status = run.wait()
        cluster.shutdown()
        expected, found = contents(folder / "plain"), contents(folder / "ray")
        different = [name for name in expected if found.get(name) != expected[name]]
        extra = [name for name in found if name not in expected]
        logs = sum(name.endswith(".jsonl") for name in found)
        print(f"exit codes: {plain.returncode} of holdfast batch, {status} of the cluster")
        print(f"{logs} logs, {len(different)} files missing or different, {len(extra)} too many")
        print((folder / "ray/report.json").read_text()[:80])
        return 1 if different or extra or status != plain.returncode or logs != count else 0


if __name__ == "__main__":
    sys.exit(main())
