"""The README's example of HarukaTTS run as written, and `python -m saijinos.haruka`, over a voice as drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from saijin_studio.core.voice import EngineVoice
from saijin_studio.services.voice import sound
from saijinos import haruka
from tests.workers.voice_stage import Stage

ROOT = Path(__file__).parents[2]
SECTION = "### HarukaTTS"


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    made = Stage(tmp_path / "home")

    @contextmanager
    def opened(*_: object) -> Iterator[SimpleNamespace]:
        yield SimpleNamespace(voice=made.voice, wait_ready=lambda: None)

    monkeypatch.setattr("saijin_studio.bootstrap.workflow.open_workflows", opened)
    monkeypatch.chdir(tmp_path)
    yield made
    made.close()


def example() -> str:
    _, _, section = (ROOT / "README.md").read_text(encoding="utf-8").partition(f"\n{SECTION}\n")
    (code,) = re.findall(r"```python\n(.*?)```", re.split(r"\n##+ ", section)[0], re.DOTALL)
    return str(code)


def test_the_example_of_the_readme_runs_as_written(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(stage.english, "voices", lambda language: (EngineVoice("f3", "Annie", ("en",)),))
    exec(compile(example(), "README.md", "exec"), {})
    said = [text for _, text, _ in stage.english.said + stage.japanese.said]
    assert said == ["Good evening.", "Until tomorrow.", "また会えましたね。"]
    assert len(stage.speaker.heard) == 2, "what is saved is not heard"
    assert sound.read_wav(tmp_path / "goodbye.wav").seconds > 1
    assert capsys.readouterr().out == "['Annie']\n"


def test_the_documentation_has_the_same_example() -> None:
    words = [line.strip() for line in example().splitlines() if line.strip() and "print" not in line]
    assert all(word in (haruka.__doc__ or "") for word in words)


def test_from_a_shell_a_text_is_said_or_written(
    stage: Stage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert haruka.main(["Good evening.", "--persona", "miyu"]) == 0
    assert [name for name, _ in stage.speaker.heard] == [capsys.readouterr().out.strip()]
    assert haruka.main(["42", "--language", "ja", "--out", "answer.wav"]) == 0
    assert float(capsys.readouterr().out) == pytest.approx(sound.read_wav(tmp_path / "answer.wav").seconds, abs=0.01)
    assert [text for _, text, _ in stage.japanese.said] == ["42"]


@pytest.mark.parametrize(
    ("given", "why"), [(["Hello.", "--persona", "nobody"], "not_found"), ([" "], "input"), (["🙂"], "")]
)
def test_from_a_shell_it_says_why_it_cannot(
    stage: Stage, capsys: pytest.CaptureFixture[str], given: list[str], why: str
) -> None:
    code = haruka.main(given)
    printed = capsys.readouterr()
    assert code == (1 if why else 0), printed
    assert why in printed.err
