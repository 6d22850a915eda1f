"""Which language models answer, in which order, and whether they can."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from msgspec.structs import replace
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout

from ....core.errors import SaijinError
from ....core.settings import ModelSettings, Settings
from ...messages import describe_error
from .chat_defaults import ChatDefaultsCard
from .form import Page, SettingsEditor
from .key import KeyRow
from .numbers import LimitsCard
from .providers import OfflineCard, Provider, ProviderCard, ServerCard
from .sampling import StudioSamplingCard
from .writing import WritingCard

if TYPE_CHECKING:
    from ....services.models.service import ProviderStatus


class ModelsPage(Page):
    def __init__(self, editor: SettingsEditor) -> None:
        super().__init__(self.tr("Models"), self.tr("Asked from top to bottom: the next one answers when one cannot."))
        self.editor = editor
        self.ollama = ServerCard(editor, "ollama")
        self.ollama.add_test(self.tr("Asks one tiny question. Ollama is found by itself on its usual address."))
        self.openai = ServerCard(editor, "openai")
        self.key = KeyRow(
            editor, "openai", self.tr("Key"), self.tr("Kept in the keyring of this system, never in a file.")
        )
        self.openai.add(self.key)
        self.openai.add_test(self.tr("Asks one tiny question, which your provider may count."))
        self.offline = OfflineCard(editor)
        self.cards: dict[str, ProviderCard] = {
            "ollama": self.ollama,
            "openai": self.openai,
            "offline": self.offline,
        }
        self.chain = QVBoxLayout()
        self.chain.setSpacing(12)
        self.column.addLayout(self.chain)
        self.limits = LimitsCard(editor)
        self.column.addWidget(self.limits)
        self.sampling = StudioSamplingCard(editor)
        self.column.addWidget(self.sampling)
        self.chats = ChatDefaultsCard(editor)
        self.column.addWidget(self.chats)
        self.writing = WritingCard(editor)
        self.column.addWidget(self.writing)
        self.column.addStretch(1)
        for card in self.cards.values():
            card.moved.connect(self._move)
        self.key.changed.connect(self.ask_status)
        self._order: tuple[str, ...] = ()
        self._asked_for: ModelSettings | None = None
        self.refresh(editor.settings)

    def refresh(self, settings: Settings) -> None:
        order = tuple(dict.fromkeys((*settings.models.order, *self.cards)))
        if order != self._order:
            self._order = order
            for place, provider in enumerate(order):
                self.chain.removeWidget(self.cards[provider])
                self.chain.insertWidget(place, self.cards[provider])
                self.cards[provider].set_place(place, len(order))
        for card in self.cards.values():
            card.refresh(settings.models)
        self.limits.refresh(settings.models)
        self.sampling.refresh(settings)
        self.chats.refresh(settings)
        self.writing.refresh(settings)
        if self.isVisible() and self._asked_for is not None and self._asked_for != settings.models:
            self.ask_status()

    def opened(self) -> None:
        """Somebody looks: asks the servers and the keyring."""
        self.key.ask()
        self.ask_status()

    @Slot()
    def ask_status(self) -> None:
        self._asked_for = self.editor.settings.models
        self.editor.context.operations.run(
            lambda services: services.models.status(), owner=self, done=self._show_status, failed=self._no_status
        )

    def _show_status(self, states: tuple[ProviderStatus, ...]) -> None:
        for status in states:
            if status.provider in self.cards:
                self.cards[status.provider].show_status(status)

    def _no_status(self, error: SaijinError) -> None:
        for card in self.cards.values():
            card.state.setText(describe_error(error))

    @Slot(str, int)
    def _move(self, provider: str, step: int) -> None:
        order = list(self._order)
        place = order.index(provider)
        other = min(max(place + step, 0), len(order) - 1)
        order[place], order[other] = order[other], order[place]
        wanted = cast("tuple[Provider, ...]", tuple(order))
        self.editor.change(lambda settings: replace(settings, models=replace(settings.models, order=wanted)))
