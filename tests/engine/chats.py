"""A studio on a real engine with a scripted model, and turns waited for by their events."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from saijin_studio.bootstrap.studio import Studio
from saijin_studio.core.bus import EventBus
from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.conversation import Rule, Turn, TurnState
from saijin_studio.core.events import TextStreamed, TurnChanged
from saijin_studio.engine.rest.engine import RestEngine
from saijin_studio.paths import Paths
from saijin_studio.ports import ChatModel, ChatRequest, ModelInfo
from saijin_studio.services.models.service import ChainFactory
from saijin_studio.services.settings import SettingsService

SECONDS = 60.0


def fire(engine: RestEngine, instance_id: str, timer: str) -> None:
    """Has the engine do now what it would do when the timer's time is over."""
    (job,) = engine.client.get("/job", processInstanceId=instance_id, activityId=timer)
    engine.client.post(f"/job/{job['id']}/execute", {})


class Parrot:
    """Repeats the question; one that holds a `*` is begun and then waited with, until it is stopped."""

    model = "parrot"

    def __init__(self, provider: str = "offline") -> None:
        self.provider = provider

    def stream(self, request: ChatRequest, cancel: CancelToken) -> Iterator[str]:
        question = request.messages[-1].content
        yield f"{request.persona.key}: {question}"
        if "*" in question:
            assert cancel.wait(SECONDS)
            cancel.raise_if_cancelled()

    def models(self) -> tuple[ModelInfo, ...]:
        return (ModelInfo(self.model),)


def chain_of(*models: ChatModel) -> ChainFactory:
    """The same models whatever the settings say."""
    return lambda settings: models


PARROT = chain_of(Parrot())


class Chats:
    """A studio with its engine. `chain` None has the models that the settings name."""

    def __init__(
        self,
        home: Path,
        chain: ChainFactory | None = PARROT,
        speaks: bool = False,
        models: Mapping[str, object] | None = None,
        writes: bool = False,
    ) -> None:
        """`models`: what the settings say of them; `writes`: chats get titles and summaries."""
        self.paths = Paths(home)
        self.paths.make()
        settings_file = {
            "engine": {"aot_cache": False},
            "models": models or {},
            "chats": {"titles": writes, "summaries": writes},
        }
        (home / "settings.json").write_text(json.dumps(settings_file), encoding="utf-8")
        self.bus = EventBus()
        self._changed = threading.Condition()
        self._states: dict[str, list[TurnState]] = {}
        self._words: set[str] = set()
        self.bus.subscribe(TurnChanged, self._on_turn)
        self.bus.subscribe(TextStreamed, self._on_text)
        settings = SettingsService(self.paths.settings_file, self.bus)
        self.studio = Studio(self.paths, settings, self.bus, chain=chain, speaks=speaks)
        self.chat = self.studio.services.chat
        self.studio.start()
        assert self.studio.services.engine.wait_ready(120), self.studio.services.engine.status()

    def _on_turn(self, event: TurnChanged) -> None:
        with self._changed:
            self._states.setdefault(event.correlation_id, []).append(event.state)
            self._changed.notify_all()

    def _on_text(self, event: TextStreamed) -> None:
        with self._changed:
            self._words.add(event.correlation_id)
            self._changed.notify_all()

    def ask(self, text: str, persona: str = "yuuri", routing: Rule = Rule.FIXED) -> Turn:
        conversation = self.chat.new_conversation(persona, routing=routing)
        return self.chat.send(conversation.id, text)

    def wait(self, turn: Turn, *states: TurnState) -> Turn:
        with self._changed:
            reached = self._changed.wait_for(
                lambda: any(state in states for state in self._states.get(turn.correlation_id, ())), SECONDS
            )
        assert reached, (states, self._states.get(turn.correlation_id), self.steps(turn))
        return self.chat.turn(turn.correlation_id)

    def wait_words(self, turn: Turn) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: turn.correlation_id in self._words, SECONDS)

    def until(self, there: Callable[[], bool]) -> None:
        """For what no event tells: looks again and again."""
        clock = CancelToken()
        for _ in range(int(SECONDS / 0.1)):
            if there():
                return
            clock.wait(0.1)
        raise AssertionError("it did not come about")

    def answered(self, turn: Turn) -> tuple[str, str, str]:
        """(text, persona, reason)."""
        done = self.wait(turn, TurnState.ANSWERED)
        trace = self.chat.trace(turn.correlation_id)
        assert done.reply_message_id is not None
        return (
            self.chat.message(done.reply_message_id).text,
            trace.persona_key or "",
            trace.persona_reason or "",
        )

    def steps(self, turn: Turn) -> list[str]:
        detail = self.studio.services.processes.of_turn(turn.correlation_id)
        return [step.activity_id for step in detail.steps] if detail else []

    def done(self, turn: Turn) -> set[str]:
        """The steps that have ended, in whatever way."""
        detail = self.studio.services.processes.of_turn(turn.correlation_id)
        return {step.activity_id for step in detail.steps if step.ended_at is not None} if detail else set()

    def time_passes(self, turn: Turn, timer: str) -> None:
        """Until this timer of the turn's process fires."""
        detail = self.studio.services.processes.of_turn(turn.correlation_id)
        assert detail is not None
        fire(RestEngine(self.studio.services.engine.connection), detail.summary.instance_id, timer)

    def texts(self, turn: Turn) -> list[str]:
        return [message.text for message in self.chat.messages(turn.conversation_id)[1:]]
