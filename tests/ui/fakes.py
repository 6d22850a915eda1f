"""A studio in memory: real dataclasses, no engine, store or sound. Replies come when a test says so."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from saijin_studio.core.bus import EventBus
from saijin_studio.core.conversation import Conversation, Message, MessageState, Role, Rule, Turn, TurnState
from saijin_studio.core.errors import InputError, NotFound, SaijinError
from saijin_studio.core.events import ConversationChanged, MessageStored, StepChanged, TextStreamed, TurnChanged
from saijin_studio.core.settings import Settings
from saijin_studio.paths import Paths
from saijin_studio.services.new_drafts import NewDrafts
from saijin_studio.services.personas import PersonaService
from saijin_studio.ui.app import load_fonts
from saijin_studio.ui.context import UiContext
from tests.ui.composer_fakes import FakeDraftAttachments, FakeWriting
from tests.ui.library_fakes import FakeLibrary
from tests.ui.option_fakes import FakeChatOptions
from tests.ui.panel_fakes import FakeChat, FakeServices, FakeVoice
from tests.ui.playback_fakes import FakePlayback, FakeSound

START = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)


class FakeStudioVoice(FakeSound, FakeVoice):
    """Remembers what it was asked."""

    def __init__(self, bus: EventBus) -> None:
        FakeSound.__init__(self)
        FakeVoice.__init__(self)
        self.playback = FakePlayback(bus)


class FakeStudioChat(FakeChat):
    """Conversations in memory, as ChatService keeps them; `answer`, `say` and `fail` play the workers' part."""

    def __init__(self, bus: EventBus) -> None:
        super().__init__()
        self._bus = bus
        self.attachments = FakeDraftAttachments()
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self.chats: dict[str, Conversation] = {}
        self.deleted: set[str] = set()
        self.stored: dict[str, list[Message]] = {}
        self.drafts: dict[str, str] = {}
        self.places: dict[str, int] = {}
        self.words: dict[str, str] = {}
        self.fault: SaijinError | None = None

    # -- what the window asks

    def new_conversation(self, persona_key: str, title: str = "", greeting: int = 0, seed: str = "") -> Conversation:
        if self.fault is not None:
            raise self.fault
        made = self.add(persona_key, title or persona_key.title())
        self._bus.publish(ConversationChanged(made.id))
        return made

    def conversations(self) -> tuple[Conversation, ...]:
        kept = [chat for chat in self.chats.values() if chat.id not in self.deleted]
        return tuple(sorted(kept, key=lambda chat: chat.updated_at, reverse=True))

    def conversation(self, conversation_id: str) -> Conversation:
        if conversation_id not in self.chats or conversation_id in self.deleted:
            raise NotFound(kind="conversation", id=conversation_id)
        return self.chats[conversation_id]

    def messages(self, conversation_id: str, before: int | None = None, limit: int = 100_000) -> tuple[Message, ...]:
        earlier = [each for each in self.stored[conversation_id] if before is None or each.position < before]
        return tuple(earlier[-limit:])

    def keep_place(self, conversation_id: str, position: int, seen: int | None = None) -> None:
        self.places[conversation_id] = position

    def message(self, message_id: str) -> Message:
        for messages in self.stored.values():
            for message in messages:
                if message.id == message_id:
                    return message
        raise NotFound(kind="message", id=message_id)

    def send(self, conversation_id: str, text: str, correlation_id: str = "", attachments: Sequence[str] = ()) -> Turn:
        if self.fault is not None:
            raise self.fault
        if not text.strip() and not attachments:
            raise InputError("empty")
        self.drafts[conversation_id] = ""
        things = self.attachments.sent(attachments)
        message = self.put(conversation_id, Role.USER, text.strip(), attachments=things)
        turn = self._begin(conversation_id, message.id)
        self._bus.publish(MessageStored(message))
        self._announce(turn)
        return turn

    def regenerate(self, message_id: str) -> Turn:
        message = self.message(message_id)
        turn = self._begin(message.conversation_id, message.id)
        self._announce(turn)
        return turn

    def cancel(self, correlation_id: str) -> None:
        super().cancel(correlation_id)
        self._announce(self.turns[correlation_id])

    def open_turns(self) -> tuple[Turn, ...]:
        return tuple(turn for turn in self.turns.values() if turn.state.open)

    def approve(self, correlation_id: str, text: str = "") -> None:
        if self.fault is not None:
            raise self.fault
        self._decide(
            correlation_id, TurnState.ANSWERED, state=MessageState.COMPLETE, **({"text": text} if text else {})
        )

    def disapprove(self, correlation_id: str) -> None:
        self._decide(correlation_id, TurnState.WITHDRAWN, state=MessageState.WITHDRAWN)

    def withdraw(self, message_id: str) -> None:
        self._decide(self.message(message_id).correlation_id or "", TurnState.WITHDRAWN, state=MessageState.WITHDRAWN)

    def set_routing(self, conversation_id: str, routing: Rule) -> None:
        self.chats[conversation_id] = replace(self.chats[conversation_id], routing=routing)
        self._bus.publish(ConversationChanged(conversation_id))

    def partial(self, correlation_id: str) -> str:
        return self.words.get(correlation_id, "")

    def rename(self, conversation_id: str, title: str) -> None:
        self.chats[conversation_id] = replace(self.chats[conversation_id], title=title)
        self._bus.publish(ConversationChanged(conversation_id))

    def delete(self, conversation_id: str) -> None:
        self.deleted.add(conversation_id)
        self._bus.publish(ConversationChanged(conversation_id))

    def restore(self, conversation_id: str) -> None:
        self.deleted.discard(conversation_id)
        self._bus.publish(ConversationChanged(conversation_id))

    def draft(self, conversation_id: str) -> str:
        return self.drafts.get(conversation_id, "")

    def save_draft(self, conversation_id: str, text: str) -> None:
        self.drafts[conversation_id] = text

    # -- what a test or a screenshot prepares

    def add(self, persona_key: str, title: str, at: datetime | None = None) -> Conversation:
        at = at or START + timedelta(minutes=next(self._numbers))
        made = Conversation(f"chat-{next(self._numbers)}", title, persona_key, at, at)
        self.chats[made.id] = made
        self.stored[made.id] = []
        return made

    def put(self, conversation_id: str, role: Role, text: str, **more: Any) -> Message:
        """Stores a message without a word to anybody."""
        with self._lock:
            chat, messages = self.chats[conversation_id], self.stored[conversation_id]
            at = more.pop("created_at", None) or chat.updated_at + timedelta(seconds=20)
            if role is Role.PERSONA:
                more.setdefault("persona_key", chat.persona_key)
            message = Message(f"m-{next(self._numbers)}", chat.id, len(messages) + 1, role, text, at, **more)
            messages.append(message)
            line = text.strip().splitlines()[0] if text.strip() else chat.last_line
            self.chats[chat.id] = replace(chat, updated_at=at, last_line=line)
        return message

    def newest_turn(self) -> Turn:
        return next(reversed(self.turns.values()))

    # -- the workers' part

    def step(self, turn: Turn, topic: str, state: str = "started", **params: str) -> None:
        now = datetime.now(UTC)
        activity = topic.partition(".")[2]
        self._bus.publish(StepChanged(turn.correlation_id, "instance", activity, topic, state, now, params=params))

    def say(self, turn: Turn, piece: str) -> None:
        offset = len(self.words.get(turn.correlation_id, ""))
        self.words[turn.correlation_id] = self.words.get(turn.correlation_id, "") + piece
        self._bus.publish(TextStreamed(turn.correlation_id, turn.conversation_id, offset, piece))

    def answer(self, turn: Turn, text: str, superseded: str | None = None, **more: Any) -> Message:
        return self._close(turn, text, TurnState.ANSWERED, MessageState.COMPLETE, superseded, more)

    def propose(self, turn: Turn, text: str, superseded: str | None = None) -> Message:
        """A reply that a person is to approve."""
        return self._close(turn, text, TurnState.APPROVAL, MessageState.PENDING, superseded, {})

    def bring_back(self, message: Message) -> None:
        """An older version returns to its place."""
        self.stored[message.conversation_id].append(message)
        self.stored[message.conversation_id].sort(key=lambda each: each.position)
        self._bus.publish(MessageStored(message))

    def fail(self, turn: Turn, code: str, text: str = "", **more: Any) -> Message:
        state = MessageState.INTERRUPTED if text else MessageState.FAILED
        return self._close(turn, text, TurnState.FAILED, state, None, {"failure": code, **more})

    def _begin(self, conversation_id: str, message_id: str) -> Turn:
        correlation_id = f"turn-{next(self._numbers)}"
        turn = Turn(correlation_id, conversation_id, message_id, TurnState.QUEUED, datetime.now(UTC))
        self.turns[correlation_id] = turn
        return turn

    def _close(
        self, turn: Turn, text: str, turn_state: TurnState, state: MessageState, superseded: str | None, more: Any
    ) -> Message:
        if superseded is not None:
            kept = [message for message in self.stored[turn.conversation_id] if message.id != superseded]
            self.stored[turn.conversation_id] = kept
        message = self.put(
            turn.conversation_id, Role.PERSONA, text, correlation_id=turn.correlation_id, state=state, **more
        )
        closed = replace(turn, state=turn_state, reply_message_id=message.id)
        self.turns[turn.correlation_id] = closed
        self._bus.publish(MessageStored(message, superseded))
        self._announce(closed)
        self._bus.publish(ConversationChanged(turn.conversation_id))
        return message

    def _decide(self, correlation_id: str, turn_state: TurnState, **changes: Any) -> None:
        turn = self.turns[correlation_id]
        changed = replace(self.message(turn.reply_message_id or ""), **changes)
        kept = [changed if message.id == changed.id else message for message in self.stored[turn.conversation_id]]
        self.stored[turn.conversation_id] = [each for each in kept if each.state is not MessageState.WITHDRAWN]
        self.turns[correlation_id] = replace(turn, state=turn_state)
        self._bus.publish(MessageStored(changed))
        self._announce(self.turns[correlation_id])

    def _announce(self, turn: Turn) -> None:
        self._bus.publish(TurnChanged(turn.correlation_id, turn.conversation_id, turn.state, turn.persona_key))


class StudioServices(FakeServices):
    """FakeServices with whole conversations and the shipped personas."""

    chat: FakeStudioChat
    voice: FakeStudioVoice

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.chat = FakeStudioChat(self.bus)
        self.library = FakeLibrary(self.chat, self.bus)
        self.attachments = self.chat.attachments
        self.writing = FakeWriting()
        self.new_drafts = NewDrafts(home / "new_drafts.json")
        self.voice = FakeStudioVoice(self.bus)
        self.personas = PersonaService(Paths(home))  # type: ignore[assignment]
        self.voice_clones = self.clones_of(self.personas)
        self.options = FakeChatOptions(self.bus, self.chat.chats, PersonaService(Paths(home)).get)


def studio_context(services: StudioServices, settings: Settings | None = None, ready: bool = True) -> UiContext:
    """A context whose services are there already, or come when `ready` is false and a test sets `future`."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    load_fonts(app)
    future: Future[Any] = Future()
    if ready:
        future.set_result(services)
    context = UiContext(future, services.bus, services.paths, settings or services.settings.current)
    context.theme.apply()
    context.personas.keep(services.personas.list())
    return context
