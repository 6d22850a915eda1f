"""Coqui where somebody installed it beside the studio, with the studio's own pip: what it can do, what it takes."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
from pathlib import Path
from typing import Final

from ...core.voice_addons import Beside
from .coqui import own_python

PACKAGE: Final = "coqui-tts"
STUDIO: Final = "saijin-studio"
BESIDE_IT: Final = ("torch", "torchaudio", "torchcodec", PACKAGE)
_CUDA: Final = re.compile(r"^cuda\b[^=]*=\s*['\"]\d", re.MULTILINE)
_NAME: Final = re.compile(r"[\w.-]+")


def coqui_beside() -> Beside | None:
    """None where it is not there. Nothing of it is imported, which would take seconds."""
    return Beside(torch_has_cuda(), size_beside) if own_python() else None


def torch_has_cuda() -> bool:
    """Whether the installed PyTorch is a build for NVIDIA GPUs, as its own description says."""
    found = importlib.util.find_spec("torch")
    if found is None or not found.submodule_search_locations:
        return False
    try:
        return bool(_CUDA.search((Path(found.submodule_search_locations[0]) / "version.py").read_text("utf-8")))
    except OSError:
        return False


def size_beside() -> int:
    """Bytes of all packages that came for it alone. Some tenths of a second."""
    return sum(_size(name) for name in _needed_by(*BESIDE_IT) - _needed_by(STUDIO))


def _needed_by(*names: str) -> set[str]:
    """These packages and all that they need, as far as they are installed."""
    found: set[str] = set()
    left = list(names)
    while left:
        name = re.sub(r"[-_.]+", "-", left.pop()).lower()
        if name in found:
            continue
        try:
            needs = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            continue
        found.add(name)
        left += [match[0] for need in needs if "extra ==" not in need and (match := _NAME.match(need))]
    return found


def _size(name: str) -> int:
    """By the list of its files that it was installed with."""
    return sum(file.size or 0 for file in importlib.metadata.distribution(name).files or ())
