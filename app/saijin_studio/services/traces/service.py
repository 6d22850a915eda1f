"""How replies were made, as the inspector and the command line show it: from the store, the engine and the voice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from ... import __version__
from ...core.conversation import AudioClip, Message, Turn
from ...core.errors import EngineError, NotFound, SaijinError
from ...core.process import ProcessDetail
from ...core.process_record import Attempt
from ...core.trace import Version
from ...storage.conversations import ConversationStore
from ...storage.traces import TraceStore
from ...storage.turns import TurnStore
from ..personas import PersonaService
from ..processes.records import ProcessRecords
from ..processes.service import ProcessService
from .file import MOST_REPLIES, Question, TraceFile, encode, write
from .story import LONGEST_NAME, Story, to_reply


class TraceService:
    """Thread-safe. All methods raise StorageError, and NotFound for a reply that the store does not know."""

    def __init__(
        self,
        traces: TraceStore,
        turns: TurnStore,
        conversations: ConversationStore,
        personas: PersonaService,
        processes: ProcessService,
        records: ProcessRecords,
        clips: Callable[[str], tuple[AudioClip, ...]],
    ) -> None:
        """`clips` gives the spoken sentences of a message."""
        self._traces = traces
        self._turns = turns
        self._conversations = conversations
        self._personas = personas
        self._processes = processes
        self._records = records
        self._clips = clips

    def of_message(self, message_id: str) -> str:
        """The correlation id under which it is told how a message, or what it is a copy of, was made.

        Raises NotFound (kind: original, turn, message).
        """
        return self._traces.of_message(message_id)

    def versions(self, correlation_id: str) -> tuple[Version, ...]:
        """The replies to the same message, the oldest first."""
        return self._traces.versions(correlation_id)

    def story(self, correlation_id: str, closely: bool = False) -> Story:
        """All that is known of one version; `closely` reads the tries of its steps too."""
        turn, trace = self._turns.get(correlation_id), self._turns.trace(correlation_id)
        process, fault = self._process(correlation_id)
        return Story(
            turn=turn,
            trace=trace,
            made=self._traces.made(correlation_id),
            versions=self._traces.versions(correlation_id),
            process=process,
            engine_error=fault,
            clips=self._spoken(turn),
            attempts=self._attempts(process) if closely else (),
        )

    def file(self, key: str) -> TraceFile:
        """All versions of a reply, by its correlation id or the id of a message: its own, or of a copy.

        What cannot be asked of the engine now is left out.
        """
        correlation_id = self._turn_of(key)
        versions = self._traces.versions(correlation_id)[-MOST_REPLIES:]
        stories = [self.story(version.correlation_id, closely=True) for version in versions]
        question = self._conversations.message(stories[0].turn.user_message_id)
        return self._as_file(stories, correlation_id, question)

    def one(self, correlation_id: str) -> bytes:
        """A trace file of this version alone."""
        story = self.story(correlation_id, closely=True)
        question = self._conversations.message(story.turn.user_message_id)
        return encode(self._as_file([story], correlation_id, question))

    def save(self, key: str, path: Path) -> TraceFile:
        """Writes all versions into one file and returns what it holds. Also raises StorageFull."""
        made = self.file(key)
        write(made, path)
        return made

    def _turn_of(self, key: str) -> str:
        try:
            return self._traces.of_message(key)
        except NotFound as error:
            if error.params["kind"] != "message":
                raise
            return key

    def _as_file(self, stories: list[Story], chosen: str, question: Message) -> TraceFile:
        diagrams: dict[str, str] = {}
        replies = []
        for story in stories:
            name = ""
            if story.process is not None:
                name = story.process.summary.definition_id[:LONGEST_NAME]
                diagrams[name] = story.process.bpmn_xml
            replies.append(to_reply(story, self._persona_name(story.persona_key), name))
        ids = [story.trace.correlation_id for story in stories]
        return TraceFile(
            studio=__version__,
            exported_at=datetime.now(UTC),
            question=Question(text=question.text, at=question.created_at),
            replies=tuple(replies),
            chosen=ids.index(chosen) if chosen in ids else len(ids) - 1,
            diagrams=diagrams,
        )

    def _process(self, correlation_id: str) -> tuple[ProcessDetail | None, SaijinError | None]:
        try:
            return self._processes.of_turn(correlation_id), None
        except EngineError as error:
            return None, error

    def _attempts(self, process: ProcessDetail | None) -> tuple[Attempt, ...]:
        if process is None:
            return ()
        try:
            return self._records.attempts(process.summary.instance_id)
        except (EngineError, NotFound):
            return ()  # the engine went, or forgot the process, between two questions

    def _spoken(self, turn: Turn) -> tuple[AudioClip, ...]:
        if not turn.reply_message_id:
            return ()
        try:
            return self._clips(turn.reply_message_id)
        except NotFound:
            return ()  # the message was deleted meanwhile

    def _persona_name(self, key: str | None) -> str:
        try:
            return self._personas.get(key).text("en").name if key else ""
        except NotFound:
            return ""
