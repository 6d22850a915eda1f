"""Models that write down speech on this machine: how large they are, how far they are, what went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from .errors import ProviderError

ModelState = Literal["absent", "begun", "ready"]
MEGABYTE: Final = 1_000_000
SIZES: Final = {  # in megabytes, of those that are offered; each is Whisper, under the MIT licence
    "tiny": 78,
    "base": 148,
    "small": 486,
    "medium": 1_531,
    "large-v3": 3_091,
    "turbo": 1_621,
}
LICENCE: Final = "MIT"


class ModelFault(ProviderError):
    """A model could not be brought. params: model, reason (network, refused, unknown, damaged, busy)."""

    code = "hearing_model"


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """`state`: absent, begun (stopped or cut off, goes on where it was), ready.

    `bytes` lie on the disk; `download_bytes` is what all of it comes to, 0 when not known. `own`: it lies where the
    person put it, and is neither fetched nor removed.
    """

    name: str
    state: ModelState
    bytes: int = 0
    download_bytes: int = 0
    own: bool = False


@dataclass(frozen=True, slots=True)
class ModelProgress:
    """In bytes. `checking`: all of a file is here and is compared with what it should be."""

    done: int
    total: int
    checking: bool = False
