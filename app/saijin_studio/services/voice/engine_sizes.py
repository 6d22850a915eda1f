"""How much room the speech engines take on this machine, as far as that can be told without starting them."""

from __future__ import annotations

import importlib.metadata
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_PACKAGES: Final = {"openjtalk": "pyopenjtalk-plus", "vits": "onnxruntime"}
_ESPEAK: Final = "espeak-ng"


def engine_sizes(parts: Mapping[str, int]) -> dict[str, int]:
    """Bytes by the engine's name; one that is not here, or does not say, is left out.

    `parts` are those of the optional parts, each of which bears the name of its engine.
    """
    found = {name: _package(package) for name, package in _PACKAGES.items()} | dict(parts)
    found["espeak"] = _program(_ESPEAK, f"{_ESPEAK}-data")
    return {name: size for name, size in found.items() if size}


def _package(name: str) -> int:
    """By the list of its files that it was installed with."""
    try:
        files = importlib.metadata.distribution(name).files or ()
    except importlib.metadata.PackageNotFoundError:
        return 0
    return sum(file.size or 0 for file in files)


def _program(name: str, data: str) -> int:
    """With its folder of data, which lies beside it or where systems keep such things."""
    path = shutil.which(name)
    if path is None:
        return 0
    program = Path(path).resolve()
    root = program.parents[1]
    places = (program.parent / data, root / "share" / data, *root.glob(f"lib*/{data}"), *root.glob(f"lib/*/{data}"))
    folder = next((place for place in places if place.is_dir()), None)
    files = [program, *(folder.rglob("*") if folder is not None else ())]
    return sum(file.stat().st_size for file in files if file.is_file())
