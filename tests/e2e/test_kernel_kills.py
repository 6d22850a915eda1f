"""Engine, database and the process with the workers are killed while people chat: every message has its one reply."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.kills import killed
from bench.place import JARS

KILLS = 2  # of each part; `make.py bench -- kills` does many more
BACK_SECONDS = 60.0  # for a machine that does other things beside


@pytest.mark.timeout(240)
def test_what_is_killed_comes_back_and_nothing_is_lost_or_done_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAIJIN_ENGINE_JARS", str(JARS))
    outcome = killed(tmp_path / "killed", KILLS, aot_cache=False)
    assert outcome.lost == {}
    assert outcome.twice == []
    assert outcome.left == {"journal": 0, "outbox": 0, "processes": 0, "audio files": 0}
    for part, seconds in outcome.back.items():
        assert len(seconds) == KILLS
        assert max(seconds) < BACK_SECONDS, (part, seconds)
