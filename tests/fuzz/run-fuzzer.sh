#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Lifeboat developers
#
# Leaks are looked for once, at the end: between two inputs the check has cried wolf.
#
# run-fuzzer.sh TARGET SEEDS NAME SECONDS MAX-LENGTH: one TAP line for one fuzzing run. What made it
# fail is kept in the current folder as crash-*, and said.
target=$1 seeds=$2 name=$3 seconds=$4 length=$5
corpus=$(mktemp -d)
trap 'rm -rf "$corpus"' EXIT

echo 1..1
if "$seeds" "$name" "$corpus" &&
   "$target" -max_total_time="$seconds" -max_len="$length" -timeout=10 -detect_leaks=0 -rss_limit_mb=2048 \
             -print_final_stats=1 "$corpus" > "$corpus/log" 2>&1
then
  echo "ok 1 fuzz-$name"
  sed -n 's/^stat::number_of_executed_units: */# inputs: /p' "$corpus/log"
else
  echo "not ok 1 fuzz-$name"
  tail -60 "$corpus/log" | sed 's/^/# /'
fi
