"""Whether the replies of the open chat are spoken: the composer's button shows and switches it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Slot

from ....core.chat_options import ChatOptions, InForce, resolve
from ....core.events import ConversationChanged
from ...context import UiContext
from ...operations import Operation
from .composer import Composer
from .live import ChatLive
from .options_words import choice_origin, voice_words

if TYPE_CHECKING:
    from ....services.options import OptionsView


class ChatVoice(QObject):
    """An option of the chat, otherwise as the persona and the studio have it; `persona_key` tells whom the chat, or the
    next one, is with.
    """

    def __init__(
        self, context: UiContext, live: ChatLive, composer: Composer, persona_key: Callable[[], str], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._live = live
        self._composer = composer
        self._persona_key = persona_key
        self._inherited = context.settings.voice.enabled
        self._reading: Operation | None = None
        composer.voice_toggled.connect(self._switch)
        context.bridge.conversation_changed.connect(self._heard)
        context.settings_changed.connect(self.follow)
        context.personas.changed.connect(self.follow)
        self.follow()

    @Slot()
    def follow(self) -> None:
        """Another chat is open, or something that this one inherits is other than it was."""
        key = self._live.conversation_id
        if self._reading is not None:
            self._reading.cancel()  # an older answer must not come after a newer one
        self._reading = None
        if key is None:
            self._show_next()
        else:
            self._reading = self._context.operations.run(
                lambda services: services.options.view(key), owner=self, done=self._show_view, failed=self._unknown
            )

    def _show_next(self) -> None:
        """Of the chat that the next words begin."""
        persona, settings = self._context.personas.get(self._persona_key()), self._context.settings
        if persona is not None:
            chosen = self._live.beforehand.of(persona.key).voice
            in_force = resolve(ChatOptions(voice=chosen), persona, settings)
            self._show(in_force, resolve(ChatOptions(), persona, settings))

    def _show_view(self, view: OptionsView) -> None:
        self._reading = None
        self._show(view.in_force, view.inherited)

    def _show(self, in_force: InForce, inherited: InForce) -> None:
        self._inherited = inherited.voice
        otherwise = voice_words(inherited.voice)
        origin = choice_origin(in_force.origins["voice"], otherwise, inherited.origins["voice"])
        self._composer.show_voice(in_force.voice, origin)

    def _unknown(self, _error: object) -> None:
        """Whatever is wrong with the chat is said where it is opened."""
        self._reading = None

    @Slot(object)
    def _heard(self, event: ConversationChanged) -> None:
        if event.conversation_id == self._live.conversation_id:
            self.follow()

    @Slot(bool)
    def _switch(self, on: bool) -> None:
        """What is inherited anyway is left to whom it is inherited from."""
        key, wish = self._live.conversation_id, None if on == self._inherited else on
        if key is None:
            self._live.beforehand.choose_voice(self._persona_key(), wish)
            self._show_next()
        else:
            self._run(lambda services: services.options.change(key, voice=wish), self._not_switched)
        if not on:
            self._run(lambda services: services.voice.stop())

    def _not_switched(self, error: Any) -> None:
        self._composer.show_fault(error)
        self.follow()

    def _run(self, work: Callable[[Any], Any], failed: Callable[[Any], None] | None = None) -> None:
        self._context.operations.run(work, owner=self, failed=failed)
