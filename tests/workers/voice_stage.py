"""What the voice's tests stand on: a real store, engines and a sound device that only note what they are given."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from saijin_studio.core.bus import EventBus
from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.conversation import Message, MessageState, TurnState
from saijin_studio.core.errors import Cancelled, SaijinError
from saijin_studio.core.events import Event, NoticeRaised, SpeechChanged, TurnChanged
from saijin_studio.core.voice import EngineVoice, VoiceChoice
from saijin_studio.paths import Paths
from saijin_studio.ports import ProcessEngine, Speech
from saijin_studio.services.personas import PersonaService
from saijin_studio.services.replies import ReplyStream
from saijin_studio.services.settings import SettingsService
from saijin_studio.services.voice.cache import SoundCache
from saijin_studio.services.voice.parts import SpeechParts
from saijin_studio.services.voice.service import VoiceService
from saijin_studio.services.voice.speakers import Speakers
from saijin_studio.storage.clips import ClipStore
from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.database import Database
from saijin_studio.storage.journal import JournalStore
from saijin_studio.storage.replies import ReplyStore
from saijin_studio.storage.turns import TurnStore
from saijin_workers.topics.voice import voice_topics
from tests.workers.drawn_process import SECONDS, DrawnProcess, Instance

ALL = "Hello there. How are you? Fine."


class Voice:
    """A speech engine that hums: a tenth of a second for each character. It makes `held` texts once `released`.

    `cancelled` holds the texts whose making was called off.
    """

    def __init__(self, name: str, *languages: str, rate: int = 22_050) -> None:
        self.name = name
        self.languages = frozenset(languages)
        self.does = frozenset({"pitch", "speed"})
        self.rate = rate
        self.lacking: str | None = None
        self.faults: list[SaijinError] = []
        self.said: list[tuple[str, str, VoiceChoice]] = []
        self.held: set[str] = set()
        self.released = threading.Event()
        self.cancelled: list[str] = []
        self.called_off = threading.Event()

    def missing(self) -> str | None:
        return self.lacking

    def voices(self, language: str) -> tuple[EngineVoice, ...]:
        return ()

    def warm(self, language: str) -> None:
        """There is nothing to load."""

    def close(self) -> None:
        """Nothing was started."""

    def synthesise(self, text: str, language: str, voice: VoiceChoice, cancel: CancelToken | None = None) -> Speech:
        if text in self.held:
            self._hold(text, cancel)
        if self.faults:
            raise self.faults.pop()
        self.said.append((language, text, voice))
        time = np.arange(len(text) * self.rate // 10) / self.rate
        return Speech((0.3 * np.sin(2 * np.pi * 220 * time)).astype(np.float32), self.rate)

    def _hold(self, text: str, cancel: CancelToken | None) -> None:
        """Who is called off lets nobody else go on: the same words may be asked for twice."""
        woken, token = threading.Event(), cancel or CancelToken()
        token.on_cancel(woken.set)
        threading.Thread(target=self._wake, args=(woken,), daemon=True).start()
        assert woken.wait(SECONDS)
        if token.cancelled:
            self.cancelled.append(text)
            self.called_off.set()
            raise Cancelled()
        assert self.released.is_set()

    def _wake(self, woken: threading.Event) -> None:
        self.released.wait(SECONDS)
        woken.set()


class Speaker:
    """An audio output that sounds at once, or holds what it gets while `held`: then `sound` lets one piece sound."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.lacking: str | None = None
        self.held = False
        self.begun: list[str] = []
        self.stopped: list[str | None] = []
        self.heard: list[tuple[str, float]] = []
        self._ends: deque[Callable[[], None] | None] = deque()

    def sound(self) -> None:
        end = self._ends.popleft()
        if end is not None:
            end()

    def missing(self) -> str | None:
        return self.lacking

    def begin(self, utterance: str) -> None:
        self.begun.append(utterance)

    def enqueue(
        self,
        utterance: str,
        speech: Speech,
        on_start: Callable[[], None] | None = None,
        on_end: Callable[[], None] | None = None,
    ) -> None:
        if self.lacking or utterance in self.stopped:
            return
        with self.changed:
            self.heard.append((utterance, round(speech.seconds, 2)))
            self.changed.notify_all()
        if on_start is not None:
            on_start()
        self._ends.append(on_end)
        if not self.held:
            self.sound()

    def stop(self, utterance: str | None = None) -> None:
        with self.changed:
            self.stopped.append(utterance)
            self.changed.notify_all()

    def wait(self, utterance: str, timeout: float | None = None) -> bool:
        with self.changed:
            return self.changed.wait_for(lambda: not self.held or utterance in self.stopped, timeout)

    def speaking(self) -> str | None:
        return self.heard[-1][0] if self.held and self.heard else None

    def close(self) -> None:
        self.held = False


class Stage:
    """One run of a studio as far as its voice goes; a second one on the same folder is the next run.

    `engine` takes the place of the one that only follows the drawing.
    """

    def __init__(self, home: Path, engine: ProcessEngine | None = None, others: Sequence[Voice] = ()) -> None:
        """`others` are speech engines that come before the two that are always there."""
        self.paths = Paths(home)
        self.paths.make()
        self.database = Database.at(self.paths.database_file)
        self.bus = EventBus()
        self.events: list[Event] = []
        self.bus.subscribe(Event, self.events.append)
        self.conversations = ConversationStore(self.database)
        self.turns = TurnStore(self.database)
        self.stored = ReplyStore(self.database)
        self.journal = JournalStore(self.database)
        self.replies = ReplyStream(self.turns, self.journal, self.conversations, self.bus)
        self.clips = ClipStore(self.database)
        self.english, self.japanese = Voice("espeak", "en"), Voice("openjtalk", "ja", rate=48_000)
        self.speaker = Speaker()
        self.settings = SettingsService(self.paths.settings_file, self.bus)
        self.default_persona = "yuuri"
        self.kept_bytes = 0
        self.silent: set[str] = set()  # personas that the person does not want to hear
        self.speech_language = ""  # of all personas
        self.chat_languages: dict[str, str] = {}  # by conversation
        self.sounds = SoundCache(self.paths.sounds, lambda: self.kept_bytes)
        speakers = Speakers(
            (*others, self.english, self.japanese),
            PersonaService(self.paths),
            lambda: self.default_persona,
            lambda persona: replace(persona, silent=persona.key in self.silent, speech_language=self.speech_language),
        )
        parts = SpeechParts(
            speakers,
            self.speaker,
            self.replies,
            self.turns,
            self.conversations,
            self.clips,
            self.bus,
            self.paths,
            lambda: self.settings.current.voice,
            self.sounds,
            lambda conversation: self.chat_languages.get(conversation, ""),
        )
        self.engine = DrawnProcess(self)
        self.voice = VoiceService(engine or self.engine, parts, self.settings, self._sender(engine))
        self.topics = {topic.name: topic for topic in voice_topics(self.voice.steps)}

    def _sender(self, engine: ProcessEngine | None) -> Callable[[str, str], None]:
        if engine is None:
            return self.engine.send_message

        def send(name: str, business_key: str) -> None:
            engine.correlate(name, business_key, {})

        return send

    def ask(self, text: str = "Hello?") -> str:
        """A turn that is being answered; returns its correlation id."""
        conversation = self.conversations.create("yuuri", "", "")
        turn, _, _ = self.turns.send(conversation.id, text, "chat_interaction")
        self.turns.update(turn.correlation_id, persona_key="reika", state=TurnState.RUNNING)
        return turn.correlation_id

    def write(self, correlation_id: str, *pieces: str) -> None:
        """More words of the reply."""
        turn = self.turns.get(correlation_id)
        writer = self.replies.open(correlation_id, turn.conversation_id)
        for piece in pieces:
            writer.add(piece)
        writer.flush()

    def finish(self, correlation_id: str) -> Message:
        """The reply is complete and stored."""
        text = self.journal.read(correlation_id)
        stored = self.stored.deliver(correlation_id, "output_delivery", text, MessageState.COMPLETE, TurnState.ANSWERED)
        assert stored is not None
        message = stored[0]
        self.bus.publish(TurnChanged(correlation_id, message.conversation_id, TurnState.ANSWERED))
        return message

    def reply(self, *pieces: str) -> Message:
        correlation_id = self.ask()
        self.write(correlation_id, *pieces)
        return self.finish(correlation_id)

    def states(self, utterance: str) -> list[str]:
        """What was told about an utterance, without repetitions."""
        told = [e.state for e in self.events if isinstance(e, SpeechChanged) and e.correlation_id == utterance]
        return list(dict.fromkeys(told))

    def texts(self, utterance: str) -> list[str]:
        return [clip.text for clip in self.clips.of_utterance(utterance)]

    def die(self) -> None:
        """As a program that is killed: the running tasks are left to the engine. What was heard has been noted."""
        self.engine.shut_down()
        self.noted()
        self.database.close()

    def noted(self) -> None:
        """Returns when what was heard has been noted."""
        for thread in threading.enumerate():
            if thread.name == "speech-floor":
                thread.join(SECONDS)

    def close(self) -> None:
        self.voice.close()
        self.die()


def utterance_of(message: Message) -> str:
    assert message.correlation_id
    return message.correlation_id


def wait_for(stage: Stage, condition: Callable[[], bool]) -> None:
    """Until something told on the bus makes `condition` true."""
    changed = threading.Event()
    unsubscribe = stage.bus.subscribe(SpeechChanged, lambda _: changed.set())
    try:
        for _ in range(200):
            if condition():
                return
            changed.wait(SECONDS / 200)
            changed.clear()
        raise AssertionError("it did not come to that")
    finally:
        unsubscribe()


def spoken(stage: Stage, source: str, utterance: str, **variables: Any) -> Instance:
    return stage.engine.run(Instance(utterance, {"source": source, **variables}))


def notices(stage: Stage) -> list[str]:
    return [event.code for event in stage.events if isinstance(event, NoticeRaised)]


def begun(stage: Stage) -> str:
    """A reply that is being written and of which two sentences were heard."""
    utterance = stage.ask()
    stage.voice.begin_reply(utterance)
    stage.write(utterance, "One. Two. Thr")
    wait_for(stage, lambda: len(stage.texts(utterance)) == 2)
    return utterance


def only(stage: Stage) -> Instance:
    (instance,) = stage.engine.started.values()
    return instance
