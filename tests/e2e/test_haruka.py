"""HarukaTTS beside a studio that runs: its module as a program, and the README's example, in the real voices."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import soundfile

from .studio_process import StudioProcess

ROOT = Path(__file__).parents[2]
JARS = ROOT / ".cache" / "engine"
OFFLINE: dict[str, Any] = {"models": {"order": ["offline"]}, "engine": {"aot_cache": False}}
SECONDS = 120
pytestmark = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="not installed: espeak-ng")


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioProcess]:
    """One that runs in the background; it has no sound device."""
    studio = StudioProcess(tmp_path_factory.mktemp("haruka") / "home", OFFLINE)
    studio.environment["SAIJIN_ENGINE_JARS"] = str(JARS)
    studio.start_engine()
    try:
        yield studio
    finally:
        studio.stop_engine()


def run(studio: StudioProcess, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**studio.environment, "PYTHONPATH": ":".join(path for path in sys.path if path)}
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, env=environment, cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False
    )


def test_the_module_writes_and_says_a_text_in_the_running_studio(studio: StudioProcess, tmp_path: Path) -> None:
    file = tmp_path / "out.wav"
    written = run(studio, tmp_path, "-m", "saijinos.haruka", "Good evening.", "--persona", "miyu", "--out", str(file))
    assert written.returncode == 0, written.stderr
    samples, rate = soundfile.read(file)
    assert rate == 48_000 and float(written.stdout) == pytest.approx(len(samples) / rate, abs=0.01)
    assert abs(samples).max() > 0.1
    said = run(studio, tmp_path, "-m", "saijinos.haruka", "Until tomorrow.")
    assert said.returncode == 0 and re.fullmatch(r"[0-9a-f]{32}\n", said.stdout), said.stderr
    refused = run(studio, tmp_path, "-m", "saijinos.haruka", "Hello.", "--persona", "nobody")
    assert refused.returncode == 1 and refused.stderr.startswith("not_found"), refused.stderr


def test_the_example_of_the_readme_runs_beside_it(studio: StudioProcess, tmp_path: Path) -> None:
    _, _, section = (ROOT / "README.md").read_text(encoding="utf-8").partition("\n### HarukaTTS\n")
    (code,) = re.findall(r"```python\n(.*?)```", re.split(r"\n##+ ", section)[0], re.DOTALL)
    done = run(studio, tmp_path, "-c", code)
    assert done.returncode == 0, done.stderr
    assert "[" in done.stdout and len(soundfile.read(tmp_path / "goodbye.wav")[0]) > 24_000
