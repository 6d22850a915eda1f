"""Runs one program of an installation: its lines are read as they come, a cancel ends it with all it started."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import psutil

from ...core.cancel import CancelToken
from ...core.errors import SaijinError, StorageFull
from ...core.voice_addons import AddonFault, AddonProgress

PACKAGE: Final = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*(\[[^]]*\])?==", re.MULTILINE)
COLLECTING: Final = re.compile(r"^Collecting ([A-Za-z0-9._-]+)")
SIZE: Final = re.compile(r"^\s*(?:Downloading|Using cached) \S+ \(([^)]+)\)")
FAULTS: Final = (
    ("No space left on device|There is not enough space", "full"),
    (
        "Failed to establish a new connection|Temporary failure in name resolution|getaddrinfo failed|"
        "Network is unreachable|Connection refused|NewConnectionError|ReadTimeout|ConnectTimeout|"
        "Max retries exceeded|IncompleteRead|Connection reset|ProxyError|SSLError",
        "network",
    ),
    ("No matching distribution|Could not find a version|requires a different Python", "version"),
    ("No module named (venv|ensurepip|pip)|ensurepip is not available", "python"),
)
_NO_WINDOW: Final = getattr(subprocess, "CREATE_NO_WINDOW", 0)

Tell = Callable[[AddonProgress], None]


def install(python: Path, arguments: Sequence[str], total: int, tell: Tell, cancel: CancelToken) -> None:
    """`pip install` with the person's own pip configuration (index, proxy).

    Raises AddonFault, StorageFull, Cancelled.
    """
    fixed = ["--no-input", "--disable-pip-version-check", "--progress-bar=off", "--no-warn-script-location"]
    run([str(python), "-m", "pip", "install", *fixed, *arguments], PipLines(total, tell).feed, cancel)


class PipLines:
    """Makes progress of what pip says."""

    def __init__(self, total: int, tell: Tell) -> None:
        self._total = total
        self._tell = tell
        self._seen: set[str] = set()
        self._name = ""

    def feed(self, line: str) -> None:
        if found := COLLECTING.match(line):
            self._name = found[1]
            self._seen.add(found[1].lower())
            self._say("")
        elif found := SIZE.match(line):
            self._say(found[1])
        elif line.startswith("Installing collected packages"):
            self._tell(AddonProgress("installing", total=line.count(",") + 1))

    def _say(self, size: str) -> None:
        done = min(len(self._seen), self._total)
        self._tell(AddonProgress("collecting", done, self._total, self._name, size))


def run(command: Sequence[str], feed: Callable[[str], None], cancel: CancelToken) -> list[str]:
    """All it said. Raises AddonFault or StorageFull when it fails, Cancelled."""
    cancel.raise_if_cancelled()
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
    environment.pop("PYTHONPATH", None)  # nothing of the studio's own may be found in there
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            env=environment,
            creationflags=_NO_WINDOW,
        )
    except OSError as error:
        raise AddonFault(str(error), reason="python") from error
    cancel.on_cancel(lambda: end_tree(process.pid))
    lines: list[str] = []
    with process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                lines.append(line.rstrip())
                feed(line.rstrip())
        except BaseException:
            end_tree(process.pid)
            raise
    cancel.raise_if_cancelled()
    if process.returncode:
        raise fault(lines, process.returncode)
    return lines


def end_tree(pid: int) -> None:
    """Builds of packages are programs of their own under pip."""
    try:
        parent = psutil.Process(pid)
        family = [*parent.children(recursive=True), parent]
    except psutil.NoSuchProcess:
        return
    for each in family:
        try:
            each.kill()
        except psutil.NoSuchProcess:
            continue


def fault(lines: Sequence[str], code: int) -> SaijinError:
    """Why it failed, as the reason that its words give away and in its own words."""
    errors = [line for line in lines if re.match("ERROR|Error", line)] or [line for line in lines if line][-1:]
    words = errors[-1].removeprefix("ERROR:").strip() if errors else f"it ended with {code}"
    text = "\n".join(lines)
    reason = next((reason for pattern, reason in FAULTS if re.search(pattern, text)), "failed")
    return StorageFull(words) if reason == "full" else AddonFault(words, reason=reason)
