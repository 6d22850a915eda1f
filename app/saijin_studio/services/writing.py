"""Has something written for a chat that is no reply: its title, a summary, the person's own next line.

The process chat_writing writes it; each call starts one and returns its business key. What comes of it is told by the
event WritingChanged, in the program whose workers write; `result` waits for it wherever that is.
"""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable
from typing import Final

from ..core.bus import EventBus
from ..core.cancel import CancelToken
from ..core.errors import Cancelled, IdleTimeout, InputError, NotFound, ProviderUnavailable
from ..core.events import WritingChanged
from ..core.process import InstanceState
from ..core.writing import Kind
from ..ports import Blobs, ProcessEngine, VariableValue
from ..storage.conversations import ConversationStore
from .processes.records import reference_of
from .processes.service import WRITING

LOOK_AGAIN_SECONDS: Final = 0.3
MOST_KEPT: Final = 200  # ends of writings that nobody has asked for yet
LONGEST_BEGUN: Final = 2_000  # characters; the model goes on with the end of a longer draft
ENDED: Final = frozenset({"done", "failed", "stopped", "unneeded"})


class WritingService:
    """All that starts something raises NotFound for an unknown conversation, EngineUnavailable, EngineRefused, and
    InputError (reason: workflow_off). `stop_writing` ends the process of a business key.
    """

    def __init__(
        self,
        engine: ProcessEngine,
        conversations: ConversationStore,
        blobs: Blobs,
        stop_writing: Callable[[str], None],
        bus: EventBus,
    ) -> None:
        self._engine = engine
        self._conversations = conversations
        self._blobs = blobs
        self._stop = stop_writing
        self._changed = threading.Condition()
        self._ends: dict[str, WritingChanged] = {}
        bus.subscribe(WritingChanged, self._on_writing)

    def title(self, conversation_id: str) -> str:
        """A title by the model, in the place of whatever there is; the first words where no model answers."""
        return self._begin(Kind.TITLE, conversation_id)

    def summarise(self, conversation_id: str) -> str:
        """A summary of all that was said so far; what a person wrote into the last one stays."""
        return self._begin(Kind.SUMMARY, conversation_id)

    def draft_line(self, conversation_id: str, begun: str = "") -> str:
        """The person's next line, for them to change and send; nothing is stored. `begun` is what they have written."""
        return self._begin(Kind.LINE, conversation_id, begun[-LONGEST_BEGUN:])

    def stop(self, key: str) -> None:
        """What is being written under this key is no longer wanted; nothing where it has ended. Raises StorageError."""
        self._stop(key)

    def result(self, key: str, cancel: CancelToken) -> str:
        """Waits for what was written under this key.

        Raises Cancelled when it was stopped or `cancel` is set (which stops it), ProviderUnavailable when no model
        answered, IdleTimeout when it took too long, InputError (reason: nothing_to_write) when there was no need,
        NotFound for a conversation that is gone, EngineUnavailable.
        """
        while True:
            with self._changed:
                end = self._changed.wait_for(lambda: self._ends.pop(key, None), LOOK_AGAIN_SECONDS)
            end = end or self._ended_elsewhere(key)
            if end is not None:
                return _words(end)
            if cancel.cancelled:
                self._stop(key)
                raise Cancelled()

    def _begin(self, kind: Kind, conversation_id: str, begun: str = "") -> str:
        self._conversations.get(conversation_id)
        key = uuid.uuid4().hex
        variables: dict[str, VariableValue] = {
            "kind": kind.value,
            "conversation_id": conversation_id,
            "asked_for": True,
            "upto": "",
            "begun": begun,
        }
        self._engine.start_process(WRITING, key, variables)
        return key

    def _on_writing(self, event: WritingChanged) -> None:
        if event.state not in ENDED:
            return
        with self._changed:
            self._ends[event.key] = event
            while len(self._ends) > MOST_KEPT:
                del self._ends[next(iter(self._ends))]
            self._changed.notify_all()

    def _ended_elsewhere(self, key: str) -> WritingChanged | None:
        """What the engine says of a process that other programs worked; None while it runs."""
        for instance in self._engine.find_instances(WRITING, key):
            summary = self._engine.detail(instance).summary
            if summary.ended_at is None and summary.failure is None:
                continue
            said = self._engine.variables(instance)
            state = "stopped" if summary.state is InstanceState.CANCELLED else str(said.get("outcome") or "failed")
            text, error = self._long(said.get("text")), str(said.get("failure") or summary.failure or "")
            return WritingChanged(key, "", "", state, text, error)
        return None

    def _long(self, value: object) -> str:
        """A text that is too long for the engine goes by reference."""
        reference = reference_of(value)
        return str(json.loads(self._blobs.get(reference)) if reference else value or "")


def _words(end: WritingChanged) -> str:
    if end.state == "done":
        return end.text
    if end.state == "stopped":
        raise Cancelled()
    if end.state == "unneeded":
        raise InputError("there is nothing to write", reason="nothing_to_write")
    if end.error == "not_possible":
        raise NotFound("the conversation is gone", kind="conversation", id=end.conversation_id)
    if end.error == "timed_out":
        raise IdleTimeout("it took too long", provider="", model="")
    raise ProviderUnavailable("no language model answered", provider="", model="")
