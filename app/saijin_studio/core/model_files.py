"""What a published model consists of: files of one state of it, so that what comes later belongs to what came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

HOST: Final = "https://huggingface.co"  # where models are published


@dataclass(frozen=True, slots=True)
class ModelFile:
    """`name` is what it is called here, `path` where it lies in the repository, "" where that is the same.

    `sha256` is "" for the small ones that the host does not tell it of.
    """

    name: str
    size: int
    sha256: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class ModelPlan:
    """`repository` is "owner/name" on the host, `revision` the state of it."""

    repository: str
    revision: str
    files: tuple[ModelFile, ...]

    @property
    def total(self) -> int:
        return sum(one.size for one in self.files)
