"""The Chats section: the list of conversations beside the one that is open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Slot
from PySide6.QtWidgets import QWidget

from ....core.conversation import Conversation, Role, Turn, TurnState
from ....core.errors import SaijinError
from ....core.events import ConversationChanged, SpeechChanged, TurnChanged
from ...context import UiContext
from ...palette import Choice
from ...section import Section
from ...transcript.text_size import define_text_size
from .acts import ChatActs
from .chat_sound import ChatSound
from .exchange import ChatExchange
from .list import ID_ROLE, ChatItem, ChatState
from .list_panel import ChatList
from .options_desk import ChatDesk
from .page import ChatPage

if TYPE_CHECKING:
    from ....services.container import Services

_Everything = tuple[tuple[Conversation, ...], tuple[Turn, ...], str]  # and the key of the default persona
_STATES = {
    TurnState.QUEUED: ChatState.QUEUED,
    TurnState.RUNNING: ChatState.GENERATING,
    TurnState.WAITING: ChatState.WAITING,
    TurnState.APPROVAL: ChatState.WAITING,
    TurnState.FAILED: ChatState.FAILED,
}


class ChatsSection(Section):
    id = "chats"
    icon = "chats"

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        self._read = False
        self._asked: set[str] = set()
        self._wanted = ""
        self.acts = ChatActs(context, self)
        self.list = ChatList(context)
        self.chat = ChatPage(context)
        self.desk = ChatDesk(context, self.chat)
        self.files = ChatExchange(context, self.list, self.chat, self)
        self.sound = ChatSound(context, self.chat, self)
        self.acts.attend(self.chat, self.list)
        define_text_size(context)
        self.acts.restored.connect(self._restored)
        self.list.view.selectionModel().currentChanged.connect(self._choose)
        self.list.view.customContextMenuRequested.connect(self._list_menu)
        self.chat.started.connect(self._started)
        self.chat.live.gone.connect(self._open_newest)
        context.bridge.conversation_changed.connect(self._conversation_event)
        context.bridge.turn_changed.connect(self._turn_event)
        context.bridge.speech_changed.connect(self._speech_event)
        self._asking = QTimer(self)
        self._asking.setSingleShot(True)
        self._asking.setInterval(30)
        self._asking.timeout.connect(self._ask)

    def list_widget(self) -> QWidget:
        return self.list

    def page(self) -> QWidget:
        return self.desk

    def activated(self) -> None:
        if not self._read:
            self._read = True
            self.chat.open_new(self.chat.persona_key)
            self.context.operations.run(_read_all, owner=self, done=self._list_read)
        self.chat.composer.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def deactivated(self) -> None:
        self.chat.composer.flush_draft()

    def show_target(self, **target: str) -> None:
        """conversation=ID, with message=ID at one of its messages; or persona=KEY for a new chat."""
        if "conversation" in target:
            self._wanted = target["conversation"]
            self._open(self._wanted)
            if "message" in target:
                self.chat.jump_to(target["message"])
        elif "persona" in target:
            self.new_chat(target["persona"])

    def target(self) -> dict[str, str]:
        conversation_id = self.chat.live.conversation_id
        return {"conversation": conversation_id} if conversation_id else {"persona": self.chat.persona_key}

    def find(self) -> None:
        self.chat.find_bar.begin()

    # -- the open chat

    def new_chat(self, persona_key: str) -> None:
        """The persona's hello; nothing is stored before the first words."""
        self._wanted = "-"  # the list, when it comes, opens nothing in its place
        self.list.choose("")
        self.chat.open_new(persona_key)
        self.chat.composer.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.context.actions.refresh()

    def newest_reply(self) -> str:
        """Correlation id of the last reply of the open chat; "" when it has none."""
        rows = reversed(self.chat.transcript.stack.rows)
        return next((row.correlation_id for row in rows if row.correlation_id and row.role is Role.PERSONA), "")

    def palette_choices(self) -> list[Choice]:
        """The chats, to open them by their names."""
        return [
            Choice(
                item.conversation.title, "chats", self._opener(item.conversation.id), item.conversation.last_line[:40]
            )
            for item in self.list.model.items()
        ]

    def _opener(self, conversation_id: str) -> Callable[[], None]:
        return lambda: self.context.open_section("chats", conversation=conversation_id)

    @Slot(QPoint)
    def _list_menu(self, point: QPoint) -> None:
        if self.list.view.indexAt(point).isValid():
            self.acts.open_menu(self.list.view.viewport().mapToGlobal(point))

    @Slot(str)
    def _restored(self, conversation_id: str) -> None:
        self._wanted = conversation_id
        self._open(conversation_id)

    # -- the list

    def _list_read(self, read: _Everything) -> None:
        conversations, turns, default_persona = read
        states = {turn.conversation_id: _STATES.get(turn.state, ChatState.QUIET) for turn in turns}
        self.list.model.reset(ChatItem(each, states.get(each.id, ChatState.QUIET)) for each in conversations)
        if not (self._wanted or conversations or self.chat.busy()):
            self.chat.open_new(default_persona)
        if not self.context.paths.settings_file.exists() and not conversations:
            self.chat.show_first_steps()
        if not self._wanted and conversations and self.chat.live.conversation_id is None and not self.chat.busy():
            self._open(conversations[0].id)
        elif self.chat.live.conversation_id:
            self.list.choose(self.chat.live.conversation_id)

    def _open(self, conversation_id: str) -> None:
        self.chat.open(conversation_id)
        self.list.choose(conversation_id)
        self.context.actions.refresh()

    @Slot()
    def _open_newest(self) -> None:
        """What was open is gone."""
        gone = self.chat.live.conversation_id
        items = [item for item in self.list.model.items() if item.conversation.id != gone]
        if items:
            self._open(items[0].conversation.id)
        else:
            self.new_chat(self.chat.persona_key)

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        if index.isValid() and not self.list.settling:
            self.list.opened = str(index.data(ID_ROLE))
            self.chat.open(self.list.opened)
            self.context.actions.refresh()

    @Slot(str)
    def _started(self, conversation_id: str) -> None:
        self._wanted = conversation_id
        self._asked.add(conversation_id)
        self._asking.start()

    @Slot(object)
    def _conversation_event(self, event: ConversationChanged) -> None:
        self._asked.add(event.conversation_id)
        self._asking.start()

    @Slot()
    def _ask(self) -> None:
        asked, self._asked = self._asked, set()
        for conversation_id in asked:
            self._ask_one(conversation_id)

    def _ask_one(self, conversation_id: str) -> None:
        def failed(error: SaijinError) -> None:
            if error.code != "not_found":
                self.context.notices.show_error(error)
                return
            if self.chat.live.conversation_id == conversation_id:
                self._open_newest()
            self.list.model.remove(conversation_id)

        self.context.operations.run(
            lambda services: services.chat.conversation(conversation_id),
            owner=self,
            done=self._keep,
            failed=failed,
        )

    def _keep(self, conversation: Conversation) -> None:
        mine = conversation.id == self.chat.live.conversation_id
        if mine and self.chat.place.reads():
            conversation = replace(conversation, unread=0)
            self.chat.place.keep()  # the store hears of it before anything can happen to this window
        self.list.model.put(conversation)
        self.chat.retitle(conversation)
        if mine and self.list.chosen() != conversation.id:
            self.list.choose(conversation.id)

    @Slot(object)
    def _turn_event(self, event: TurnChanged) -> None:
        state = _STATES.get(event.state, ChatState.QUIET)
        if state is ChatState.QUIET and event.conversation_id == self.chat.live.conversation_id:
            state = self._sounding()  # the reply is written, and is being said
        self.list.model.set_state(event.conversation_id, state)

    @Slot(object)
    def _speech_event(self, _event: SpeechChanged) -> None:
        """The voice belongs to the open chat: only there can it be started, or a reply be heard."""
        conversation_id = self.chat.live.conversation_id
        if conversation_id is None or self.chat.live.making() is not None:
            return
        self.list.model.set_state(conversation_id, self._sounding())

    def _sounding(self) -> ChatState:
        return ChatState.SPEAKING if self.chat.live.voice.speaking() else ChatState.QUIET


def _read_all(services: Services) -> _Everything:
    default = services.config.current.routing.default_persona
    return services.chat.conversations(), services.chat.open_turns(), default
