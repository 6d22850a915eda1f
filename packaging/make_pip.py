"""Runs pip inside the virtual environment, shows its progress on one line, and puts its faults in one line."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from make_environment import MakeError

PACKAGE = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*==", re.MULTILINE)
COLLECTING = re.compile(r"^Collecting ([^ ;]+)")
SIZE = re.compile(r"^\s*(?:Downloading|Using cached) \S+ \(([^)]+)\)")
UNREACHABLE = (
    "Failed to establish a new connection|Temporary failure in name resolution|getaddrinfo failed|"
    "Network is unreachable|Connection refused|NewConnectionError|ReadTimeout|ConnectTimeout|Max retries exceeded"
)
FAULTS = (
    ("No space left on device", "the disk is full: free about 2 GB and try again."),
    ("DO NOT MATCH THE HASHES", "a download does not match its hash in packaging/requirements.lock."),
    (UNREACHABLE, "the package index cannot be reached: check the network (or pip's proxy) and try again."),
    ("No matching distribution|Could not find a version", "not to be had for this Python and system: {line}"),
    ("Permission denied", "no permission to write: {line}"),
)


def install_lock(python: Path, lock: Path) -> None:
    """Installs exactly the lock, every file checked against its hash. Raises MakeError."""
    total = len(PACKAGE.findall(lock.read_text(encoding="utf-8")))
    # The lock is complete and pip's resolver would only spend time to find the same again.
    options = ["--require-hashes", "--no-deps", "--only-binary=:all:", "-r", str(lock)]
    pip(python, options, Progress(total))


def install_project(python: Path, root: Path) -> None:
    """Puts the project itself on the environment's path; needs no network. Raises MakeError."""
    pip(python, ["--no-deps", "--no-build-isolation", "--no-index", "--editable", str(root)], Progress(1))


class Progress:
    """One line that is rewritten on a terminal, or a line now and then where there is none (a log)."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.count = 0
        self.name = ""
        self.terminal = sys.stdout.isatty()
        self._last = 0.0

    def feed(self, line: str) -> None:
        """Takes one line of pip's output."""
        if found := COLLECTING.match(line):
            self.count += 1
            self.name = found[1].replace("==", " ")
            self.show(f"[{self.count}/{self.total}] {self.name}")
        elif found := SIZE.match(line):
            self.show(f"[{self.count}/{self.total}] {self.name} ({found[1]})")
        elif line.startswith("Installing collected packages"):
            names = line.partition(":")[2].strip()
            self.show(f"installing {names.count(',') + 1} packages" if "," in names else f"installing {names}", True)

    def show(self, text: str, always: bool = False) -> None:
        if self.terminal:
            width = max(20, os.get_terminal_size().columns - 1)
            print(f"\r{text[:width]:<{width}}", end="", flush=True)
        elif always or time.monotonic() - self._last > 5:
            print(text, flush=True)
            self._last = time.monotonic()

    def end(self) -> None:
        if self.terminal:
            self.show("")
            print("\r", end="", flush=True)


def pip(python: Path, options: Sequence[str], progress: Progress) -> None:
    command = [str(python), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    command += ["--progress-bar=off", "--no-warn-script-location", *options]
    lines: list[str] = []
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", bufsize=1
    )
    assert process.stdout is not None
    try:
        for line in process.stdout:
            lines.append(line.rstrip())
            progress.feed(line)
        code = process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise
    finally:
        progress.end()
    if code != 0:
        raise MakeError(explain(lines))


def explain(lines: Sequence[str]) -> str:
    """The one line that says why pip failed; the whole of its words is behind SAIJIN_DEBUG=1."""
    if os.environ.get("SAIJIN_DEBUG"):
        print("\n".join(lines), file=sys.stderr)
    text = "\n".join(lines)
    errors = [line for line in lines if line.startswith("ERROR:")] or lines[-1:] or ["no output"]
    for pattern, words in FAULTS:
        if re.search(pattern, text):
            return "cannot install: " + words.format(line=errors[-1].removeprefix("ERROR:").strip())
    return f"cannot install: pip says {errors[-1].removeprefix('ERROR:').strip()!r} (SAIJIN_DEBUG=1 shows all of it)."
