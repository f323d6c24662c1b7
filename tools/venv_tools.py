"""A virtual environment with the packages that the project is tried with, and the Python package `polybius` in it.

`run(main)` starts the calling script again inside target/venv-tools, which it makes first from tools/packages.txt,
where each package has its hash; `spark=True` adds tools/spark.txt. `wheel()` builds the Python package with maturin,
`install(built)` puts it into the environment.

The lists are written by uv from the lines of theirs that start with `# want:`, packages.txt for example by
    sed -n 's/^# want: //p' tools/packages.txt | uv pip compile --universal --python-version 3.11 \\
        --generate-hashes --no-annotate --no-header -
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
VENV = ROOT / "target/venv-tools"
PYTHON = VENV / "bin/python"
PIP = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
# What comes as source is built with the setuptools of the list, and nothing is fetched for that.
PINNED = [*PIP, "--require-hashes", "--no-build-isolation", "--requirement"]


def make(spark=False):
    """Makes the environment, unless it is there and whole."""
    for name in ["packages", *(["spark"] if spark else [])]:
        listed, done = ROOT / "tools" / f"{name}.txt", VENV / f"{name}.complete"
        if done.exists() and done.read_text() == listed.read_text():
            continue
        if name == "packages":
            subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
        subprocess.run([PYTHON, *PINNED, listed], check=True)
        done.write_text(listed.read_text())


def run(main, spark=False):
    """Calls `main` inside the environment."""
    if pathlib.Path(sys.prefix).resolve() != VENV.resolve():
        make(spark)
        os.execv(PYTHON, [str(PYTHON), *sys.argv])
    main()


def wheel():
    """Builds the Python package and gives the path of its wheel."""
    make()
    out = TARGET / "wheels"
    command = [VENV / "bin/maturin", "build", "--release", "--locked", "--out", out,
               "--manifest-path", ROOT / "crates/polybius-python/Cargo.toml"]
    subprocess.run(command, check=True)
    return max(out.glob("polybius-*.whl"), key=lambda path: path.stat().st_mtime)


def install(built):
    """Puts the wheel `built` into the environment."""
    subprocess.run([PYTHON, *PIP, "--no-index", "--force-reinstall", built], check=True)


def arguments(description, sizes):
    """The arguments of a script that tries the Python package; `sizes` are how often it repeats the samples."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=str(TARGET / "release/polybius"))
    parser.add_argument("--wheel", help="try this wheel and build none")
    parser.add_argument("--measure", action="store_true")
    parser.add_argument("--sizes", type=int, nargs=2, default=sizes, help="how often the samples are repeated")
    return parser.parse_args()


def pinned(names):
    """The lines of packages.txt that pin `names`."""
    blocks = re.split(r"\n(?=[a-z])", (ROOT / "tools/packages.txt").read_text())
    return "\n".join(block for block in blocks if block.partition("==")[0] in names) + "\n"


def clean(built, tries):
    """Installs the wheel into a new environment; adds, for each of `tries` in turn, packages of the list, installs
    the wheel with the extra without asking for any more, and runs the statement."""
    folder = ROOT / "target/venv-clean"
    subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
    pip = [folder / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    for packages, extra, statement in tries:
        listed = folder / "packages.txt"
        listed.write_text(pinned(packages))
        if packages:
            subprocess.run([*pip, "--no-deps", "--require-hashes", "--requirement", listed], check=True)
        subprocess.run([*pip, "--no-index", f"{built}[{extra}]" if extra else built], check=True)
        subprocess.run([folder / "bin/python", "-c", statement], check=True, cwd=folder)
