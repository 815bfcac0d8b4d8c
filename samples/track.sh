#!/usr/bin/env bash
# Tracks the sample clip: an annotated video, a log, and a still picture to look at.
#
#   samples/track.sh [FOLDER]     results go to FOLDER, else to out/ beside this script's folder
#
# HOLDFAST names another `holdfast` command than the one built here.
set -euo pipefail
cd "$(dirname "$0")/.."

out="${1:-out}"
holdfast="${HOLDFAST:-.build/release/holdfast}"
[ -n "${HOLDFAST:-}" ] || [ -x "$holdfast" ] || scripts/build

mkdir -p "$out"
stills="$(mktemp -d)"
trap 'rm -rf "$stills"' EXIT

# The clip's truth tells the first box; the tracker sees nothing else of it.
box="$(head -n 1 samples/crossing.groundtruth_rect.txt)"
"$holdfast" track samples/crossing.mp4 --box "$box" --overlay box,label,trail,response \
    -o "$out/crossing.mp4" --log "$out/crossing.jsonl" -y

# The moment when the twin passes behind the target.
"$holdfast" track samples/crossing.mp4 --box "$box" --overlay box,label,trail,response \
    --frames 81 --frames-out "$stills/%05d.png" --quiet
cp "$(find "$stills" -name '*.png' | sort | tail -n 1)" "$out/crossing.png"

echo "annotated video  $out/crossing.mp4"
echo "log              $out/crossing.jsonl"
echo "still picture    $out/crossing.png"
