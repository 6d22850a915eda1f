"""A program that writes into the store is killed at random moments: nothing it was told is stored is lost or twice."""

from __future__ import annotations

from pathlib import Path

from bench.chat_kills import killed

KILLS = 8  # `make.py bench -- chat_kills` does many more


def test_whatever_was_told_to_be_stored_is_there_once(tmp_path: Path) -> None:
    outcome = killed(tmp_path / "killed", KILLS)
    assert outcome.lost == []
    assert outcome.twice == set()
    assert outcome.broken == []
    assert outcome.kills == KILLS and outcome.told > KILLS
