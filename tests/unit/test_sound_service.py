"""What the voice does with sound that was made: played with pause and seek, drawn, a chat written as one file."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from math import ceil
from pathlib import Path

import pytest
import soundfile

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.conversation import Message, Role
from saijin_studio.core.errors import Cancelled, InputError, NotFound, SaijinError
from saijin_studio.core.events import PlaybackChanged, SpeechChanged
from saijin_studio.services.voice import chat_album
from saijin_studio.services.voice.album import GAP_SECONDS
from saijin_studio.services.voice.player import AHEAD, PIECE
from saijin_studio.services.voice.sound import RATE
from tests.unit.sound_deck import SECONDS, Deck
from tests.unit.test_sound_album import wav_chapters
from tests.workers import voice_stage
from tests.workers.voice_stage import Stage, notices, spoken, utterance_of

TEXT = "Hello there. How are you? Fine."
PIECE_SECONDS = PIECE / RATE


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    monkeypatch.setattr(voice_stage, "Speaker", Deck)
    made = Stage(tmp_path / "home")
    yield made
    made.close()


@pytest.fixture
def deck(stage: Stage) -> Deck:
    speaker: object = stage.speaker
    assert isinstance(speaker, Deck)
    return speaker


def made(stage: Stage, text: str = TEXT) -> Message:
    """A reply whose sound is there and was not heard."""
    message = stage.reply(text)
    assert spoken(stage, "reply", utterance_of(message), silent=True).at == "spoken"
    return message


def told(stage: Stage) -> list[PlaybackChanged]:
    return [event for event in stage.events if isinstance(event, PlaybackChanged)]


def until(stage: Stage, state: str) -> PlaybackChanged:
    changed = threading.Event()
    unsubscribe = stage.bus.subscribe(PlaybackChanged, lambda event: changed.set())
    try:
        while told(stage)[-1].state != state:
            assert changed.wait(SECONDS), told(stage)
            changed.clear()
    finally:
        unsubscribe()
    return told(stage)[-1]


def sentences(stage: Stage, utterance: str) -> list[tuple[str, int, int, int]]:
    speech = [event for event in stage.events if isinstance(event, SpeechChanged)]
    return [(e.state, e.index, e.begin, e.end) for e in speech if e.correlation_id == utterance]


def test_a_message_is_played_and_each_sentence_told_with_its_place(stage: Stage, deck: Deck) -> None:
    message = made(stage)
    utterance = stage.voice.playback.play(message.id)
    deck.play(sum(ceil(clip.seconds / PIECE_SECONDS) for clip in stage.voice.clips(message.id)))
    ended = until(stage, "ended")
    assert ended.message_id == message.id and ended.position == pytest.approx(ended.seconds)
    spans = [(state, TEXT[begin:end].strip()) for state, _, begin, end in sentences(stage, utterance)]
    assert spans == [
        ("speaking", "Hello there."),
        ("speaking", "How are you?"),
        ("speaking", "Fine."),
        ("finished", ""),
    ]
    assert stage.voice.playback.now() == ended


def test_pause_seek_speed_and_going_on(stage: Stage, deck: Deck) -> None:
    playback, message = stage.voice.playback, made(stage)
    starts = stage.voice.waveform(message.id).starts
    first = playback.play(message.id)
    deck.play(2)
    playback.pause()
    assert (told(stage)[-1].state, deck.queue) == ("paused", [])
    assert sentences(stage, first)[-1][0] == "stopped"
    playback.seek(starts[1] + 0.1)
    playback.set_speed(1.5)
    playback.resume()
    now = until(stage, "playing")
    assert now.correlation_id != first and now.index == 1
    assert now.position == pytest.approx(starts[1] + 0.1) and now.speed == 1.5
    deck.play(1)
    stage.voice.stop()
    stopped = until(stage, "stopped")
    assert stopped.position == pytest.approx(starts[1] + 0.1, abs=1.5 * PIECE_SECONDS) and deck.queue == []
    playback.resume()
    assert until(stage, "playing").position == pytest.approx(stopped.position, abs=0.01)


def test_what_is_asked_for_next_takes_the_place_of_what_plays(stage: Stage, deck: Deck) -> None:
    one, other = made(stage), made(stage, "Something else.")
    first = stage.voice.playback.play(one.id)
    deck.queued(AHEAD)
    second = stage.voice.playback.play(other.id)
    deck.queued(3)
    assert {name for name, _, _ in deck.queue} == {second}
    assert sentences(stage, first)[-1][0] == "stopped"


def test_a_new_reply_silences_what_plays_before_it_is_heard(stage: Stage, deck: Deck) -> None:
    message = made(stage)
    replayed = stage.voice.playback.play(message.id)
    deck.queued(AHEAD)
    utterance = stage.ask()
    stage.write(utterance, "New words. ")
    stage.finish(utterance)
    stage.voice.begin_reply(utterance)
    until(stage, "stopped")
    with deck.changed:
        assert deck.changed.wait_for(lambda: any(name == utterance for name, _, _ in deck.queue), SECONDS)
    assert {name for name, _, _ in deck.queue} == {utterance} != {replayed}
    deck.play(len(deck.queue))
    stage.engine.join()


def test_without_a_device_the_person_hears_of_it_once(stage: Stage, deck: Deck) -> None:
    message = made(stage, "Hi.")
    deck.lacking = "audio_device"
    stage.voice.playback.play(message.id)
    assert until(stage, "paused").reason == "audio_device"
    stage.voice.playback.resume()
    until(stage, "paused")
    assert notices(stage).count("audio_device") == 1


def test_what_was_never_spoken_cannot_be_played(stage: Stage) -> None:
    message = stage.reply(TEXT)
    assert stage.voice.playback.now() is None
    stage.voice.playback.resume()
    with pytest.raises(NotFound):
        stage.voice.playback.play(message.id)
    assert stage.voice.waveform(message.id).seconds == 0


def test_a_question_has_not_the_sound_of_its_reply(stage: Stage) -> None:
    message = made(stage)
    question = next(
        each for each in stage.conversations.messages(message.conversation_id, None, 9) if each.role is Role.USER
    )
    assert stage.voice.clips(message.id) and stage.voice.clips(question.id) == ()


def test_the_waveform_is_that_of_the_messages_clips(stage: Stage) -> None:
    message = made(stage)
    drawn, clips = stage.voice.waveform(message.id), stage.voice.clips(message.id)
    assert drawn.seconds == pytest.approx(sum(clip.seconds for clip in clips))
    assert drawn.starts[2] == pytest.approx(clips[0].seconds + clips[1].seconds)
    assert max(drawn.peaks) > 0.1


# -- a chat as a file ------------------------------------------------------------------------------------------------


def chat(stage: Stage, *texts: str) -> list[Message]:
    """The replies of one chat; none was spoken."""
    conversation = stage.conversations.create("yuuri", "A long chat", "").id
    replies = []
    for text in texts:
        turn, _, _ = stage.turns.send(conversation, "And?", "chat_interaction")
        stage.turns.update(turn.correlation_id, persona_key="yuuri")
        stage.write(turn.correlation_id, text)
        replies.append(stage.finish(turn.correlation_id))
    return replies


def test_a_chat_becomes_a_file_with_a_chapter_for_each_message(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat_album, "PAGE", 1)
    one, two = chat(stage, "Good morning. It rains.", "今日は。")
    steps: list[tuple[int, int]] = []
    album = stage.voice.export_chat(
        one.conversation_id, tmp_path / "chat.wav", progress=lambda *step: steps.append(step)
    )
    clips = [stage.voice.clips(each.id) for each in (one, two)]
    first = sum(clip.seconds for clip in clips[0])
    assert (album.chapters, album.left_out) == (2, ())
    assert album.seconds == pytest.approx(first + clips[1][0].seconds + GAP_SECONDS)
    title, found, _ = wav_chapters(tmp_path / "chat.wav")
    assert title == "A long chat"
    assert [name for _, name in found] == ["Yuuri: Good morning.", "ユウリ: 今日は。"]
    assert [start for start, _ in found] == pytest.approx([0.0, first + GAP_SECONDS])
    assert soundfile.info(tmp_path / "chat.wav").duration == pytest.approx(album.seconds)
    shares = [done / of for done, of in steps]
    assert shares == sorted(shares) and shares[-1] == 1.0 and len(shares) > 4


def test_what_is_missing_is_left_out_where_that_is_wished(stage: Stage, tmp_path: Path) -> None:
    spoken_one, silent = chat(stage, "Good morning.", "Never said.")
    spoken(stage, "reply", utterance_of(spoken_one), silent=True)
    asked = len(stage.engine.started)
    album = stage.voice.export_chat(silent.conversation_id, tmp_path / "chat.flac", make_missing=False)
    assert (album.chapters, album.left_out) == (1, (silent.id,))
    assert len(stage.engine.started) == asked and stage.voice.clips(silent.id) == ()


def test_a_damaged_clip_is_made_again(stage: Stage, tmp_path: Path) -> None:
    (message,) = chat(stage, "Good morning. It rains.")
    spoken(stage, "reply", utterance_of(message), silent=True)
    whole = sum(clip.seconds for clip in stage.voice.clips(message.id))
    damaged = Path(stage.voice.clips(message.id)[0].path)
    damaged.write_bytes(damaged.read_bytes()[:99])
    left = stage.voice.export_chat(message.conversation_id, tmp_path / "a.wav", make_missing=False)
    assert left.left_out == (message.id,) and left.seconds < whole
    made_again = stage.voice.export_chat(message.conversation_id, tmp_path / "a.wav")
    assert made_again.left_out == () and made_again.seconds == pytest.approx(whole)


def test_a_chat_without_sound_and_other_forms_are_refused(stage: Stage, tmp_path: Path) -> None:
    (message,) = chat(stage, "Good morning.")
    with pytest.raises(NotFound):
        stage.voice.export_chat(message.conversation_id, tmp_path / "chat.wav", make_missing=False)
    with pytest.raises(NotFound):
        stage.voice.export_chat("nowhere", tmp_path / "chat.wav")
    with pytest.raises(InputError):
        stage.voice.export_chat(message.conversation_id, tmp_path / "chat.ogg")
    assert [each.name for each in tmp_path.iterdir()] == ["home"]


def test_a_cancel_ends_the_making_and_leaves_no_file(stage: Stage, tmp_path: Path) -> None:
    (message,) = chat(stage, "Good morning. It rains.")
    stage.english.held = {"It rains."}
    cancel, raised = CancelToken(), list[SaijinError]()

    def export() -> None:
        try:
            stage.voice.export_chat(message.conversation_id, tmp_path / "chat.wav", cancel=cancel)
        except SaijinError as error:
            raised.append(error)

    begun = threading.Event()
    stage.bus.subscribe(SpeechChanged, lambda event: begun.set() if event.state == "stored" else None)
    thread = threading.Thread(target=export)
    thread.start()
    assert begun.wait(SECONDS)
    cancel.cancel()
    thread.join(SECONDS)
    assert not thread.is_alive() and isinstance(raised[0], Cancelled)
    stage.engine.join()
    assert stage.engine.ended == ["silenced"]
    assert [text for _, text, _ in stage.english.said] == ["Good morning."]
    assert [each.name for each in tmp_path.iterdir()] == ["home"]
