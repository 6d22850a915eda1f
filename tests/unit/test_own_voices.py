"""What a person chose over a card: kept whole or not at all; what is damaged is told of and stays."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from saijin_studio.core.errors import NotFound, StorageError
from saijin_studio.core.own_voices import OwnVoices, difference
from saijin_studio.core.persona import Persona, PersonaText
from saijin_studio.core.voice import Effects, VoiceChoice
from saijin_studio.services.voice.book import VoiceBook

CARD = Persona(
    "miyu",
    {"en": PersonaText("Miyu", "")},
    voices={"en": VoiceChoice(pitch=2.0), "ja": VoiceChoice(engine="openjtalk")},
    part_voices={"action": {"en": VoiceChoice(volume=0.5)}},
    readings={"ja": {"栽培": "さいばい"}},
)
WANTED = replace(
    CARD,
    voices={**CARD.voices, "en": VoiceChoice("espeak", "en-gb", 1.5, 1.2, 0.9, "calm", Effects(0.4, 0.8, 0.1, True))},
    part_voices={"dialogue": {"en": VoiceChoice(speed=0.8)}, "action": {}},
    readings={"ja": {}, "en": {"Saijin": "sigh jin"}},
)


@pytest.fixture
def book(tmp_path: Path) -> VoiceBook:
    return VoiceBook(tmp_path / "voices" / "personas")


def file_of(tmp_path: Path) -> Path:
    return tmp_path / "voices" / "personas" / "miyu.json"


def test_what_was_kept_is_worn_by_a_later_run(book: VoiceBook, tmp_path: Path) -> None:
    assert book.worn(CARD) == CARD
    book.keep(CARD, WANTED)
    assert VoiceBook(tmp_path / "voices" / "personas").worn(CARD) == WANTED
    assert [each.name for each in file_of(tmp_path).parent.iterdir()] == ["miyu.json"]


def test_only_what_differs_is_kept(book: VoiceBook) -> None:
    """What the person left alone follows the card when it changes."""
    own = book.keep(CARD, WANTED)
    assert set(own.voices) == {"en"}
    newer = replace(CARD, voices={**CARD.voices, "ja": VoiceChoice(pitch=-1.0)})
    assert book.worn(newer).voice("ja").pitch == -1.0
    assert book.worn(newer).voice("en").variant == "en-gb"
    assert difference(CARD, CARD).empty


def test_a_silent_persona_is_kept_so_and_heard_again(book: VoiceBook, tmp_path: Path) -> None:
    own = book.keep(CARD, replace(CARD, silent=True))
    assert own == OwnVoices(silent=True) and not own.empty
    assert VoiceBook(tmp_path / "voices" / "personas").worn(CARD) == replace(CARD, silent=True)
    book.keep(CARD, CARD)
    assert not book.worn(CARD).silent and not file_of(tmp_path).exists()


def test_the_language_that_a_persona_speaks_is_kept(book: VoiceBook, tmp_path: Path) -> None:
    own = book.keep(CARD, replace(CARD, speech_language="de"))
    assert own == OwnVoices(language="de") and not own.empty
    assert VoiceBook(tmp_path / "voices" / "personas").worn(CARD) == replace(CARD, speech_language="de")
    assert json.loads(file_of(tmp_path).read_bytes())["language"] == "de"
    book.keep(CARD, CARD)
    assert book.worn(CARD).speech_language == "" and not file_of(tmp_path).exists()


def test_nothing_to_keep_takes_the_file_away(book: VoiceBook, tmp_path: Path) -> None:
    book.keep(CARD, WANTED)
    assert file_of(tmp_path).exists()
    book.keep(CARD, CARD)
    assert not file_of(tmp_path).exists()
    assert book.own("miyu") == OwnVoices()


@pytest.mark.parametrize(
    "content",
    [
        b"{ not json",
        b"[]",
        b"\xff\xfe",
        b'{"version": 99}',
        b'{"version": 1, "voices": {"en": {"speed": 1e999}}}',
        b'{"version": 1, "part_voices": {"song": {}}}',
        b'{"version": 1, "readings": {"ja": ["a"]}}',
        b'{"version": 1, "silent": "yes"}',
        b'{"version": 1, "language": 1}',
        b'{"version": 1, "language": "German!"}',
        b"[" * 200_000,
    ],
)
def test_a_damaged_file_is_told_and_never_written_over(book: VoiceBook, tmp_path: Path, content: bytes) -> None:
    file = file_of(tmp_path)
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    assert book.worn(CARD) == CARD
    with pytest.raises(StorageError) as told:
        book.own("miyu")
    assert told.value.params == {"reason": "own_voices", "name": "miyu.json"}
    with pytest.raises(StorageError):
        book.keep(CARD, WANTED)
    assert file.read_bytes() == content
    kept = book.reset("miyu")
    assert kept is not None and kept.read_bytes() == content
    book.keep(CARD, WANTED)
    assert book.worn(CARD) == WANTED and kept.read_bytes() == content


def test_a_pipe_in_its_place_holds_nobody_up(book: VoiceBook, tmp_path: Path) -> None:
    file_of(tmp_path).parent.mkdir(parents=True)
    os.mkfifo(file_of(tmp_path))
    assert book.worn(CARD) == CARD


def test_a_file_that_cannot_be_written_leaves_what_was(
    book: VoiceBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.keep(CARD, WANTED)
    before = file_of(tmp_path).read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(StorageError):
        book.put("miyu", OwnVoices(voices={"en": VoiceChoice(pitch=9.0)}))
    assert file_of(tmp_path).read_bytes() == before
    assert json.loads(before)["version"] == 1
    assert [each.name for each in file_of(tmp_path).parent.iterdir()] == ["miyu.json"]


@pytest.mark.parametrize("key", ["", "../miyu", "a/b", "a\\b", "a\0b"])
def test_a_key_that_is_no_file_name_is_refused(book: VoiceBook, tmp_path: Path, key: str) -> None:
    with pytest.raises(NotFound):
        book.put(key, OwnVoices(voices={"en": VoiceChoice(pitch=1.0)}))
    assert not list(tmp_path.rglob("*.json"))
