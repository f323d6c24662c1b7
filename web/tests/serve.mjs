//! Makes a record from the samples and serves it: `node serve.mjs PORT`. `RECORD` names one that is there.

import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");
const program = process.env.POLYBIUS ?? ["release", "debug"].map((p) => join(target, p, "polybius")).find(existsSync);
const folder = mkdtempSync(join(tmpdir(), "polybius-"));
let record = process.env.RECORD;
if (!record) {
  record = join(folder, "record.db");
  const made = spawnSync(program, ["ingest", join(root, "data", "samples", "articles.jsonl"), "--record", record], { stdio: "inherit" });
  if (made.status !== 0) process.exit(made.status ?? 1);
}
// The pages that the tests have read lie on this machine.
const server = spawn(program, ["serve", "--record", record, "--port", process.argv[2], "--allow-private"], { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => server.kill(signal));
server.on("exit", (code) => {
  rmSync(folder, { recursive: true, force: true });
  process.exit(code ?? 0);
});
