#!/usr/bin/env bash
# What `make demo` does: builds, reads INPUT into a record, shows it in a browser or, without Node, in the
# terminal. INPUT, OUT, PORT and DEMO_ONCE come from the environment.
set -euo pipefail
cd "$(dirname "$0")/.."

INPUT=${INPUT:-data/samples/articles.jsonl}
OUT=${OUT:-demo}
PORT=${PORT:-8420}
TARGET=${CARGO_TARGET_DIR:-target}
POLYBIUS=$TARGET/release/polybius

source tools/node.sh
export POLYBIUS_UI=${POLYBIUS_UI:-auto}
if [ "$POLYBIUS_UI" = auto ]; then
  need_node || { echo "pip has none either: building without the page" >&2; POLYBIUS_UI=skip; }
fi
cargo build --release --locked --package polybius
"$POLYBIUS" model check >/dev/null 2>&1 || "$POLYBIUS" model get
mkdir -p "$OUT"
# 1: some inputs were not read, which is told; the others are in the record.
"$POLYBIUS" ingest "$INPUT" --record "$OUT/record.db" || [ $? -eq 1 ]

# The busiest pair of the record in the terminal.
terminal() {
  local pair sql="SELECT source, target FROM pair_days WHERE source <> target AND source <> '' AND target <> '' GROUP BY 1, 2 ORDER BY sum(told) DESC, 1, 2 LIMIT 1"
  pair=$("$POLYBIUS" query "$sql" --format csv --record "$OUT/record.db" | tail -n +2 | tr -d '\r' | tr ',' ' ')
  if [ -n "$pair" ]; then
    # shellcheck disable=SC2086
    "$POLYBIUS" dossier $pair --record "$OUT/record.db" | head -n 60 || true
  fi
}

served() { "$POLYBIUS" serve --record "$OUT/record.db" --port "$@"; }
if [ "$POLYBIUS_UI" = skip ]; then
  terminal
  echo
  echo "This is the dossier in the terminal: the page needs Node to be built (make demo again with Node 20.19 or newer)."
elif [ -n "${DEMO_ONCE:-}" ]; then
  # Started, asked once and stopped: it shows that the page would be there.
  "$POLYBIUS" serve --record "$OUT/record.db" --port 0 2>"$OUT/serve.log" &
  server=$!
  trap 'kill "$server" 2>/dev/null || true' EXIT
  for _ in $(seq 100); do grep -q serving "$OUT/serve.log" && break; sleep 0.1; done
  address=$(sed -n 's/^serving \([^;]*\);.*/\1/p' "$OUT/serve.log")
  python3 -c 'import sys, urllib.request as r; a = sys.argv[1]; assert b"id=\"app\"" in r.urlopen(a).read(); print("the page answers:", a, r.urlopen(a + "api/about").status)' "$address"
  kill "$server"
  wait "$server" || true
  trap - EXIT
  echo "The record: $OUT/record.db. Look at it: $POLYBIUS serve --record $OUT/record.db --open"
else
  served "$PORT" --open || { [ $? -eq 2 ] && echo "port $PORT is taken; another one:" >&2 && served 0 --open; }
fi
