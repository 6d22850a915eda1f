"""Speaking instead of typing: the composer's microphone, its keys, and what becomes of what is said."""

from __future__ import annotations

import uuid
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from ....core.errors import SaijinError
from ....core.events import DictationChanged, SoundHeard
from ....core.language import detect
from ....services.hearing.level import shown
from ....services.hearing.push_to_talk import PushToTalk
from ...actions import ActionSpec
from ...context import UiContext
from ...messages import describe
from ...notices import Notice
from .composer import Composer
from .held_key import HeldKey
from .live import ChatLive

if TYPE_CHECKING:
    from ....services.container import Services
    from ....services.hearing.recording import KeptRecording

NOTICE_SECONDS = 8.0
OF_SETTINGS = ("hearing_nobody", "hearing_model", "audio_input")  # reasons that are mended there
ACTIVE = ("opening", "listening", "waiting", "writing")


class Dictation(QObject):
    """Of one page. Nothing is opened before the person asks for it."""

    def __init__(self, context: UiContext, live: ChatLive, composer: Composer, page: QWidget) -> None:
        super().__init__(page)
        self._context = context
        self._live = live
        self._composer = composer
        self._page = page
        self.key = ""  # another for each time it listens: what is heard of an earlier one does not matter any more
        self._button = composer.microphone
        self.clock = monotonic  # seconds, for what is held and what is pressed
        self._presses = PushToTalk()
        self._hands_free = False
        self._ending = False  # asked to end before the microphone was open
        self._cancelling = False
        self._next: bool | None = None  # what was asked for while the last one was being cancelled: hands-free?
        self._said_in: str | None = None  # the chat in which it began
        self._left = False  # that chat
        self._esc = QShortcut(QKeySequence(Qt.Key.Key_Escape), page, self.cancel)
        self._esc.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._esc.setEnabled(False)
        self._button.pressed.connect(self._pressed)
        self._button.released.connect(self._released)
        self._button.customContextMenuRequested.connect(self._ask_menu)
        context.bridge.dictation_changed.connect(self._heard)
        context.bridge.sound_heard.connect(self._show_level)
        self._define()

    def _define(self) -> None:
        define, chats = self._context.actions.define, self.tr("Chats")
        how = self.tr("Dictate: hold, or press to begin and to end")
        spec = ActionSpec("chat.dictate", self.tr("Dictate"), self.toggle, "voice", "Ctrl+J", group=chats, how=how)
        self.held = HeldKey(define(spec), Qt.Key.Key_J, lambda: self.clock(), self)
        self.held.pressed.connect(self._pressed)
        self.held.let_go.connect(self._let_go)
        words = self.tr("Talk hands-free")
        define(ActionSpec("chat.hands_free", words, self.toggle_talk, "voice", "Ctrl+Shift+J", group=chats))

    @property
    def active(self) -> bool:
        return self._button.state in ACTIVE

    # -- what the person asks

    def toggle(self) -> None:
        """Begins to listen, or ends it and has what was said written down."""
        if self.active:
            self.end()
        else:
            self._begin(hands_free=False)

    def toggle_talk(self) -> None:
        """Hands-free, on or off."""
        if self.active:
            self.cancel()
        else:
            self._begin(hands_free=True)

    def end(self) -> None:
        """A moment later what was said is written down. What is being written down already goes on no more."""
        if self._hands_free or self._button.state == "writing":
            self.cancel()
        elif self._button.state == "opening":
            self._ending = True
        elif self.active:
            key = self.key
            self._context.operations.run(lambda services: services.hearing.stop(key), owner=self)

    @Slot()
    def cancel(self) -> bool:
        """Nothing comes of it; false where there was nothing to end."""
        if not self.active:
            return False
        key, self.key, self._cancelling = self.key, "", True
        self._idle()
        self._composer.say("")
        self._context.operations.run(
            lambda services: services.hearing.cancel(key), owner=self, done=self._cancelled, failed=self._cancelled
        )
        return True

    def _cancelled(self, error: SaijinError | None) -> None:
        if error is not None:
            self._context.notices.show_error(error)
        self._cancelling = False
        if self._next is not None:
            wanted, self._next = self._next, None
            self._begin(wanted)

    def leave(self) -> None:
        """Another chat is opened: a talk ends, and what was being said goes into the draft of the one that is left."""
        self._left = True
        if self.active and (self._hands_free or self._button.state != "writing"):
            self.end()

    # -- the button and its key: held while one speaks, or pressed for less than HOLD_SECONDS to begin and to end

    @Slot()
    def _pressed(self) -> None:
        if self._presses.pressed(self.clock(), self.active) == "start":
            self._begin(hands_free=False)
        else:
            self.end()

    @Slot()
    def _released(self) -> None:
        self._let_go(self.clock())

    @Slot(float)
    def _let_go(self, when: float) -> None:
        if self._presses.released(when) != "stop":
            return
        self._next = None
        if self._button.state != "writing":  # it ended by itself meanwhile: what was said is not thrown away
            self.end()

    @Slot(QPoint)
    def _ask_menu(self, place: QPoint) -> None:
        where = self._button.mapToGlobal(place)
        self._context.operations.run(
            lambda services: services.hearing.kept(), owner=self, done=lambda kept: self._open_menu(where, kept)
        )

    def _open_menu(self, where: QPoint, kept: tuple[KeptRecording, ...]) -> None:
        menu = QMenu(self._button)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in ("chat.dictate", "chat.hands_free"):
            menu.addAction(self._context.actions.action(name))
        menu.addSeparator()
        for one in kept[-5:]:
            words = self.tr("Write down {seconds} s from {time}").format(
                seconds=round(one.seconds), time=one.at.astimezone().strftime("%H:%M")
            )
            menu.addAction(words, partial(self.again, one.id))
        menu.addAction(self.tr("Settings of dictation"), self._open_settings)
        menu.popup(where)

    @Slot()
    def _open_settings(self) -> None:
        self._context.open_section("settings", page="hearing")

    # -- beginning

    def _begin(self, hands_free: bool) -> None:
        if self._cancelling:
            self._next = hands_free
            return
        key, language = self._anew(hands_free), self._language()
        self._show("opening")
        self._composer.say("")
        listen = _talk if hands_free else _dictate
        self._context.operations.run(
            lambda services: listen(services, key, language), owner=self, done=self._begun, failed=self._not_begun
        )

    def again(self, recording: str) -> None:
        """Has a recording written down that could not be before."""
        key, language = self._anew(hands_free=False), self._language()
        self._context.operations.run(
            lambda services: services.hearing.again(key, recording, language), owner=self, failed=self._not_begun
        )

    def _anew(self, hands_free: bool) -> str:
        self.key, self._said_in = uuid.uuid4().hex, self._live.conversation_id
        self._hands_free, self._ending, self._left = hands_free, False, False
        return self.key

    def _begun(self, _: None) -> None:
        if self._button.state == "opening" and not self._hands_free:
            self._show("listening")
        if self._ending:
            self._ending = False
            self.end()

    def _not_begun(self, error: SaijinError) -> None:
        self._idle()
        button = self.tr("Settings") if error.params.get("reason") in OF_SETTINGS else ""
        self._composer.say(describe(error.code, error.params), True, button, self._open_settings if button else None)

    def _language(self) -> str:
        """Of the chat; "" where nothing was said in it yet."""
        words = self._live.last_words()
        return detect(words, "") if words else ""

    # -- what becomes of it

    @Slot(object)
    def _heard(self, event: DictationChanged) -> None:
        if event.key != self.key:
            return
        if event.state in ("listening", "waiting", "writing"):
            self._show(event.state)
            words = describe(event.error, event.params) if event.error else self._going_on(event.state)
            self._composer.say(words, bool(event.error))
        elif event.state == "said":
            self._take(event)
        elif event.state == "lost":
            self._notice(self.tr("The microphone went away."))
        elif event.state == "failed":
            self._failed(event)
        elif event.state == "nothing" and not self._hands_free:
            self._idle()
            self._composer.say(describe(event.error, event.params) if event.error else "", bool(event.error))
        elif event.state == "ended" and self.active:
            self._idle()
            self._composer.say("")

    def _going_on(self, state: str) -> str:
        if state == "writing":
            return self.tr("Writing down what you said…")
        if state == "waiting":
            return self.tr("The microphone is off until the reply has been said. Esc ends the talk.")
        if self._hands_free:
            return self.tr("Listening: what you say is sent. Esc ends the talk.")
        return self.tr("Listening. Esc throws it away.")

    def _take(self, event: DictationChanged) -> None:
        """Where it was said; only then it need not be kept as sound any more."""
        recording, text = event.recording, event.text
        if self._hands_free:
            self._composer.say("")
            self._composer.sent.emit(text)
        else:
            self._idle()
            self._composer.say("")
            if self._left and self._said_in != self._live.conversation_id:
                self._take_elsewhere(text, recording)
                return
            self._composer.take_spoken(text)
        self._context.operations.run(lambda services: services.hearing.forget(recording), owner=self)

    def _take_elsewhere(self, text: str, recording: str) -> None:
        """Another chat is open by now. One that had not begun has no draft: there it stays kept as sound."""
        origin = self._said_in
        if origin is None:
            self._notice(self.tr("What you said is kept. The menu of the microphone has it written down."))
            return
        self._context.operations.run(lambda services: _into_draft(services, origin, text, recording), owner=self)
        self._notice(self.tr("What you said stands in the draft of the chat it was said in."))

    def _notice(self, words: str) -> None:
        self._context.notices.show(Notice(words, seconds=NOTICE_SECONDS))

    def _failed(self, event: DictationChanged) -> None:
        self._idle()
        words = describe(event.error, event.params)
        if not event.recording:
            self._composer.say(words, True)
            return
        kept = self.tr("{fault} What you said is kept.").format(fault=words)
        self._composer.say(kept, True, self.tr("Try again"), lambda: self.again(event.recording))

    @Slot(object)
    def _show_level(self, event: SoundHeard) -> None:
        if event.key == self.key:
            self._button.show_level(shown(event.level))

    def _idle(self) -> None:
        self._ending = False
        self._show("idle")

    def _show(self, state: str) -> None:
        self._button.show_state(state)
        self._esc.setEnabled(self.active)


def _talk(services: Services, key: str, language: str) -> None:
    """It listens when the studio has said what it says."""
    services.hearing.talk(key, language)


def _dictate(services: Services, key: str, language: str) -> None:
    """Who presses the button wants to speak now: the studio falls silent, and does not hear itself."""
    services.voice.stop()
    services.hearing.start(key, language)


def _into_draft(services: Services, conversation_id: str, text: str, recording: str) -> None:
    before = services.chat.draft(conversation_id)
    services.chat.save_draft(conversation_id, f"{before} {text}".strip())
    services.hearing.forget(recording)
