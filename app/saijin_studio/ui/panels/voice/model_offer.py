"""A voice that can be fetched: what it is, its size and its licence before anything comes; gone when it is here."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from ....core.voice_models import VoiceModel
from ...context import UiContext
from ...widgets import label
from ..settings.hearing_model import ModelLine
from .sheet import hairline, strong
from .words import engine_title

if TYPE_CHECKING:
    from ....ports import SpeechModels
    from ....services.container import Services


class ModelOffer(ModelLine):
    """Shown where the engine that speaks with it is here, or some of it has come."""

    _engine_there = False

    def __init__(self, context: UiContext, model: VoiceModel) -> None:
        super().__init__(context)
        self._model = model
        about = self.tr("Speaks 17 languages with {engine}, and in the voice of a recording.")
        self.about = label(about.format(engine=engine_title(model.engine)), "muted", wrap=True)
        self.licence = label(self.terms(), "small", wrap=True)
        for place, each in enumerate((hairline(), strong(model.title), self.about, self.licence)):
            self.column.insertWidget(place, each)
        self.enable(True)

    @property
    def open(self) -> bool:
        """Whether it can be fetched now."""
        return not self.isHidden() and not self.fetch.isHidden()

    def ask(self) -> None:
        """How it is with it now."""
        self.choose(self._model.name)

    def show_able(self, engines: Collection[str]) -> None:
        """`engines` are those that are here, with voices or without."""
        self._engine_there = self._model.engine in engines
        self._show()

    def models(self, services: Services) -> SpeechModels:
        return services.voice_models

    def title(self, name: str) -> str:
        return self._model.title

    def terms(self) -> str:
        licence = self._model.licence
        free = "" if licence.free else self.tr(" (not for commercial use)")
        words = self.tr("Licence: {licence}, {address}")
        return words.format(licence=licence.name + free, address=self._model.terms)

    def _show(self) -> None:
        super()._show()
        state = self.status.state if self.status is not None else "ready"
        begun = self._going is not None or state == "begun"
        self.setVisible(begun or (self._engine_there and state == "absent"))
