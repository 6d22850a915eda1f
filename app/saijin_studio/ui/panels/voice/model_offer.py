"""Voices that can be fetched: one is chosen from a list, with its size and its licence before anything comes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QWidget

from ....core.hearing_models import ModelStatus
from ....core.voice_models import VOICE_MODELS, VoiceModel
from ...context import UiContext
from ...widgets import label
from ..settings.form import Choice, WheelGuard
from ..settings.hearing_model import ModelLine
from .sheet import hairline, strong
from .words import engine_title, language_title, languages_line, size_words

if TYPE_CHECKING:
    from ....ports import SpeechModels
    from ....services.container import Services


class ModelOffer(ModelLine):
    """Offers what is not here: where the engine that speaks with it is, or some of it has come.

    `fetched(title)` comes when one is here.
    """

    fetched = Signal(str)
    _offered: tuple[VoiceModel, ...] = ()

    def __init__(self, context: UiContext, models: Mapping[str, VoiceModel] = VOICE_MODELS) -> None:
        super().__init__(context)
        self._models = models
        self._found: Mapping[str, ModelStatus] = {}
        self._engines: Collection[str] = ()
        self.picker = Choice(context.theme)
        self.picker.setAccessibleName(self.tr("A voice to fetch"))
        self.picker.installEventFilter(WheelGuard(self))
        self.picker.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.picker.activated.connect(self._picked)
        self.about, self.licence = label("", "muted", wrap=True), label("", "small", wrap=True)
        heading = strong(self.tr("Fetch a voice"))
        heading.setBuddy(self.picker)
        for place, each in enumerate((hairline(), heading, self.picker, self.about, self.licence)):
            self.column.insertWidget(place, each)
        self.enable(True)

    def ask(self) -> None:
        """How it is with each of them now."""
        self._context.operations.run(self._look, owner=self, done=self._show_found, failed=self._not_told)

    def show_able(self, engines: Collection[str]) -> None:
        """`engines` are those that are here, with voices or without."""
        self._engines = engines
        self._fill()

    def way_to(self, engine: str) -> QWidget | None:
        """Where a voice of this engine is fetched, one of which is then chosen; None where there is none.

        While one is being fetched, that comes first.
        """
        if self._going is not None:
            return self.stop
        mine = [one for one in self._offered if one.engine == engine]
        if not mine:
            return None
        if self._name not in (one.name for one in mine):
            self._pick(mine[0].name)
        return self.picker if len(mine) > 1 else self.fetch

    def choose(self, name: str) -> None:
        """How it is with them was asked for before."""
        if name != self._name and self._going is None:
            self._say("")
        self._name, self.status = name, self._found.get(name)
        if model := self._models.get(name):
            self.about.setText(self._about(model))
            self.licence.setText(self.terms())
        self._show()

    # -- what a voice says for itself

    def models(self, services: Services) -> SpeechModels:
        return services.voice_models

    def title(self, name: str) -> str:
        return self._models[name].title

    def terms(self) -> str:
        model = self._models[self._name]
        free = "" if model.licence.free else self.tr(" (not for commercial use)")
        words = self.tr("Licence: {licence}, {address}")
        return words.format(licence=model.licence.name + free, address=model.terms)

    def fetch_words(self) -> str:
        return self.tr("Fetch the voice…")

    def fetch_question(self) -> str:
        return self.tr("Fetch the voice {name}?")

    def remove_question(self) -> str:
        return self.tr("Remove what has come of the voice {name}?")

    def _words(self, status: ModelStatus) -> str:
        return self._size(status) if status.state == "absent" else super()._words(status)

    def _about(self, model: VoiceModel) -> str:
        engine = engine_title(model.engine)
        if model.engine == "coqui":
            words = self.tr("Speaks {count} languages with {engine}, and in the voice of a recording.")
            return words.format(count=len(model.languages), engine=engine)
        words = self.tr("Speaks {languages} with {engine}; light enough for any processor.")
        return words.format(languages=languages_line(model.languages), engine=engine)

    # -- which ones there are

    def _look(self, services: Services) -> dict[str, ModelStatus]:
        models = self.models(services)
        return {name: models.status(name) for name in self._models}

    def _show_found(self, found: Mapping[str, ModelStatus]) -> None:
        self._found = found
        self._fill()

    def _fill(self) -> None:
        """What is chosen stays where it is still offered."""
        self._offered = tuple(sorted(filter(self._open, self._models.values()), key=self._rank))
        shown = [(self._line(one), one.name) for one in self._offered]
        if shown != [(self.picker.itemText(at), self.picker.itemData(at)) for at in range(self.picker.count())]:
            self.picker.clear()
            for words, name in shown:
                self.picker.addItem(words, name)
        names = [name for _, name in shown]
        self._pick(self._name if self._name in names else next(iter(names), ""))

    def _open(self, model: VoiceModel) -> bool:
        status = self._found.get(model.name)
        if status is None or status.state == "ready":
            return False
        return status.state == "begun" or model.engine in self._engines

    def _rank(self, model: VoiceModel) -> tuple[bool, bool, bool, str]:
        """What has begun, then what speaks the person's language, one language before many."""
        begun = self._found[model.name].state == "begun"
        own = self._context.language in model.languages
        return not begun, not own, len(model.languages) > 1, language_title(model.languages[0]).casefold()

    def _line(self, model: VoiceModel) -> str:
        many = self.tr("{count} languages").format(count=len(model.languages))
        languages = language_title(model.languages[0]) if len(model.languages) == 1 else many
        words = self.tr("{languages}: {name}, {size}")
        return words.format(languages=languages, name=model.title, size=size_words(model.plan.total))

    def _pick(self, name: str) -> None:
        self.picker.setCurrentIndex(self.picker.findData(name))
        self.choose(name)

    @Slot()
    def _picked(self) -> None:
        self.choose(str(self.picker.currentData()))

    # -- while one comes

    def _show(self) -> None:
        super()._show()
        self.setVisible(bool(self._offered))

    @Slot()
    def begin(self) -> None:
        super().begin()
        self.picker.setEnabled(False)

    def _fetched(self, status: ModelStatus) -> None:
        self._show_found({**self._found, status.name: status})
        self._end()
        self.fetched.emit(self.title(status.name))

    def _end(self) -> None:
        self.picker.setEnabled(True)
        super()._end()
