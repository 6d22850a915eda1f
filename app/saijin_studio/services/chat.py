"""Conversations as the window and the command line use them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ..core.bus import EventBus
from ..core.conversation import Again, Conversation, Message, ReplyTrace, Rule, Turn, TurnState
from ..core.errors import InputError, NotFound
from ..core.events import ConversationChanged, MessageStored, TurnChanged
from ..core.macros import expand, of_greeting
from ..core.settings import Profile, Settings
from ..storage.conversations import ConversationStore
from ..storage.messages import new_id
from ..storage.outbox import OutboxEntry
from ..storage.replies import ReplyStore
from ..storage.turns import TurnStore
from .chat_macros import MessageMacros
from .models.service import PROVIDERS
from .personas import PersonaService
from .processes.service import CHAT, ProcessService
from .replies import ReplyStream
from .waiting import StoredTurns, going_on

LONGEST_MESSAGE = 200_000  # characters
LONGEST_PROMPT = 20_000  # of an instruction or a system text for one version
LONGEST_MODEL = 300
# Messages of processes/chat_interaction.bpmn.
CANCELLED = "reply_cancelled"
WITHDRAWN = "reply_withdrawn"


class ChatService:
    """`dispatch` hands a fresh outbox row to whoever takes it to the engine, `tell` a message to a turn's process;
    `enabled` says whether the configuration lets chats go on. All methods raise StorageError, StorageFull.
    """

    def __init__(
        self,
        conversations: ConversationStore,
        turns: TurnStore,
        stored: ReplyStore,
        replies: ReplyStream,
        personas: PersonaService,
        processes: ProcessService,
        settings: Callable[[], Settings],
        language: Callable[[], str],
        bus: EventBus,
        dispatch: Callable[[OutboxEntry], None],
        tell: Callable[[str, str], None],
        enabled: Callable[[], bool],
        profile: Callable[[str], Profile] | None = None,
    ) -> None:
        """`profile` says who the person is in a conversation (None = who the settings say)."""
        self._conversations = conversations
        self._turns = turns
        self._stored = stored
        self._replies = replies
        self._personas = personas
        self._processes = processes
        self._settings = settings
        self._language = language
        self._bus = bus
        self._dispatch = dispatch
        self._tell = tell
        self._enabled = enabled
        self._waiting = StoredTurns(turns, bus)
        self._macros = MessageMacros(conversations, personas, settings, language, profile)

    def new_conversation(
        self, persona_key: str, title: str = "", routing: Rule = Rule.FIXED, greeting: int = 0, seed: str = ""
    ) -> Conversation:
        """Begins with one of the persona's greetings, 0 = the first; the others are versions of it.

        `seed` decides what their macros say, so that one can be shown before. Raises NotFound for an unknown persona.
        """
        language, seed = self._language(), seed or new_id()
        words = self._personas.get(persona_key).text(language)
        macros = of_greeting(words, self._settings().first_profile, language, seed)
        first, *others = (expand(each, macros) for each in (words.greeting, *words.other_greetings))
        titled_by, title = "person" if title else "", title or words.name
        made = self._conversations.create(persona_key, title, first, routing, titled_by, others, greeting)
        self._bus.publish(ConversationChanged(made.id))
        return self._conversations.get(made.id)

    def conversations(self) -> tuple[Conversation, ...]:
        """Newest first."""
        return self._conversations.all()

    def conversation(self, conversation_id: str) -> Conversation:
        """Raises NotFound."""
        return self._conversations.get(conversation_id)

    def messages(self, conversation_id: str, before: int | None = None, limit: int = 100_000) -> tuple[Message, ...]:
        """The last `limit` messages before position `before`, oldest first. Raises NotFound."""
        return self._conversations.messages(conversation_id, before, limit)

    def message(self, message_id: str) -> Message:
        """Raises NotFound."""
        return self._conversations.message(message_id)

    def send(self, conversation_id: str, text: str, correlation_id: str = "", attachments: Sequence[str] = ()) -> Turn:
        """Stores the message and the wish for a reply, and returns: from here on nothing can lose either.

        Macros in it become words. `attachments` are ids of what lies beside the draft; with some, the text may be "".
        Raises InputError (empty, too long, chats turned off), NotFound, StorageFull.
        """
        self._check_enabled()
        correlation_id = correlation_id or new_id()
        text = self._macros.expanded(conversation_id, text.strip(), correlation_id).strip()
        if not text and not attachments:
            raise InputError("the message is empty", reason="empty")
        if len(text) > LONGEST_MESSAGE:
            raise InputError("the message is too long", reason="too_long", most=LONGEST_MESSAGE)
        turn, message, entry = self._turns.send(conversation_id, text, CHAT, correlation_id, attachments)
        self._dispatch(entry)
        self._bus.publish(MessageStored(message))
        self._announce(turn)
        return turn

    def regenerate(self, message_id: str) -> Turn:
        """Another reply to the same message; it takes the old one's place when it is done.

        Raises InputError when the message answers nothing, NotFound.
        """
        self._check_enabled()
        turn, entry = self._turns.regenerate(message_id, CHAT)
        self._dispatch(entry)
        self._announce(turn)
        return turn

    def continue_reply(self, message_id: str) -> Turn:
        """Has whoever gave this reply write on from its last word; the longer one is another version of it.

        Raises InputError (cannot_go_on, workflow_off), NotFound.
        """
        self._check_enabled()
        who = self._conversations.message(message_id).persona_key or ""
        turn, entry = self._turns.go_on(message_id, CHAT, self._who("", who))
        self._dispatch(entry)
        self._announce(turn)
        return turn

    def again(self, correlation_id: str, wished: Again) -> Turn:
        """Another version of this reply, made by the same process with something else.

        Whoever answered answers again, unless another persona is wished for. Raises InputError (reason: model,
        too_long, workflow_off), NotFound for an unknown turn or persona.
        """
        self._check_enabled()
        before = self._turns.get(correlation_id)
        wished = replace(_checked(wished), persona=self._who(wished.persona, before.persona_key or ""))
        turn, entry = self._turns.regenerate(before.reply_message_id or before.user_message_id, CHAT, wished)
        self._dispatch(entry)
        self._announce(turn)
        return turn

    def cancel(self, correlation_id: str) -> None:
        """Stops the reply: the model at once, then its process; the words so far are kept. Raises NotFound."""
        turn, entry = self._turns.request_cancel(correlation_id, CANCELLED)
        if entry is not None:
            self._dispatch(entry)
        self._announce(turn)

    def approve(self, correlation_id: str, text: str = "") -> None:
        """Keeps a reply that waits for approval, with other words if given. Raises NotFound, EngineUnavailable."""
        if text.strip():
            self._turns.reword(correlation_id, text.strip())
        self._decide(correlation_id, "approve")

    def disapprove(self, correlation_id: str) -> None:
        """Takes a reply that waits for approval back. Raises NotFound, EngineUnavailable."""
        self._decide(correlation_id, "withdraw")

    def withdraw(self, message_id: str) -> None:
        """Takes a persona's reply back, whether its process still runs or has ended.

        Raises InputError for a message that is no reply, NotFound, EngineUnavailable.
        """
        correlation_id = self._stored.of_reply(message_id)
        if correlation_id is None:
            self._conversations.message(message_id)
            raise InputError("only a persona's reply can be taken back", reason="no_reply")
        turn = self._turns.get(correlation_id)
        if turn.state is TurnState.APPROVAL:
            self.disapprove(correlation_id)
        elif turn.state.open:
            self.cancel(correlation_id)
        else:
            self._tell(WITHDRAWN, correlation_id)

    def set_routing(self, conversation_id: str, routing: Rule) -> None:
        """How the conversation finds who answers. Raises NotFound."""
        self._conversations.set_routing(conversation_id, routing)
        self._bus.publish(ConversationChanged(conversation_id))

    def retry(self, correlation_id: str) -> None:
        """Gives the failed step of a waiting turn new tries. Raises NotFound, EngineUnavailable."""
        before = self._turns.get(correlation_id)
        with going_on(self._waiting, correlation_id, lambda _: before.state is TurnState.WAITING):
            if before.process_instance_id is not None:
                self._processes.retry(before.process_instance_id)

    def turn(self, correlation_id: str) -> Turn:
        """Raises NotFound."""
        return self._turns.get(correlation_id)

    def open_turns(self) -> tuple[Turn, ...]:
        """Turns whose reply is still to come, oldest first."""
        return self._turns.open()

    def partial(self, correlation_id: str) -> str:
        """The words so far of a reply being made."""
        return self._replies.text(correlation_id)

    def thoughts(self, correlation_id: str) -> str:
        """What the model of a reply being made has said to itself so far."""
        return self._replies.thoughts(correlation_id)

    def trace(self, correlation_id: str) -> ReplyTrace:
        """How a reply was made. Raises NotFound."""
        return self._turns.trace(correlation_id)

    def rename(self, conversation_id: str, title: str) -> None:
        if not title.strip():
            raise InputError("a conversation needs a title", reason="empty")
        self._conversations.rename(conversation_id, title.strip())
        self._bus.publish(ConversationChanged(conversation_id))

    def delete(self, conversation_id: str) -> None:
        """Hides it with all its messages; `restore` brings it back."""
        self._conversations.set_deleted(conversation_id, True)
        self._bus.publish(ConversationChanged(conversation_id))

    def restore(self, conversation_id: str) -> None:
        self._conversations.set_deleted(conversation_id, False)
        self._bus.publish(ConversationChanged(conversation_id))

    def keep_place(self, conversation_id: str, position: int, seen: int | None = None) -> None:
        """Where the person was reading: the position of the last message in sight. Raises NotFound.

        `seen`: the person knows of all up to this position, 0 = it was only shown; None = up to `position`.
        """
        if self._conversations.set_read_position(conversation_id, position, seen):
            self._bus.publish(ConversationChanged(conversation_id))

    def draft(self, conversation_id: str) -> str:
        return self._conversations.draft(conversation_id)

    def save_draft(self, conversation_id: str, text: str) -> None:
        self._conversations.save_draft(conversation_id, text)

    def _decide(self, correlation_id: str, decision: str) -> None:
        if not self._processes.decide(correlation_id, {"decision": decision}):
            raise NotFound("nothing waits for approval there", kind="approval", id=correlation_id)

    def _who(self, wished: str, before: str) -> str:
        """The persona to answer again; "" where whoever did is gone."""
        if wished:
            return self._personas.get(wished).key
        return before if any(persona.key == before for persona in self._personas.list()) else ""

    def _check_enabled(self) -> None:
        if not self._enabled():
            raise InputError("chat_interaction is turned off in the configuration", reason="workflow_off")

    def _announce(self, turn: Turn) -> None:
        self._bus.publish(TurnChanged(turn.correlation_id, turn.conversation_id, turn.state, turn.persona_key))
        if turn.state is TurnState.QUEUED:
            self._bus.publish(ConversationChanged(turn.conversation_id))


def _checked(wished: Again) -> Again:
    instruction, system = wished.instruction.strip(), wished.system.strip()
    if max(len(instruction), len(system)) > LONGEST_PROMPT:
        raise InputError("the instruction is too long", reason="too_long", most=LONGEST_PROMPT)
    provider, _, model = wished.model.partition(":")
    if wished.model and (provider not in PROVIDERS or len(model) > LONGEST_MODEL):
        raise InputError(f"no such model: {wished.model[:100]}", reason="model")
    return Again(wished.persona, wished.model, instruction, system)
