"""Optional voices that are brought only when a person wants them: what they are, how far they are, what went wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from .errors import ProviderError

AddonState = Literal["absent", "begun", "outdated", "ready", "beside"]
AddonStep = Literal["preparing", "collecting", "installing", "checking"]
GIGABYTE: Final = 1_000_000_000


class AddonFault(ProviderError):
    """An optional part could not be brought. params: addon, reason (network, python, version, busy, failed)."""

    code = "voice_addon"


@dataclass(frozen=True, slots=True)
class Licence:
    """Of one of its parts ("code", "weights"); `free` says whether it may be used for money too."""

    part: str
    name: str
    free: bool


@dataclass(frozen=True, slots=True)
class Addon:
    """What a person is told before anything is fetched. Sizes in bytes, the most it may come to on this system."""

    name: str
    title: str
    download_bytes: int
    disk_bytes: int
    licences: tuple[Licence, ...]


@dataclass(frozen=True, slots=True)
class AddonStatus:
    """`state`: absent, begun (cut off or stopped, goes on where it was), outdated (of an earlier version), ready,
    beside (somebody installed it with the studio's own pip: it is neither brought nor removed here).

    `gpu`: what is installed can use an NVIDIA GPU. `bytes` is what it takes on the disk, 0 when not known. `left`:
    something of an installation here that was stopped lies there while it is beside, and can be removed.
    """

    addon: Addon
    state: AddonState
    bytes: int = 0
    gpu: bool = False
    left: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """A part that somebody installed with the studio's own pip. `size` looks how many bytes it takes."""

    gpu: bool
    size: Callable[[], int]


@dataclass(frozen=True, slots=True)
class AddonProgress:
    """Step by step: `name` is the package in hand with its size, the `done`th of `total` (0 when not known)."""

    step: AddonStep
    done: int = 0
    total: int = 0
    name: str = ""
    size: str = ""
