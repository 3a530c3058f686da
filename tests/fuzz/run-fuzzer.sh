#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Lifeboat developers
#
# run-fuzzer.sh TARGET SEEDS NAME SECONDS MAX-LENGTH: one TAP line for one fuzzing run. What made it
# fail is kept in the current folder as crash-*, and said.
target=$1 seeds=$2 name=$3 seconds=$4 length=$5
corpus=$(mktemp -d)
here=$(dirname "$0")
export LSAN_OPTIONS="suppressions=$here/leaks.supp:print_suppressions=0"
# Whose leak it is shows only in whole stacks, which cost time: where there is one to forgive.
[ "$name" = manifest ] && export ASAN_OPTIONS="${ASAN_OPTIONS:-}:fast_unwind_on_malloc=0"
trap 'rm -rf "$corpus"' EXIT

echo 1..1
if "$seeds" "$name" "$corpus" &&
   "$target" -max_total_time="$seconds" -max_len="$length" -timeout=10 -rss_limit_mb=2048 \
             -print_final_stats=1 "$corpus" > "$corpus/log" 2>&1
then
  echo "ok 1 fuzz-$name"
  sed -n 's/^stat::number_of_executed_units: */# inputs: /p' "$corpus/log"
else
  echo "not ok 1 fuzz-$name"
  tail -60 "$corpus/log" | sed 's/^/# /'
fi
