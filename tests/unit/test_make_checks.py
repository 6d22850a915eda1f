"""`make.py test`: everything runs, and any failure shows in the exit code."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

import make_checks
from make_environment import Environment

Capture = pytest.CaptureFixture[str]
TEST = "import os\ndef test_it():\n    assert {}\n"


class ThisPython(Environment):
    """The environment that runs these tests, in a folder of its own."""

    @property
    def python(self) -> Path:
        return Path(sys.executable)


def run(folder: Path, monkeypatch: pytest.MonkeyPatch, checks: Mapping[str, Sequence[str]], test: str) -> int:
    monkeypatch.setattr(make_checks, "CHECKS", checks)
    (folder / "test_one.py").write_text(TEST.format(test))
    (folder / "pyproject.toml").write_text("[tool.pytest.ini_options]\n")
    return make_checks.run_all(ThisPython(folder), ["-q", "-p", "no:cacheprovider"])


def test_all_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Capture) -> None:
    jars = "os.environ['SAIJIN_ENGINE_JARS']"
    assert run(tmp_path, monkeypatch, {"good": ("-c", "")}, jars) == 0
    shown = capfd.readouterr().out
    assert shown.startswith("ok   good")
    assert "1 passed" in shown.splitlines()[-1]


def test_a_failed_check_fails_the_run_but_the_tests_still_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Capture
) -> None:
    checks = {"good": ("-c", ""), "bad": ("-c", "import sys; sys.exit('this is why')")}
    assert run(tmp_path, monkeypatch, checks, "os.environ['SAIJIN_FAILED_CHECKS'] == 'bad'") == 1
    shown = capfd.readouterr().out
    assert "FAIL bad" in shown
    assert "this is why" in shown
    assert "1 passed" in shown.splitlines()[-1]


def test_a_failed_test_fails_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Capture) -> None:
    assert run(tmp_path, monkeypatch, {"good": ("-c", "")}, "False") == 1
    assert "1 failed" in capfd.readouterr().out.splitlines()[-1]
