"""The voice panel: what sounds, who can speak, where it sounds, and a place to try all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QWidget

from ....core.voice_models import XTTS
from ...context import UiContext
from ...widgets import label
from .addons_card import AddonsCard
from .clone_card import ClonesCard
from .device_card import DeviceCard
from .engines_card import EnginesCard
from .library_card import LibraryCard
from .now_card import NowCard
from .personas_card import PersonasCard
from .sheet import Sheet
from .try_card import TryCard

if TYPE_CHECKING:
    from ....services.voice.service import VoiceStatus


class VoicePage(Sheet):
    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self.now, self.trying = NowCard(context), TryCard(context)
        self.personas, self.device = PersonasCard(context), DeviceCard(context)
        self.engines, self.library, self.addons = EnginesCard(context), LibraryCard(context), AddonsCard(context)
        self.clones = ClonesCard(context)
        self.column.addWidget(label(self.tr("Voice"), "display"))
        hint = self.tr(
            "Replies are spoken sentence by sentence while they are written. The sound stays with each reply."
        )
        self.column.addWidget(label(hint, "muted", wrap=True))
        upper, lower = (self.now, self.trying, self.personas, self.clones), (self.device, self.engines)
        for card in (*upper, *lower, self.library, self.addons):
            self.column.addWidget(card)
        self.column.addStretch(1)
        self.library.changed.connect(self.ask_status)
        self.addons.changed.connect(self.ask_status)
        self.clones.changed.connect(self.ask_status)
        self.clones.missed.connect(self._lead_clones)
        self.engines.missed.connect(self._lead)
        for card in (self.library, self.addons):
            card.changed.connect(self.clones.ask)

    def opened(self) -> None:
        """Somebody looks: asks for all that can have changed meanwhile."""
        self.ask_status()
        self.now.ask()
        self.device.ask()
        self.engines.ask()
        self.library.ask()
        self.addons.ask()
        self.clones.ask()

    def show_clones(self) -> None:
        """Brings cloned voices into sight."""
        self._bring(self.clones, self.clones.clone)

    def show_library(self) -> None:
        """Brings the voices of this machine into sight, as they are now."""
        self.library.ask()
        self._bring(self.library, self.library.add)

    @Slot(str)
    def _lead_clones(self, lacking: str) -> None:
        """To what cloned voices need."""
        self._lead(lacking, XTTS.engine)

    @Slot(str, str)
    def _lead(self, lacking: str, engine: str) -> None:
        """To what an engine needs."""
        line = next(iter(self.addons.lines.values()), None)
        offered = self.library.offer.way_to(engine) if lacking == "model" else None
        if lacking == "server":
            self._context.open_section("settings", page="voice")
        elif lacking == "part" and line is not None:
            self._bring(self.addons, line.install)
        elif offered is not None:
            self._bring(self.library, offered)
        else:
            self._bring(self.library, self.library.add)

    def _bring(self, card: QWidget, button: QWidget) -> None:
        self.ensureWidgetVisible(card)
        button.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def ask_status(self) -> None:
        self._context.operations.run(lambda services: services.voice.status(), owner=self, done=self.show_status)

    def show_status(self, status: VoiceStatus) -> None:
        self.now.show_speaking(status.speaking)
        self.device.show_missing(status.output_missing)
        self.engines.show_engines(status.engines)
        self.library.offer.show_able({engine.name for engine in status.engines if engine.missing is None})
        spoken = {code for engine in status.engines if engine.missing is None for code in engine.languages}
        self.trying.show_languages(tuple(spoken))
        self.trying.ask_voices()
