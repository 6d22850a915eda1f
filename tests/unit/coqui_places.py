"""Where Coqui may be installed, made up of a few small files: an environment of its own, or beside the studio."""

from __future__ import annotations

import json
import os
from pathlib import Path

from saijin_studio.services.voice.addons import python_of

TORCH_SIZE, TTS_SIZE = 5_000, 300


def put_addon(addons: Path, gpu: bool, size: int = 4_000) -> None:
    """As a finished installation leaves it behind; `gpu`: its PyTorch is a build for one."""
    python = python_of(addons / "coqui" / "env-made")
    python.parent.mkdir(parents=True, exist_ok=True)
    python.touch()
    mark = {"env": "env-made", "made_of": "", "bytes": size, "gpu": gpu}
    (addons / "coqui" / "ready.json").write_text(json.dumps(mark))


def put_beside(site: Path, gpu: bool) -> None:
    """As pip leaves it in `site`, which is to be put on the path."""
    for name in ("TTS", "torch", "torchaudio"):
        (site / name).mkdir(parents=True, exist_ok=True)
        (site / name / "__init__.py").write_text("raise ImportError('nobody may import it here')\n")
    cuda = "'13.0'" if gpu else "None"
    (site / "torch" / "version.py").write_text(f"__version__ = '2.13.0'\ncuda: Optional[str] = {cuda}\nhip = None\n")
    _packed(site, "coqui-tts", TTS_SIZE, "torch>2", 'pandas; extra == "notebooks"', "numpy>=1")
    _packed(site, "torch", TORCH_SIZE)
    # Python lists the packages of a folder anew only where its time stamp is another, and stamps are coarse.
    os.utime(site, (site.stat().st_atime, site.stat().st_mtime + 1))


def _packed(site: Path, name: str, size: int, *needs: str) -> None:
    told = site / f"{name.replace('-', '_')}-1.0.dist-info"
    told.mkdir(exist_ok=True)
    (site / name).mkdir(exist_ok=True)
    with (site / name / "large.so").open("wb") as large:  # what is on the list and not there does not count
        large.truncate(size)
    required = "".join(f"Requires-Dist: {need}\n" for need in needs)
    (told / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{required}")
    (told / "RECORD").write_text(f"{name}/large.so,,{size}\n{name}/unknown.py,,\n")
