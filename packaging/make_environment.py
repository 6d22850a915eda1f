"""The virtual environment of a checkout: made, filled from the lock with hashes, and repaired when cut off."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

RECIPE = 1  # raise it when the steps below change, so that every checkout goes through them again


class MakeError(Exception):
    """A foreseeable fault: one line that says what is wrong and what to do."""


class Environment:
    """Where the parts of a checkout's environment lie."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.lock = root / "packaging" / "requirements.lock"
        self.project = root / "pyproject.toml"
        self.stamps = root / ".cache" / "make"
        # Both lie inside the environment: they vanish with it.
        self.stamp = self.folder / "saijin-stamp"
        self.unfinished = self.folder / "saijin-unfinished"

    @property
    def scripts(self) -> Path:
        return self.folder / ("Scripts" if os.name == "nt" else "bin")

    @property
    def python(self) -> Path:
        return self.scripts / ("python.exe" if os.name == "nt" else "python")

    def fingerprint(self) -> str:
        """What the environment was made from; scripts inside hold absolute paths, so the folder counts too."""
        digest = hashlib.sha256(self.lock.read_bytes() + self.project.read_bytes())
        digest.update(f"{RECIPE}\n{sys.version_info[:2]}\n{self.root}".encode())
        return digest.hexdigest()

    def is_current(self) -> bool:
        try:
            return self.stamp.read_text() == self.fingerprint() and self.python.exists()
        except OSError:
            return False


def ensure(environment: Environment) -> None:
    """Makes or completes the environment unless its stamp says that it is current. Raises MakeError."""
    if environment.is_current():
        return
    with only_one(environment.stamps / "lock"):
        if environment.is_current():  # another make.py was here first
            return
        try:
            build(environment)
        except OSError as error:
            raise MakeError(f"cannot write the virtual environment: {error.strerror or error}.") from error


def build(environment: Environment) -> None:
    from make_pip import install_lock, install_project

    if not is_usable(environment):
        create(environment)
    environment.stamp.unlink(missing_ok=True)
    environment.unfinished.touch()
    install_lock(environment.python, environment.lock)
    install_project(environment.python, environment.root)
    environment.stamp.write_text(environment.fingerprint())
    environment.unfinished.unlink()


def is_usable(environment: Environment) -> bool:
    """Whether the environment can be completed: not cut off half-way, of this Python and of this place."""
    if environment.unfinished.exists() or not environment.python.exists():
        return False
    probe = "import sys, pip; print(*sys.version_info[:2], sys.prefix)"
    answer = subprocess.run([environment.python, "-c", probe], capture_output=True, text=True)
    expected = f"{sys.version_info[0]} {sys.version_info[1]} {environment.folder}"
    return answer.returncode == 0 and answer.stdout.strip() == expected and scripts_fit(environment)


def scripts_fit(environment: Environment) -> bool:
    """Whether the environment was made in this folder: after a move its scripts name a Python elsewhere."""
    activate = environment.scripts / "activate"
    return str(environment.folder) in activate.read_text(errors="replace") if activate.exists() else False


def create(environment: Environment) -> None:
    import make_system

    make_system.ensure_venv_module()
    print("make.py: making the virtual environment in .venv", flush=True)
    if environment.folder.exists():
        shutil.rmtree(environment.folder)
    command = [sys.executable, "-m", "venv", str(environment.folder)]
    made = subprocess.run(command, capture_output=True, text=True)
    if made.returncode != 0:
        reason = (made.stdout + made.stderr).strip().splitlines()
        raise MakeError(f"cannot make .venv: {reason[-1] if reason else 'python -m venv failed'}")


@contextmanager
def only_one(file: Path) -> Iterator[None]:
    """Lets one make.py at a time change the environment; the others wait."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as handle:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print("make.py: waiting for another make.py that is installing", flush=True)
                fcntl.flock(handle, fcntl.LOCK_EX)
        yield
