"""What is heard at this moment, what waits for its turn, and what is paused."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from ...core.bus import EventBus
from ...core.errors import NotFound, SaijinError
from ...core.events import SpeechChanged
from ...ports import AudioOutput, ProcessEngine
from ...storage.conversations import ConversationStore
from ...storage.turns import TurnStore
from .playback import Paused
from .runs import PROCESS, SPEECH_ENDS
from .steps import BEGINS

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OnAir:
    """`seconds`: how long it has been heard, None while it waits or is paused; `text`: the sentence that is heard, or
    that it is paused in.

    `persona_key` is "" where that is not known, as of a voice that is only tried.
    """

    utterance: str
    persona_key: str = ""
    text: str = ""
    seconds: float | None = None
    paused: bool = False


@dataclass(slots=True)
class _Live:
    message_id: str
    text: str = ""
    began: float | None = None  # monotonic


@dataclass(frozen=True, slots=True)
class _Voice:
    persona_key: str
    silent: bool = False


class OnAirBook:
    """Thread-safe. Follows what is told of speech; whose voice it is is only looked up when somebody asks."""

    def __init__(
        self,
        engine: ProcessEngine,
        turns: TurnStore,
        conversations: ConversationStore,
        output: AudioOutput,
        bus: EventBus,
        stopped: Callable[[str], bool],
        paused: Callable[[], Paused | None],
    ) -> None:
        """`stopped`: whether a person stopped an utterance; a step of it may still tell of its work.

        `paused`: the stored sound that is paused now.
        """
        self._engine = engine
        self._stopped = stopped
        self._paused = paused
        self._turns = turns
        self._conversations = conversations
        self._output = output
        self._lock = threading.Lock()
        self._live: dict[str, _Live] = {}  # in the order in which they came
        self._voices: dict[str, _Voice] = {}
        bus.subscribe(SpeechChanged, self._on_speech)

    def all(self) -> tuple[OnAir, ...]:
        """What is heard first, then what waits in its order, then what is paused.

        Takes as long as the engine and the store do.
        """
        resting, found = self._resting(), self._told_of()
        heard = self._output.speaking()
        if heard and heard not in {each.utterance for each in found}:
            found.append(OnAir(heard, seconds=0.0))
        found.sort(key=lambda each: (each.utterance != heard, each.seconds is None))
        return (*found, *resting)

    def _resting(self) -> tuple[OnAir, ...]:
        paused = self._paused()
        if paused is None:
            return ()
        key = self._of_store(paused.utterance, paused.message_id)
        return (OnAir(paused.utterance, key, paused.text, paused=True),)

    def _told_of(self) -> list[OnAir]:
        """In the order in which they came."""
        with self._lock:
            live = [(utterance, each.message_id, each.text, each.began) for utterance, each in self._live.items()]
        now, found = time.monotonic(), []
        for utterance, message_id, text, began in live:
            voice = self._voice(utterance, message_id)
            if not (voice.silent or self._stopped(utterance)):
                seconds = None if began is None else now - began
                found.append(OnAir(utterance, voice.persona_key, text, seconds))
        return found

    def forget(self, utterance: str | None = None) -> None:
        """It, or all, was stopped: its process may have been ended without a word."""
        with self._lock:
            for name in [utterance] if utterance else list(self._live):
                self._live.pop(name, None)
                self._voices.pop(name, None)

    def _on_speech(self, event: SpeechChanged) -> None:
        utterance = event.correlation_id
        if event.state in SPEECH_ENDS:
            self.forget(utterance)
        elif event.state in BEGINS:
            with self._lock:
                live = self._live.setdefault(utterance, _Live(event.message_id or ""))
                if event.state == "speaking":
                    live.text = event.text
                    live.began = live.began or time.monotonic()

    def _voice(self, utterance: str, message_id: str) -> _Voice:
        """Looked up until it is known; a reply whose persona is still being chosen has none yet."""
        with self._lock:
            known = self._voices.get(utterance)
        if known is not None:
            return known
        voice = self._of_process(utterance) or _Voice(self._of_store(utterance, message_id))
        with self._lock:
            if voice.persona_key and utterance in self._live:
                self._voices[utterance] = voice
        return voice

    def _of_process(self, utterance: str) -> _Voice | None:
        """As the process has it, whoever began it; None without one, or while the engine is away."""
        try:
            found = self._engine.find_instances(PROCESS, utterance)
            variables = self._engine.variables(found[0]) if found else {}
        except SaijinError as error:
            log.info("whose voice %s is: %s", utterance, error)
            return None
        key = str(variables.get("persona_key") or "")
        return _Voice(key, bool(variables.get("silent"))) if key else None

    def _of_store(self, utterance: str, message_id: str) -> str:
        """A message that is played again has no process."""
        try:
            if message_id:
                return self._conversations.message(message_id).persona_key or ""
            return self._turns.get(utterance).persona_key or ""
        except NotFound:
            return ""
