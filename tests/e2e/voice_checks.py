"""What was done with voices, checked: at the recording of the device, in the files, and by what was seen on the way."""

from __future__ import annotations

import json
import re
import sqlite3
import wave
import zipfile
from contextlib import closing
from datetime import datetime
from itertools import groupby, pairwise
from typing import Any

import numpy as np

from tests.transcription_server import TranscriptionServer
from tests.unit.test_sound_album import wav_chapters
from tests.unit.test_voice_samples import GOOD

from .voice_device import Room
from .voice_ear import RATE, Samples, bursts, heard_at, place_of, read, resampled, share_of_one_pitch
from .voice_texts import VoiceTexts
from .voice_user_clone import ARCHIVE, NAME, OWNER, VOICE_ELSEWHERE
from .voice_user_end import ALBUM, KILLED_AT, SENTENCES
from .voice_user_player import FASTER

Seen = dict[str, Any]
THERE, ELSEWHERE = 0.5, 0.3  # of the pieces of a sound: so many are heard where it is, and where it is not
COQUI = "Coqui TTS"
SILENCE = 1.0 * RATE  # after a stop: long before what was being said would have ended; the benchmark tells how soon
EARLY = 0.4 * RATE  # so much sooner than after the one before it a sentence may seem to begin


def sound(room: Room, seen: Seen, name: str) -> Samples:
    """Of a stretch of the sitting."""
    begin, end = seen["stretches"][name]
    return room.ear.between(begin, end)


def clips(room: Room, turn: str) -> list[Samples]:
    files = sorted((room.studio.home / "data" / "audio" / turn).glob("[0-9][0-9][0-9][0-9].wav"))
    return [read(file) for file in files]


def engines(room: Room, turn: str) -> list[str]:
    """Who spoke each sentence, as the store has it."""
    query = 'SELECT engine FROM clips WHERE correlation_id = ? ORDER BY "index"'
    with closing(sqlite3.connect(room.studio.home / "data" / "studio.db")) as data:
        return [row[0] for row in data.execute(query, (turn,))]


def heard_in_order(wanted: list[Samples], heard: Samples) -> list[int]:
    """Where each begins; all of them are there, one after the other."""
    heard = heard[: bursts(heard)[-1][1] + 1]
    places = [heard_at(one, heard) for one in wanted]
    assert all(there >= THERE for _, there in places), places
    for (one, (begin, _)), (_, (following, _)) in pairwise(zip(wanted, places, strict=True)):
        assert following >= begin + len(one) - EARLY, places
    return [begin for begin, _ in places]


def check_voices(room: Room, seen: Seen, texts: VoiceTexts, language: str) -> None:
    assert seen["brought"] == [["vits", "ready", [language]]]
    (kept,) = (room.studio.home / "voices").rglob(f"{texts.persona}.json")
    own = json.loads(kept.read_text(encoding="utf-8"))
    voice, action = own["voices"][language], own["part_voices"]["action"][language]
    assert (voice["engine"], voice["variant"], action["engine"]) == (texts.engine, texts.variant, "vits")
    assert voice["pitch"] and voice["speed"] != 1.0 and voice["effects"]["reverb"] and voice["effects"]["warmth"]
    assert own["readings"][language] == {texts.word: texts.how}
    new, added = sound(room, seen, "new word"), sound(room, seen, "word")
    ((begin, end),) = bursts(new)
    assert heard_at(new[begin:end], added)[1] >= THERE
    assert len(bursts(sound(room, seen, "tried"))) >= 1
    first, second = bursts(sound(room, seen, "compared"))
    assert (second[0] - first[1]) / RATE > 0.5
    assert any(letter.isdigit() for letter in seen["measured"])
    assert share_of_one_pitch(sound(room, seen, "tone")) > 0.7 > share_of_one_pitch(sound(room, seen, "compared"))


def check_chat(room: Room, seen: Seen, texts: VoiceTexts) -> None:
    story, over, line = (seen[name] for name in ("story", "over", "line"))
    begin, end = seen["stretches"]["hushed"]
    assert room.ear.last_sound(begin, end) - begin < SILENCE
    begin, end = seen["stretches"]["over"]
    assert room.ear.sounds(seen["stretches"]["again"][0])
    *broken_off, last = [turn for turn, _ in groupby(over["spoken"])]  # which may come to one more sentence
    assert (last, set(broken_off) - {story["turn"]}) == (over["turn"], set())
    (at,) = heard_in_order(clips(room, over["turn"]), sound(room, seen, "over"))
    assert room.ear.last_sound(begin, begin + at - RATE // 10) - begin < SILENCE
    assert story["text"] == texts.story_reply  # the words stay

    first, second = line["turns"]
    assert [turn for turn, _ in line["spoken"]] == [first] * 3 + [second]
    assert line["marked"] == [words for turn, words in line["spoken"] if turn == first] == list(texts.tea_sentences)
    assert line["left"] == ""
    assert engines(room, first) == ["vits", texts.engine, texts.engine]
    heard_in_order([*clips(room, first), *clips(room, second)], sound(room, seen, "line"))


def check_player(room: Room, seen: Seen) -> None:
    tea = clips(room, seen["line"]["turns"][0])
    heard_in_order(tea[:1], sound(room, seen, "replayed"))
    begin, end = seen["stretches"]["sought"]
    last = room.ear.last_sound(begin, end)
    end_of_it = room.ear.between(last - RATE // 3, last - RATE // 10)
    assert max((place_of(end_of_it, one)[1], number) for number, one in enumerate(tea))[1] == 2
    hurried = bursts(sound(room, seen, "hurried"), gap=2.0)
    assert len(hurried) == 1
    taken = (hurried[0][1] - hurried[0][0]) / RATE
    assert abs(taken * FASTER / (sum(map(len, tea)) / RATE) - 1) < 0.12
    states = [state for state, _, _ in seen["played"] if state != "stopped"]  # as what is paused is by what follows it
    assert [state for state, _ in groupby(states)] == ["playing", "paused", "playing", "ended"]
    assert {speed for state, _, speed in seen["played"] if state == "playing"} == {1.0, FASTER}


def check_clone(room: Room, seen: Seen) -> None:
    assert seen["clone"]["refused"] != seen["clone"]["verdict"]
    first_second = resampled(GOOD[:16_000], 16_000)
    for name in ("recording", "brought back"):
        heard_in_order([first_second], sound(room, seen, name))
    with zipfile.ZipFile(room.folder / ARCHIVE) as archive:
        told = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".json")).decode()
    consent = json.loads(told)["consent"]
    assert consent["who"] == OWNER
    at = datetime.fromisoformat(consent["at"]).astimezone()
    kept, back = seen["kept"], seen["brought back"]
    assert kept["name"] == back["name"] == NAME
    assert OWNER in kept["consent"] and OWNER in back["consent"]
    assert kept["consent"] != back["consent"]  # the one was given here, the other is what a file says
    numbers = re.findall(r"\d+", kept["consent"])
    assert numbers == re.findall(r"\d+", back["consent"]) and {str(at.day), f"{at.minute:02}"} <= set(numbers)


def check_unable(room: Room, seen: Seen) -> None:
    """Without Coqui TTS nobody can be given a cloned voice; who has one is spoken by another engine, and it is said."""
    assert COQUI in seen["unable"]["need"] and not seen["unable"]["give"]
    engine, variant = seen["stand-in"]["chosen"]
    assert COQUI in engine and engine != COQUI  # that it is not here
    assert VOICE_ELSEWHERE in variant and variant != VOICE_ELSEWHERE
    assert seen["stand-in"]["told"] and COQUI not in seen["stand-in"]["told"]
    assert bursts(sound(room, seen, "stand-in"))


def check_talk(room: Room, seen: Seen, texts: VoiceTexts, clerk: TranscriptionServer, said: Samples) -> None:
    assert seen["dictated"] == {"text": texts.written, "exit": 0, "state": "idle"}
    assert len(clerk.sent) == 2
    for sent in clerk.sent:
        assert sent.rate == 16_000
        assert heard_at(resampled(said, 16_000), resampled(sent.samples, 16_000))[1] >= THERE
    assert seen["turn"]["states"] == ["waiting", "listening"]
    heard_in_order(clips(room, seen["turn"]["turn"]), sound(room, seen, "turn"))


def check_album(room: Room, seen: Seen, texts: VoiceTexts) -> None:
    """A chapter for each of the replies, whole though some of them were broken off, as long as their clips."""
    _, chapters, data = wav_chapters(room.folder / ALBUM)
    assert len(chapters) == len(seen["album"]["replies"])
    assert all(title.startswith(f"{texts.name}: ") for _, title in chapters)
    starts = [start for start, _ in chapters]
    assert starts[0] == 0.0 and starts == sorted(starts) and len(set(starts)) == len(starts)
    whole = resampled(np.frombuffer(data, "<i2").astype(np.float32) / np.float32(32768), 48_000)
    tea = seen["album"]["replies"].index(texts.tea_reply)
    begin, end = (round(start * RATE) for start in starts[tea : tea + 2])
    heard_in_order(clips(room, seen["line"]["turns"][0]), whole[begin:end])
    (minutes, seconds), *_ = re.findall(r"(\d+):(\d\d)", seen["album"]["told"])
    assert abs(60 * int(minutes) + int(seconds) - len(whole) / RATE) <= 1


def check_wavs(room: Room) -> None:
    """There is no file with less sound than it says."""
    files = list((room.studio.home / "data" / "audio").rglob("*.wav"))
    assert files
    for file in files:
        with wave.open(str(file)) as told:
            frames = told.getnframes()
            assert frames and len(told.readframes(frames)) == frames * told.getsampwidth() * told.getnchannels(), file


def check_back(room: Room, seen: Seen, back: Seen) -> None:
    """It went on with the sentence in which it was killed, and said the rest."""
    story, heard = clips(room, seen["dying"]["turn"]), sound(room, back, "back")
    assert [index for index, _ in back["back"]] == list(range(KILLED_AT, SENTENCES))
    assert len(story) == SENTENCES
    heard_in_order(story[KILLED_AT:], heard)
    assert all(heard_at(one, heard)[1] < ELSEWHERE for one in story[:KILLED_AT])
