"""The system's own packages that Qt, sound and speech need: looked for, installed with apt where it may."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from make_environment import MakeError

QT = (
    "libglib2.0-0 libgl1 libegl1 libxkbcommon0 libxkbcommon-x11-0 libfreetype6 libfontconfig1 libdbus-1-3 "
    "libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libpulse0 libxrandr2"
).split()
SOUND = ["libportaudio2", "espeak-ng"]
TESTS = ["xvfb", "libasound2-plugins", "pulseaudio", "pulseaudio-utils", "redis-server"]
OTHER_SYSTEMS = {
    "darwin": "on macOS espeak-ng gives the personas an English voice: brew install espeak-ng",
    "win32": "on Windows espeak-ng gives the personas an English voice: winget install eSpeak-NG.eSpeak-NG",
}
OTHER_LINUX = (
    "this system has no apt; the studio needs Qt's system libraries (EGL, xkbcommon-x11, xcb-cursor, fontconfig), "
    "PortAudio and espeak-ng from your package manager. `saijin-studio doctor` says what is missing."
)


def ensure(stamps: Path, testing: bool = False) -> None:
    """Sees to the system packages; what cannot be installed is said, and the work goes on without it."""
    wanted = QT + SOUND + (TESTS if testing else [])
    stamp = stamps / f"system-{hashlib.sha256(' '.join(wanted).encode()).hexdigest()[:12]}"
    if stamp.exists():
        return
    if shutil.which("dpkg-query") and shutil.which("apt-get"):
        missing = still_missing(wanted)
        if missing and not install(missing):
            say(f"system packages are missing; the studio may not start, speak or sound. Type:\n  {by_hand(missing)}")
            return
    elif sys.platform.startswith("linux"):
        say(OTHER_LINUX)
    elif not shutil.which("espeak-ng"):
        say(OTHER_SYSTEMS.get(sys.platform, OTHER_LINUX))
    stamp.touch()


def still_missing(wanted: Sequence[str]) -> list[str]:
    """The packages that are not installed; newer Debians add t64 to some names."""
    query = ["dpkg-query", "-W", "-f=${Package} ${db:Status-Status}\n"]
    query += [name + ending for name in wanted for ending in ("", "t64")]
    answer = subprocess.run(query, capture_output=True, text=True)
    there = {line.split()[0] for line in answer.stdout.splitlines() if line.endswith(" installed")}
    return [name for name in wanted if name not in there and f"{name}t64" not in there]


def install(missing: Sequence[str]) -> bool:
    """Installs with apt where that needs no password; whether all of it is there afterwards."""
    prefix = root_prefix()
    if prefix is None:
        return False
    say(f"installing {len(missing)} system packages with apt: {' '.join(missing)}")
    command = [*prefix, "apt-get", "install", "-y", "-q", "--no-install-recommends", *missing]
    if not succeeded(command):
        # A fresh system has no package lists yet, an old one stale lists.
        succeeded([*prefix, "apt-get", "update", "-q"])
        if not succeeded(command):
            return False
    return not still_missing(missing)


def root_prefix() -> list[str] | None:
    """What to put before a command that root must run; None when it may not."""
    if os.geteuid() == 0:
        return ["env", "DEBIAN_FRONTEND=noninteractive"]
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive"]
    return None


def succeeded(command: Sequence[str]) -> bool:
    ran = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace")
    if ran.returncode != 0:
        lines = [line for line in (ran.stderr or ran.stdout).splitlines() if line.strip()]
        say(lines[-1] if lines else f"{command[0]} failed")
    return ran.returncode == 0


def by_hand(missing: Iterable[str]) -> str:
    prefix = "" if os.geteuid() == 0 else "sudo "
    return f"{prefix}apt-get update && {prefix}apt-get install -y --no-install-recommends {' '.join(missing)}"


def ensure_venv_module() -> None:
    """Debian keeps what makes virtual environments in a package of its own. Raises MakeError."""
    if importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv"):
        return
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    if not shutil.which("apt-get"):
        raise MakeError("this Python lacks its venv module; install the package that holds it and try again.")
    if not install([package]):
        raise MakeError(f"this Python lacks its venv module. Type:\n  {by_hand([package])}")


def say(text: str) -> None:
    print(f"make.py: {text}", flush=True)
