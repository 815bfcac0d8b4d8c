#!/usr/bin/env bash
# Runs a drift regression suite and keeps its report, whatever the outcome.
#
# usage: drift.sh SUITE.json [REPORT [OPTION...]]
#
# REPORT (drift-report) gets index.html, a picture of each failure, junit.xml and outcome.txt. The
# options go to `holdfast regress`. HOLDFAST names the program, if it is not on the PATH.
set -euo pipefail

suite=${1:?usage: drift.sh SUITE.json [REPORT [OPTION...]]}
report=${2:-drift-report}
shift $(($# < 2 ? $# : 2))

mkdir -p "$report"
code=0
"${HOLDFAST:-holdfast}" regress "$suite" -o "$report" --junit "$report/junit.xml" -y "$@" |
    tee "$report/outcome.txt" || code=$?

# On GitHub: a line at the pull request's checks per failure, and the outcome on the run's page.
if [ "${GITHUB_ACTIONS:-}" = true ]; then
    sed -n 's/^FAIL  /::error title=Drift regression::/p' "$report/outcome.txt"
fi
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
    {
        echo '### Drift regression'
        echo '```'
        cat "$report/outcome.txt"
        echo '```'
    } >>"$GITHUB_STEP_SUMMARY"
fi
exit "$code"
