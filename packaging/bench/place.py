"""Where the studio is run while it is measured: a home that is kept between runs, and a screen."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / ".cache" / "bench" / "home"
JARS = ROOT / ".cache" / "engine"


def environment(**more: str) -> dict[str, str]:
    """Variables of a program under measurement, with the kept home."""
    HOME.mkdir(parents=True, exist_ok=True)
    return {**os.environ, "SAIJIN_HOME": str(HOME), **more}


@contextlib.contextmanager
def screen() -> Iterator[dict[str, str]]:
    """Variables for a screen: a virtual one where Xvfb is there, none but memory otherwise."""
    if not shutil.which("Xvfb"):
        yield {"QT_QPA_PLATFORM": "offscreen"}
        return
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as server:
        os.close(write)
        with os.fdopen(read) as answer:
            display = answer.readline().strip()
        try:
            yield {"DISPLAY": f":{display}", "QT_QPA_PLATFORM": "xcb"}
        finally:
            server.terminate()


def screen_name() -> str:
    return "Xvfb" if shutil.which("Xvfb") else "offscreen"


def apart(module: str, seconds: float) -> Any:
    """What `python -m MODULE` prints as JSON in its last line, run on a screen and in a home of its own.

    A QApplication is made once for each process. Raises SystemExit with the end of what it said when it fails.
    """
    path = os.pathsep.join(filter(None, (str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", ""))))
    with screen() as variables, tempfile.TemporaryDirectory(prefix="saijin-bench-") as home:
        here = {**os.environ, **variables, "SAIJIN_HOME": home, "PYTHONPATH": path}
        command = [sys.executable, "-m", module]
        done = subprocess.run(command, env=here, capture_output=True, text=True, check=False, timeout=seconds)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return json.loads(done.stdout.splitlines()[-1])


def studio(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "saijin_studio", *arguments]


def wait_until(what: str, seconds: float, there: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    """Looks every 2 ms. Raises RuntimeError when `process` ends before or the time is over."""
    deadline = time.monotonic() + seconds
    while not there():
        if process.poll() is not None:
            raise RuntimeError(f"the studio ended with {process.returncode} before {what}")
        if time.monotonic() > deadline:
            raise RuntimeError(f"no {what} within {seconds:.0f} s")
        time.sleep(0.002)


def end(process: subprocess.Popen[bytes]) -> None:
    """Ends a studio and everything below it."""
    below = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for child in psutil.wait_procs(below, timeout=20)[1]:
        child.kill()


def forget_files() -> None:
    """Drops the program's files from the page cache, as after a reboot (Linux; pages in use elsewhere stay)."""
    if not hasattr(os, "posix_fadvise"):
        return
    library = Path(sysconfig.get_path("stdlib"))
    for folder in (Path(sys.prefix), library, ROOT / "app", ROOT / "workers", ROOT / "resources"):
        for path in folder.rglob("*"):
            if path.is_file() and not path.is_symlink():
                with path.open("rb") as file:
                    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
