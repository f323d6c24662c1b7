#!/usr/bin/env bash
# The fuzz targets in fuzz/fuzz_targets.
#   tools/fuzz.sh check               builds all and lets each read its seeds once, as in continuous integration
#   tools/fuzz.sh run SECONDS [NAME…] looks for new inputs, one target at a time; what it finds goes to OUT
# `run` needs no nightly compiler: coverage comes from LLVM's own pass. OUT is target/fuzz unless it is set.
set -euo pipefail
cd "$(dirname "$0")/.."

target="${CARGO_TARGET_DIR:-target}"
out="${OUT:-$target/fuzz}"
names() { sed -n 's/^name = "\([a-z]*\)"$/\1/p' fuzz/Cargo.toml; }

check() {
  cargo build --quiet --locked --all-features --manifest-path fuzz/Cargo.toml --target-dir "$target"
  for name in $(names); do
    "$target/debug/$name" fuzz/corpus/"$name"/* >"$target/fuzz.log" 2>&1 || { cat "$target/fuzz.log" >&2; exit 1; }
    echo "$name: $(ls fuzz/corpus/"$name" | wc -l) inputs"
  done
}

build_with_coverage() {
  local host flags
  host="$(rustc -vV | sed -n 's/^host: //p')"
  flags="--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4"
  flags+=" -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table"
  flags+=" -Cllvm-args=-sanitizer-coverage-trace-compares -Cdebug-assertions -Coverflow-checks"
  RUSTFLAGS="$flags" CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_OPT_LEVEL=1 POLYBIUS_UI=skip \
    cargo build --quiet --locked --release --all-features --manifest-path fuzz/Cargo.toml --target-dir "$out" --target "$host"
  programs="$out/$host/release"
}

run() {
  local seconds="$1"; shift
  build_with_coverage
  mkdir -p "$out/logs"
  for name in ${@:-$(names)}; do
    mkdir -p "$out/corpus/$name" "$out/crashes/$name"
    echo "== $name"
    "$programs/$name" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=4096 -print_final_stats=1 \
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
