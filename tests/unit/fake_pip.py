"""A Python that makes environments and installs packages without a network; FAKE_PIP says what becomes of it.

`fake_pip.py -m venv DIR` puts a program at DIR/bin/python that comes back here with the environment's folder first.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve()
WORDS = {
    "network": "ERROR: HTTPSConnectionPool: Max retries exceeded with url: /torch",
    "full": "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
    "version": "ERROR: No matching distribution found for torch==2.13.0",
    "odd": "ERROR: something else",
}


def make(folder: Path) -> None:
    program = folder / "bin" / "python"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{HERE}" --env "{folder}" "$@"\n')
    program.chmod(0o755)


def install(folder: Path, arguments: list[str]) -> int:
    how = "" if any(each.startswith("pip==") for each in arguments) else os.environ.get("FAKE_PIP", "")
    cache = Path(next(each for each in arguments if each.startswith("--cache-dir=")).partition("=")[2])
    cache.mkdir(exist_ok=True)
    wheel = cache / "torch.whl"
    print("Collecting torch==2.13.0", flush=True)
    print(f"  {'Using cached' if wheel.exists() else 'Downloading'} torch.whl (527.0 MB)", flush=True)
    wheel.write_bytes(b"x" * 1000)
    if how == "wait":
        time.sleep(60)
    if how in WORDS:
        print(WORDS[how])
        return 1
    print("Collecting coqui-tts[ja]==0.28.0")
    print("Installing collected packages: torch, six, coqui-tts", flush=True)
    (folder / "torch").write_bytes(b"x" * 5000)
    return 0


def main(arguments: list[str]) -> int:
    if arguments[:2] == ["-m", "venv"]:
        make(Path(arguments[2]))
        return 0
    folder, rest = Path(arguments[1]), arguments[2:]
    if rest[:3] == ["-m", "pip", "install"]:
        return install(folder, rest[3:])
    if os.environ.get("FAKE_PIP") == "broken":
        print("ImportError: libcudart.so is missing")
        return 1
    print("something a library says")
    print('{"gpu": true}')
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
