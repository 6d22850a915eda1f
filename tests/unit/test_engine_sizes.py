"""How large the engines are is told from what lies on the disk, and nothing is told of those that are not here."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from saijin_studio.services.voice.engine_sizes import engine_sizes


@pytest.mark.parametrize("place", ["share/espeak-ng-data", "lib/x86_64-linux-gnu/espeak-ng-data", "bin/espeak-ng-data"])
def test_a_program_counts_with_its_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    program, data = tmp_path / "bin" / "espeak-ng", tmp_path / place
    program.parent.mkdir(parents=True)
    program.write_bytes(b"x" * 100)
    (data / "voices").mkdir(parents=True)
    (data / "voices" / "en").write_bytes(b"y" * 1_000)
    monkeypatch.setattr(shutil, "which", lambda name: str(program))
    assert engine_sizes({})["espeak"] == 1_100


def test_what_is_not_here_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert "espeak" not in engine_sizes({})


def test_a_package_knows_its_files() -> None:
    assert engine_sizes({})["openjtalk"] > 50_000_000  # its dictionary and its voice
