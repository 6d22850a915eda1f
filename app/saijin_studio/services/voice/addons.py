"""Optional voices in an environment of their own: brought and removed when a person asks, never half there.

Under the folder of an add-on lie `env-…`, the environment that is in use or being made; `downloads`, what has come so
far, with which a stopped or killed installation goes on; and `ready.json`, which names the environment and is written
last: what it does not name is never used.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import sys
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout

from ...core.cancel import CancelToken
from ...core.errors import NotFound, StorageError, StorageFull
from ...core.voice_addons import GIGABYTE, Addon, AddonFault, AddonProgress, AddonState, AddonStatus, Beside, Licence
from . import addon_pip

log = logging.getLogger(__name__)

READY: Final = "ready.json"
DOWNLOADS: Final = "downloads"
RECIPE: Final = 1  # raise it when the steps change, so that an environment of before counts as outdated
Tell = Callable[[AddonProgress], None]


@dataclass(frozen=True, slots=True)
class AddonRecipe:
    """How an add-on is made. `probe`: what its Python is given to see that it works; prints JSON ({"gpu": true}).

    `installer` is the pip that brings it (an older one starts a broken download from its beginning), "" = as it comes.
    `python` makes the environment; () = the studio's own, or one of the PATH where the studio is one program.
    """

    addon: Addon
    requirements: Path
    constraints: Path
    probe: tuple[str, ...]
    installer: str = "pip==26.3"
    options: tuple[str, ...] = ()
    python: tuple[str, ...] = ()


def coqui(folder: Path, probe: tuple[str, ...]) -> AddonRecipe:
    """`folder` holds the lists of packages. On Linux the usual index has the GPU build alone, with its libraries."""
    large = sys.platform == "linux"
    addon = Addon(
        "coqui",
        "Coqui TTS 0.28",
        round((3.3 if large else 0.8) * GIGABYTE),
        round((6.2 if large else 2.3) * GIGABYTE),
        (Licence("code", "MPL-2.0", True), Licence("weights", "CPML", False)),
    )
    options = ("--only-binary=:all:", "--no-binary=unidic-lite,docopt")  # two that are published as source alone
    return AddonRecipe(
        addon, folder / "coqui-requirements.txt", folder / "coqui-constraints.txt", probe, options=options
    )


class VoiceAddons:
    def __init__(
        self,
        home: Path,
        recipes: Sequence[AddonRecipe],
        let_go: Callable[[str], None] = lambda name: None,
        beside: Callable[[str], Beside | None] = lambda name: None,
    ) -> None:
        """`let_go` (the add-on's name) ends what runs out of its environment; `beside` says what of it somebody
        installed with the studio's own pip.
        """
        self._home = home
        self._recipes = {recipe.addon.name: recipe for recipe in recipes}
        self.let_go = let_go
        self._beside = beside
        self._closing = CancelToken()

    def all(self) -> tuple[AddonStatus, ...]:
        return tuple(self.status(name) for name in self._recipes)

    def status(self, name: str) -> AddonStatus:
        """Raises NotFound."""
        recipe, folder = self._recipe(name), self._home / name
        told = read_mark(folder)
        if told is None:
            begun = folder.is_dir() and any(each.name.startswith(("env-", DOWNLOADS)) for each in folder.iterdir())
            beside = self._beside(name)  # first of all: what speaks already is not brought once more
            if beside is not None:
                return AddonStatus(recipe.addon, "beside", gpu=beside.gpu, left=begun)
            return AddonStatus(recipe.addon, "begun" if begun else "absent")
        state: AddonState = "ready" if told.get("made_of") == fingerprint(recipe) else "outdated"
        return AddonStatus(recipe.addon, state, int(told.get("bytes", 0)), bool(told.get("gpu")))

    def python(self, name: str) -> Path | None:
        """The Python of the finished environment, None where there is none. Raises NotFound."""
        self._recipe(name)
        told = read_mark(self._home / name)
        return python_of(self._home / name / str(told["env"])) if told else None

    def gpu(self, name: str) -> bool:
        """Whether what is there can use an NVIDIA GPU: its own environment comes first, as with `python`; quick.

        Raises NotFound.
        """
        self._recipe(name)
        told = read_mark(self._home / name)
        beside = self._beside(name) if told is None else None
        return bool(told.get("gpu")) if told is not None else beside is not None and beside.gpu

    def sizes(self) -> dict[str, int]:
        """Bytes by name of what is there, however it came; may take some tenths of a second."""
        found = {one.addon.name: one.bytes for one in self.all()}
        for name, size in found.items():
            if not size and (beside := self._beside(name)) is not None:
                found[name] = beside.size()
        return found

    def install(self, name: str, tell: Tell, cancel: CancelToken) -> AddonStatus:
        """Brings it, going on with what came before; at once when it is ready, or beside the studio.

        What is outdated is replaced.

        Raises NotFound, AddonFault, StorageFull, StorageError, Cancelled; what has come is then kept.
        """
        recipe, folder = self._recipe(name), self._home / name
        forget = self._closing.on_cancel(cancel.cancel)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with FileLock(folder / "lock", timeout=0):
                if self.status(name).state not in ("ready", "beside"):
                    self._need_room(recipe, folder)
                    self._make(recipe, folder, tell, cancel)
        except Timeout as error:
            raise AddonFault("another installation is under way", reason="busy", addon=name) from error
        except OSError as error:
            raise StorageError(str(error)) from error
        finally:
            forget()
        return self.status(name)

    def remove(self, name: str) -> bool:
        """Whether there was something. Raises NotFound, AddonFault (reason: busy), StorageError."""
        self._recipe(name)
        folder = self._home / name
        if not folder.is_dir():
            return False
        try:
            with FileLock(folder / "lock", timeout=0):
                there = len(list(folder.iterdir())) > 1
                (folder / READY).unlink(missing_ok=True)  # first of all: what is half removed is not used
                self.let_go(name)
                for each in [each for each in folder.iterdir() if each.is_dir()]:
                    shutil.rmtree(each)
            shutil.rmtree(folder)
        except Timeout as error:
            raise AddonFault("it is being installed", reason="busy", addon=name) from error
        except OSError as error:
            raise StorageError(str(error)) from error
        return there

    def close(self) -> None:
        """Ends an installation that is under way; what has come is kept, and the next one goes on with it."""
        self._closing.cancel()

    # -- details -------------------------------------------------------------------------------------------------

    def _recipe(self, name: str) -> AddonRecipe:
        if name not in self._recipes:
            raise NotFound(f"there is no optional part {name!r}", kind="voice_addon", id=name)
        return self._recipes[name]

    def _need_room(self, recipe: AddonRecipe, folder: Path) -> None:
        """Raises StorageFull. What has come already takes its room already."""
        come = size_of(folder / DOWNLOADS)
        needed = recipe.addon.disk_bytes + max(0, recipe.addon.download_bytes - come)
        if shutil.disk_usage(folder).free < needed:
            raise StorageFull(f"{needed / GIGABYTE:.1f} GB are needed in {folder}")

    def _make(self, recipe: AddonRecipe, folder: Path, tell: Tell, cancel: CancelToken) -> None:
        """Always a new environment: a program of a killed installation may still be writing into the one of before."""
        tell(AddonProgress("preparing"))
        clear_old(folder, read_mark(folder))
        made = folder / f"env-{uuid.uuid4().hex[:8]}"
        addon_pip.run([*(recipe.python or own_python()), "-m", "venv", str(made)], lambda line: None, cancel)
        keep_pip_settings(made)
        python = python_of(made)
        cache = f"--cache-dir={folder / DOWNLOADS}"
        if recipe.installer:
            addon_pip.install(python, [cache, recipe.installer], 1, lambda progress: None, cancel)
        lists = ["-r", str(recipe.requirements), "-c", str(recipe.constraints)]
        addon_pip.install(python, [cache, *recipe.options, *lists], count(recipe), tell, cancel)
        tell(AddonProgress("checking"))
        found = probed(addon_pip.run([str(python), *recipe.probe], lambda line: None, cancel))
        mark = {"env": made.name, "made_of": fingerprint(recipe), "bytes": size_of(made), "gpu": bool(found.get("gpu"))}
        self.let_go(recipe.addon.name)
        write_mark(folder, mark)
        shutil.rmtree(folder / DOWNLOADS, ignore_errors=True)
        clear_old(folder, mark)


def read_mark(folder: Path) -> dict[str, Any] | None:
    """What `ready.json` says, None where there is none or the environment that it names is gone."""
    try:
        told = json.loads((folder / READY).read_text("utf-8"))
        env = str(told["env"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    named = env.startswith("env-") and Path(env).name == env
    return told if named and python_of(folder / env).exists() else None


def write_mark(folder: Path, mark: dict[str, object]) -> None:
    """All at once, when everything else is on the disk."""
    new = folder / f"{READY}.new"
    with new.open("w", encoding="utf-8") as out:
        json.dump(mark, out)
        out.flush()
        os.fsync(out.fileno())
    new.replace(folder / READY)


def clear_old(folder: Path, mark: dict[str, Any] | None) -> None:
    """Environments that are not in use go; on Windows what is still open stays until the next time."""
    used = mark["env"] if mark else ""
    for each in folder.glob("env-*"):
        if each.name != used:
            shutil.rmtree(each, ignore_errors=True)


def keep_pip_settings(env: Path) -> None:
    """The person's and the system's pip settings hold by themselves; those of this environment are taken along."""
    name = "pip.ini" if os.name == "nt" else "pip.conf"
    own = Path(sys.prefix) / name
    if own.is_file():
        shutil.copyfile(own, env / name)


def python_of(env: Path) -> Path:
    return env / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def own_python() -> tuple[str, ...]:
    """Raises AddonFault (reason: python). An installer's program has no Python that others can use."""
    if not getattr(sys, "frozen", False):
        return (sys.executable,)
    for name in ("python3.13", "python3.12", "python3.11", "python3", "python"):
        if found := shutil.which(name):
            return (found,)
    raise AddonFault("no Python 3.11 or newer was found", reason="python")


def fingerprint(recipe: AddonRecipe) -> str:
    digest = hashlib.sha256(recipe.requirements.read_bytes() + recipe.constraints.read_bytes())
    digest.update(f"{RECIPE}".encode())
    return digest.hexdigest()


def count(recipe: AddonRecipe) -> int:
    """How many packages there may be."""
    texts = (each.read_text("utf-8") for each in (recipe.requirements, recipe.constraints))
    return sum(len(addon_pip.PACKAGE.findall(text)) for text in texts)


def probed(lines: Sequence[str]) -> dict[str, Any]:
    """The last line is the answer; libraries may have said something before. Raises AddonFault."""
    try:
        answer: dict[str, Any] = json.loads(lines[-1])
    except (IndexError, ValueError) as error:
        raise AddonFault(f"it does not work: {lines[-1:]}", reason="failed") from error
    return answer


def size_of(folder: Path) -> int:
    """Bytes of all files below; 0 where there is no such folder."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(place, name)).st_size
            except FileNotFoundError:  # it went while this looked
                continue
    return total
