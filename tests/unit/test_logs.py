"""The log file never stands between a person and what they do."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from saijin_studio.logs import LogFile


def test_a_full_disk_is_one_line_however_much_is_logged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    handler = LogFile("/dev/full")
    logger = logging.Logger("test")
    logger.addHandler(handler)
    for number in range(3):
        logger.warning("line %s", number)
    handler.flush = lambda: None  # type: ignore[method-assign]  # what could not be written is not tried again at close
    assert capsys.readouterr().err == "saijin-studio: the log cannot be written: No space left on device\n"


def test_a_defect_in_a_message_is_still_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    handler = LogFile(tmp_path / "a.log")
    logger = logging.Logger("test")
    logger.addHandler(handler)
    logger.warning("%d", "no number")
    handler.close()
    assert "TypeError" in capsys.readouterr().err
