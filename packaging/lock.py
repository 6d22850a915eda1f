"""Writes packaging/requirements.lock anew from pyproject.toml: every package with its hashes, no index addresses.

Run it after changing a dependency: `python3 packaging/lock.py`. It brings its own uv in a temporary environment.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMPILE = (
    "pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes "
    "--no-emit-index-url --no-annotate --no-header --quiet --output-file packaging/requirements.lock"
).split()


def main(arguments: list[str]) -> int:
    """`arguments` go on to uv (--upgrade, --upgrade-package NAME)."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        scripts = Path(folder) / ("Scripts" if os.name == "nt" else "bin")
        if code := subprocess.call([scripts / "python", "-m", "pip", "install", "-q", "uv"]):
            return code
        return subprocess.call([scripts / "uv", *COMPILE, *arguments], cwd=ROOT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
