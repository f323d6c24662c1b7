"""The wheel and environments with it, for the tools that try it.

`wheel()` builds it with maturin from pip; `environment(name, packages)` makes a fresh environment with the wheel and
the packages and gives its python; `inside(name)` tells whether the calling script runs in it.
"""

import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
BUILDER = ROOT / "target/venv-maturin"
MATURIN = "maturin==1.16.0"
PIP = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]


def wheel():
    """Builds the wheel and gives its path."""
    python, done = BUILDER / "bin/python", BUILDER / "complete"
    if not (done.exists() and done.read_text() == MATURIN):
        subprocess.run([sys.executable, "-m", "venv", "--clear", BUILDER], check=True)
        subprocess.run([python, *PIP, MATURIN], check=True)
        done.write_text(MATURIN)
    out = TARGET / "wheels"
    command = [BUILDER / "bin/maturin", "build", "--release", "--locked", "--out", out,
               "--manifest-path", ROOT / "crates/polybius-python/Cargo.toml"]
    subprocess.run(command, check=True)
    return max(out.glob("polybius-*.whl"), key=lambda path: path.stat().st_mtime)


def environment(name, packages, built):
    """A fresh environment with the wheel `built`; the packages stay from one time to the next."""
    folder = ROOT / "target" / name
    python, done = folder / "bin/python", folder / "complete"
    wanted = "\n".join(packages)
    if not (done.exists() and done.read_text() == wanted):
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        subprocess.run([python, *PIP, *packages], check=True)
        done.write_text(wanted)
    subprocess.run([python, *PIP, "--force-reinstall", "--no-deps", built], check=True)
    return python


def clean(built, statement):
    """Installs the wheel alone into an environment made for this, and runs `statement` there."""
    folder = ROOT / "target/venv-wheel-clean"
    subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
    subprocess.run([folder / "bin/python", *PIP, built], check=True)
    subprocess.run([folder / "bin/python", "-c", statement], check=True, cwd=folder)


def inside(name):
    """Whether this is the environment's python."""
    return pathlib.Path(sys.prefix).resolve() == (ROOT / "target" / name).resolve()
