"""A message's stored sound, played for a person who pauses it, seeks in it or wants it faster."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ...core.bus import EventBus
from ...core.conversation import AudioClip, Message
from ...core.errors import NotFound, SaijinError
from ...core.events import PlaybackChanged, SpeechChanged
from ...core.voice import SpokenSentence
from ...ports import AudioOutput
from .player import Player, Playing
from .source import placed
from .steps import SpeechSteps


@dataclass(frozen=True, slots=True)
class _Shown:
    message_id: str
    clips: tuple[AudioClip, ...]
    sentences: tuple[SpokenSentence, ...]


@dataclass(frozen=True, slots=True)
class Paused:
    """`text`: the sentence that it stands in."""

    utterance: str
    message_id: str
    text: str


class Playback:
    """One message at a time. Each stretch until a pause is an utterance of its own, which others may stop.

    What is heard is told as PlaybackChanged, and sentence by sentence as SpeechChanged like all speech.
    """

    def __init__(
        self,
        steps: SpeechSteps,
        output: AudioOutput,
        bus: EventBus,
        spoken: Callable[[str], tuple[Message, tuple[AudioClip, ...]]],
        language: Callable[[Message], str],
    ) -> None:
        """`spoken`: a message by its id, and its clips; `language`: the one that it is spoken in."""
        self._steps = steps
        self._output = output
        self._bus = bus
        self._spoken = spoken
        self._language = language
        self._player = Player(output, self._heard)
        self._shown: _Shown | None = None
        bus.subscribe(SpeechChanged, self._on_speech)

    def play(self, message_id: str, position: float = 0.0, speed: float = 1.0) -> str:
        """From this second on; returns the utterance id. What is being said is stopped.

        Raises NotFound when it was not spoken or its sound is gone, StorageError.
        """
        message, clips = self._spoken(message_id)
        if not clips:
            raise NotFound("this message was not spoken", kind="audio", id=message_id)
        self._steps.stop()
        self._player.stop()
        if missing := self._output.missing():
            self._steps.notice_once(missing)
        utterance = uuid.uuid4().hex
        self._steps.prepare(utterance, silent=False, replayed=True)
        self._steps.floor.hold(utterance)
        sentences = placed([clip.text for clip in clips], message.text, self._language(message))
        before, self._shown = self._shown, _Shown(message_id, clips, tuple(sentences))
        try:
            self._player.play(utterance, [Path(clip.path) for clip in clips], position, speed)
        except SaijinError:  # nobody waits behind what is never heard, and the player still has the one of before
            self._steps.end(utterance)
            self._shown = before
            raise
        return utterance

    def now(self) -> PlaybackChanged | None:
        """Where it is at this moment; None where nothing was played yet."""
        shown, playing = self._shown, self._player.now()
        return _told(playing, shown) if playing and shown else None

    def paused(self) -> Paused | None:
        """What waits for somebody to let it go on."""
        shown, playing = self._shown, self._player.now()
        if shown is None or playing is None or playing.state != "paused":
            return None
        return Paused(playing.utterance, shown.message_id, shown.sentences[playing.index].text)

    def pause(self) -> None:
        self._player.pause()

    def stop(self, utterance: str | None = None) -> bool:
        """Ends what plays or is paused, or only this utterance; false where that is another's or nothing was played."""
        playing = self._player.now()
        if playing is None or utterance not in (None, playing.utterance):
            return False
        self._player.stop()
        return True

    def resume(self) -> None:
        """Goes on where it paused or was stopped, from the beginning after its end. Raises as `play`."""
        shown, playing = self._shown, self._player.now()
        if shown and playing and playing.state != "playing":
            self.play(shown.message_id, 0.0 if playing.state == "ended" else playing.position, playing.speed)

    def seek(self, position: float) -> None:
        """To this second; what is paused stays so."""
        self._player.seek(position)

    def set_speed(self, speed: float) -> None:
        """0.5 to 2 times as fast at the same pitch."""
        self._player.set_speed(speed)

    def _on_speech(self, event: SpeechChanged) -> None:
        """Others silenced it; that it fell silent because it is paused is told in the same way."""
        playing = self._player.now() if event.state == "stopped" else None
        if playing and playing.state == "playing" and playing.utterance == event.correlation_id:
            self._player.stop()

    def _heard(self, playing: Playing) -> None:
        shown = self._shown
        if shown is None:
            return
        if playing.state == "playing":
            self._tell_sentence(playing, shown)
        else:
            self._steps.end(playing.utterance)
            state = "finished" if playing.state == "ended" else "stopped"
            self._bus.publish(SpeechChanged(playing.utterance, shown.message_id, state, playing.index))
            if playing.reason.startswith("audio_"):
                self._steps.notice_once(playing.reason)
        self._bus.publish(_told(playing, shown))

    def _tell_sentence(self, playing: Playing, shown: _Shown) -> None:
        clip, said = shown.clips[playing.index], shown.sentences[playing.index]
        self._bus.publish(
            SpeechChanged(playing.utterance, shown.message_id, "speaking", clip.index, said.text, said.begin, said.end)
        )


def _told(playing: Playing, shown: _Shown) -> PlaybackChanged:
    return PlaybackChanged(
        playing.utterance,
        shown.message_id,
        playing.state,
        playing.index,
        playing.position,
        playing.seconds,
        playing.speed,
        playing.reason,
    )
