"""`write`: what the model wrote goes to stdout; Ctrl+C stops it."""

from __future__ import annotations

import json
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import Cancelled, InputError, ProviderUnavailable, SaijinError
from saijin_studio.services.container import Services
from tests.unit.fake_studio import Studio

Capture = pytest.CaptureFixture[str]


class FakeWriting:
    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []
        self.error: SaijinError | None = None
        self.hangs = False

    def title(self, conversation_id: str) -> str:
        return self._begin("title", conversation_id)

    def summarise(self, conversation_id: str) -> str:
        return self._begin("summary", conversation_id)

    def draft_line(self, conversation_id: str, begun: str = "") -> str:
        return self._begin("line", conversation_id, begun)

    def result(self, key: str, cancel: CancelToken) -> str:
        if self.hangs:
            signal.raise_signal(signal.SIGINT)
            assert cancel.wait(10)
            raise Cancelled()
        if self.error is not None:
            raise self.error
        return f"Text of {key}"

    def _begin(self, *asked: str) -> str:
        self.asked.append(asked)
        return "k1"


class WritingStudio(Studio):
    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.writing = FakeWriting()

    def services(self) -> Services:
        return replace(super().services(), writing=cast(Any, self.writing))


@pytest.fixture
def studio(home: Path) -> WritingStudio:
    return WritingStudio(home)


@pytest.mark.parametrize("kind", ["title", "summary", "line"])
def test_what_was_written_is_put_out(kind: str, studio: WritingStudio, capsys: Capture) -> None:
    assert studio.run("write", kind, "c1") == 0
    assert capsys.readouterr().out == "Text of k1\n"
    assert studio.writing.asked[0][:2] == (kind, "c1")
    assert studio.run("write", kind, "--json", "c1") == 0
    assert json.loads(capsys.readouterr().out) == {"key": "k1", "text": "Text of k1"}


def test_a_line_goes_on_from_what_was_begun(studio: WritingStudio) -> None:
    assert studio.run("write", "line", "c1", "--begun", "I would") == 0
    assert studio.writing.asked == [("line", "c1", "I would")]


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (InputError("there is nothing to write", reason="nothing_to_write"), 2, "nothing to write"),
        (ProviderUnavailable("model_unreachable"), 1, "cannot be reached"),
    ],
)
def test_why_nothing_was_written_is_said(
    error: SaijinError, code: int, words: str, studio: WritingStudio, capsys: Capture
) -> None:
    studio.writing.error = error
    assert studio.run("write", "summary", "c1") == code
    captured = capsys.readouterr()
    assert words in captured.err and captured.out == ""


def test_an_interrupt_stops_it(studio: WritingStudio) -> None:
    studio.writing.hangs = True
    assert studio.run("write", "line", "c1") == 130
