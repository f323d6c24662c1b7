#!/usr/bin/env bash
# The fuzz targets in fuzz/fuzz_targets.
#   tools/fuzz.sh check               builds all and lets each read its seeds and a few made-up inputs, as make test-all does
#   tools/fuzz.sh run SECONDS [NAME…] looks for new inputs, one target at a time; what it finds goes to OUT
# `run` needs no nightly compiler: coverage comes from LLVM's own pass. OUT is target/fuzz unless it is set.
set -euo pipefail
cd "$(dirname "$0")/.."

target="${CARGO_TARGET_DIR:-target}"
out="${OUT:-$target/fuzz}"
made_up=200
names() { sed -n 's/^name = "\([a-z]*\)"$/\1/p' fuzz/Cargo.toml; }

# Debug builds share what the tests have built. The made-up inputs are the same on every run.
check() {
  POLYBIUS_UI=skip cargo build --quiet --locked --all-features --manifest-path fuzz/Cargo.toml --target-dir "$target"
  mkdir -p "$out/new"
  for name in $(names); do
    { "$target/debug/$name" fuzz/corpus/"$name"/* &&
      "$target/debug/$name" -runs="$made_up" -seed=1 -len_control=0 -artifact_prefix="$out/" "$out/new" fuzz/corpus/"$name"; } \
      >"$out/check.log" 2>&1 || { cat "$out/check.log" >&2; exit 1; }
    echo "$name: $(ls fuzz/corpus/"$name" | wc -l) seeds and $made_up made-up inputs"
  done
}

build_with_coverage() {
  local host flags
  host="$(rustc -vV | sed -n 's/^host: //p')"
  flags="--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4"
  flags+=" -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table"
  flags+=" -Cllvm-args=-sanitizer-coverage-trace-compares"
  RUSTFLAGS="$flags" POLYBIUS_UI=skip \
    cargo build --quiet --locked --release --all-features --manifest-path fuzz/Cargo.toml --target-dir "$out" --target "$host"
  programs="$out/$host/release"
}

# Most bytes of an input: short ones where each costs much.
longest() {
  case "$1" in
    tokenizer) echo 300 ;;
    model | api) echo 1000 ;;
    parquet) echo 60000 ;;
    *) echo 4096 ;;
  esac
}

run() {
  local seconds="$1"; shift
  build_with_coverage
  mkdir -p "$out/logs"
  for name in ${@:-$(names)}; do
    mkdir -p "$out/corpus/$name" "$out/crashes/$name"
    echo "== $name"
    "$programs/$name" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=4096 -print_final_stats=1 -max_len="$(longest "$name")" \
      -artifact_prefix="$out/crashes/$name/" "$out/corpus/$name" "fuzz/corpus/$name" \
      >"$out/logs/$name.log" 2>&1 || echo "$name: see $out/logs/$name.log and $out/crashes/$name"
    grep -E 'stat::number_of_executed_units|^Done' "$out/logs/$name.log" || true
  done
}

case "${1:-}" in
  check) check ;;
  run) shift; run "${@:-300}" ;;
  *) sed -n '2,6p' "$0"; exit 2 ;;
esac
