"""Follows the clips of a manifest on a Ray cluster: what `holdfast batch` does on one machine.

    pip install ray
    python ray_batch.py clips.jsonl -o results                  # a cluster of this machine
    python ray_batch.py clips.jsonl -o results --address auto   # the cluster that is running

Manifest, videos and results lie in a folder that all nodes share, and the `holdfast` command is the same
file on all of them. Each clip is a task of one processor that runs `holdfast batch --only`. A task whose
worker or node dies is tried again elsewhere; no clip is followed twice, and a log gets its name only when
it is complete. The logs are those of `holdfast batch`, byte for byte. Run it again after an interruption:
it goes on. The report at the end is `holdfast batch`'s own.
"""

import argparse
import pathlib
import subprocess
import sys
import time

import ray


def names_of(manifest, command):
    """The names of the clips, as holdfast reads them."""
    listed = subprocess.run([command, "batch", manifest, "--list"], capture_output=True, text=True)
    if listed.returncode:
        raise SystemExit(listed.stderr.strip())
    return listed.stdout.splitlines()


def follow(command, manifest, results, name):
    """Follows one clip; what it said, where it failed. Raises where the machine is to blame."""
    run = subprocess.run(
        [command, "batch", manifest, "-o", results, "--only", name, "--jobs", "1", "--quiet"],
        capture_output=True,
        text=True,
    )
    # 65 is a clip that cannot be followed: another try would end the same.
    if run.returncode not in (0, 65):
        raise RuntimeError(f"{name}: exit code {run.returncode}: {run.stderr.strip()}")
    return name, run.returncode == 0, run.stderr.strip()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("manifest")
    parser.add_argument("-o", "--output", required=True, help="folder for the results")
    parser.add_argument("--address", help="the cluster; without it one is started on this machine")
    parser.add_argument("--command", default="holdfast", help="the holdfast command on all nodes")
    parser.add_argument("--retries", type=int, default=5, help="tries after the first for each clip")
    options = parser.parse_args()

    manifest, results = (str(pathlib.Path(path).resolve()) for path in (options.manifest, options.output))
    names = names_of(manifest, options.command)
    pathlib.Path(results).mkdir(parents=True, exist_ok=True)
    ray.init(address=options.address, log_to_driver=False)
    # Failures of a machine are tried again, those of a clip are not.
    task = ray.remote(num_cpus=1, max_retries=options.retries, retry_exceptions=True)(follow)
    pending = {task.remote(options.command, manifest, results, name): name for name in names}
    start, done, failed = time.monotonic(), 0, 0
    while pending:
        ready, _ = ray.wait(list(pending), num_returns=1)
        for reference in ready:
            name = pending.pop(reference)
            try:
                name, ok, said = ray.get(reference)
            except ray.exceptions.RayError as error:
                ok, said = False, f"given up after {options.retries} further tries: {error}"
            done, failed = done + 1, failed + (not ok)
            note = "" if ok else f" failed: {said}"
            print(f"[{done}/{len(names)}] {name}{note}", file=sys.stderr, flush=True)
    seconds = time.monotonic() - start
    print(f"{done} clips in {seconds:.1f} s, {failed} failed", file=sys.stderr)
    # Finds everything finished, tries once more what failed, and writes report.json.
    sys.exit(subprocess.run([options.command, "batch", manifest, "-o", results, "--quiet"]).returncode)


if __name__ == "__main__":
    main()
