"""Texts that nobody would say aloud, through the whole of the voice: endless ones, signs, scripts, marks, controls."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import InputError
from saijin_studio.core.events import SpeechChanged
from saijin_studio.core.settings import Settings, VoiceSettings
from saijin_studio.core.voice import VoiceChoice
from saijin_studio.ports import Speech
from tests.workers.voice_stage import Stage, Voice, notices, utterance_of, wait_for

LONG = 100_000
WORDS = " ".join(f"word{number}" for number in range(9800))


class Quick(Voice):
    """It makes a click of every text, however long."""

    def synthesise(self, text: str, language: str, voice: VoiceChoice, cancel: CancelToken | None = None) -> Speech:
        self.said.append((language, text, voice))
        return Speech(np.full(240, 0.2, np.float32), self.rate)


@pytest.fixture
def quick() -> Quick:
    return Quick("espeak", "en", "ja", "ru", "zh")


@pytest.fixture
def stage(tmp_path: Path, quick: Quick) -> Iterator[Stage]:
    made = Stage(tmp_path, others=(quick,))
    made.english.lacking = made.japanese.lacking = "nobody hums here"
    yield made
    made.close()


def spoken(stage: Stage, text: str) -> str:
    """How the process of a reply with this text ended."""
    message = stage.reply(text)
    utterance = utterance_of(message)
    stage.voice.begin_reply(utterance)
    stage.engine.join()
    (instance,) = (each for each in stage.engine.started.values() if each.business_key == utterance)
    return instance.at


@pytest.mark.timeout(240)
def test_a_text_of_100_000_characters_is_said_whole_and_the_first_words_at_once(stage: Stage, quick: Quick) -> None:
    text = (WORDS + ". " + "x" * LONG)[:LONG]
    message = stage.reply(text)
    ended = threading.Event()
    stage.bus.subscribe(SpeechChanged, lambda told: ended.set() if told.state in ("finished", "failed") else None)
    began = time.monotonic()
    stage.voice.begin_reply(utterance_of(message))
    with stage.speaker.changed:
        assert stage.speaker.changed.wait_for(lambda: bool(stage.speaker.heard), 10)
    assert time.monotonic() - began < 5
    assert ended.wait(200)
    assert stage.states(utterance_of(message))[-1] == "finished"
    said = "".join(text for _, text, _ in quick.said)
    assert re.sub(r"\W", "", said) == re.sub(r"\W", "", text)
    assert max(len(text) for _, text, _ in quick.said) < 1000, "no engine gets it in one piece"


@pytest.mark.parametrize(
    "text",
    [
        "!?#$%&…—",
        "🙂🎉👍🏽❤️",
        "\x07\x1b[\x7f\u200b\u202e",
        "* * *\n---\n***",
        "```\nprint(1)\n```",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "a | b\n--|--\n1 | 2",
        "    print(1)\n",
        "$$\nx^2 = 1\n$$",
        "https://example.com/a\n\n[1]: https://example.com",
    ],
)
def test_what_has_no_word_ends_well_and_without_a_complaint(stage: Stage, text: str) -> None:
    assert spoken(stage, text) == "spoken"
    assert notices(stage) == []


@pytest.mark.parametrize(
    ("text", "skipped", "named"),
    [
        (
            "See https://www.example.com/a.\n\n$$x = 1$$",
            ["See."],
            ["See a link to example.com.", "Here is a formula."],
        ),
        (
            "詳しい説明はこのページ www.example.com/a にあります。\n\na | b\n--|--\n\n    x = 1\n\n\\[ y \\]",
            ["詳しい説明はこのページ にあります。"],
            [
                "詳しい説明はこのページ example.comへのリンク にあります。",
                "ここに表があります。",
                "ここにコードがあります。",
                "ここに数式があります。",
            ],
        ),
        ("See [the page](https://example.com).\n\n[1]: https://example.com", ["See the page."], ["See the page."]),
    ],
)
def test_what_is_for_the_eye_is_skipped_or_named(stage: Stage, text: str, skipped: list[str], named: list[str]) -> None:
    ways: tuple[tuple[Literal["skip", "summarise"], list[str]], ...] = (("skip", skipped), ("summarise", named))
    for unsayable, expected in ways:
        stage.settings.save(Settings(voice=VoiceSettings(unsayable=unsayable)))
        utterance = stage.voice.speak(stage.reply(text).id)  # in the language of its own words
        wait_for(stage, lambda name=utterance: "finished" in stage.states(name))  # type: ignore[misc]
        stage.engine.join()
        assert stage.texts(utterance) == expected


@pytest.mark.parametrize("text", ["", " \n", "!?#$%&…—", "🙂🎉"])
def test_what_has_no_word_is_no_file(stage: Stage, tmp_path: Path, text: str) -> None:
    try:
        stage.voice.say(text, "", tmp_path / "out.wav")
    except InputError:
        assert not (tmp_path / "out.wav").exists()
    else:
        assert (tmp_path / "out.wav").stat().st_size > 44
    assert not [each for each in stage.paths.audio.iterdir() if each.is_dir()], "nothing is left behind"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hi 🙂 there.", "Hi there."),
        ("<b>Bold</b> and &amp; <script>alert(1)</script>.", None),
        ("**Bold** and `code` and [a link](https://example.com/very/long).", None),
        ("A\x00bell\x07 and\x1b[31m red\u202e.", None),
        ("Hello, 今日は, привет, 你好.", None),
        ("<speak><break time='9s'/>Hello</speak>", None),
    ],
)
def test_odd_signs_within_words_are_said_without_them(stage: Stage, quick: Quick, text: str, said: str | None) -> None:
    assert spoken(stage, text) == "spoken"
    heard = " ".join(text for _, text, _ in quick.said)
    assert "https://" not in heard and "**" not in heard and "`" not in heard
    assert any(sign.isalpha() for sign in heard)
    assert heard.isprintable()
    if said is not None:
        assert re.sub(r"\s+", " ", re.sub(r"[^\w\s.]", "", heard)).strip() == said
    assert notices(stage) == []
