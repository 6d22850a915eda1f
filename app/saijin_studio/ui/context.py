"""What every part of the window may use, handed down instead of looked up."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject, Signal, Slot

from ..core.bus import EventBus
from ..core.errors import SaijinError
from ..core.events import EngineChanged
from ..core.process import EngineStatus
from ..core.settings import Settings
from ..paths import Paths
from ..services.settings import interface_language
from .actions import Actions
from .bridge import EventBridge
from .engine_notice import EngineNotice
from .notices import Notices
from .operations import Operations
from .personas import PersonaBook
from .theme import Theme

if TYPE_CHECKING:
    from ..services.container import Services


class UiContext(QObject):
    """Built once for the application; the window and its parts are built from it (again, on a new language).

    `settings` are those of this moment; `settings_changed` comes after they and the theme are up to date.
    `engine` is the engine's last known state (None before the first word of it), `engine_changed` tells of it.
    """

    settings_changed = Signal()
    engine_changed = Signal()
    section_requested = Signal(str, object)
    inspect_requested = Signal(str)
    window_requested = Signal(str)

    def __init__(
        self, services: Future[Services], bus: EventBus, paths: Paths, settings: Settings, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.paths = paths
        self.settings = settings
        self.engine: EngineStatus | None = None
        self._main: UiContext | None = None  # of the first window, where this one stands beside it
        self._saving = False
        self._unsaved: Settings | None = None
        self._saves = 0  # wished for and done, so that what was read before one is known as old
        self.theme = Theme(settings.look.theme, settings.look.reduce_motion, self)
        self.bridge = EventBridge(bus, self)
        self.operations = Operations(services, self)
        self.notices = Notices(self)
        self.actions = Actions(self.theme, self)
        self.personas = PersonaBook(self.operations, self)
        self.operations.failed.connect(self.notices.show_error)
        self.bridge.notice_raised.connect(self.notices.show_event)
        self.bridge.settings_changed.connect(self._settings_stored)
        self.bridge.engine_changed.connect(self._engine_event)
        EngineNotice(self)

    @property
    def language(self) -> str:
        """Of the interface: "en" or "ja"."""
        return interface_language(self.settings, QLocale.system().name())

    def beside(self, parent: QObject) -> UiContext:
        """For another window: all is shared but the actions, which are that window's own."""
        made = UiContext.__new__(UiContext)
        QObject.__init__(made, parent)
        made.paths, made.settings, made.engine = self.paths, self.settings, self.engine
        made.theme, made.bridge, made.operations = self.theme, self.bridge, self.operations
        made.notices, made.personas = self.notices, self.personas
        made.actions = Actions(self.theme, made)
        made._main = self
        made._saving, made._unsaved = False, None
        self.settings_changed.connect(made._follow_main)
        self.engine_changed.connect(made._follow_main_engine)
        made.section_requested.connect(self.section_requested)
        made.inspect_requested.connect(self.inspect_requested)
        made.window_requested.connect(self.window_requested)
        return made

    @Slot()
    def _follow_main(self) -> None:
        assert self._main is not None
        self.settings = self._main.settings
        self.settings_changed.emit()

    @Slot()
    def _follow_main_engine(self) -> None:
        assert self._main is not None
        self.engine = self._main.engine
        self.engine_changed.emit()

    def open_section(self, section_id: str, **target: str) -> None:
        """Shows a section: chats, personas, processes, voice, resources, settings.

        Known targets: chats conversation=ID | persona=KEY (a new chat); personas key=KEY;
        processes instance=ID; voice persona=KEY | card=clones|library;
        settings page=models|voice|engine|kernel|language|look.
        """
        self.section_requested.emit(section_id, target)

    def open_window(self, conversation_id: str) -> None:
        """Shows a chat in a window of its own."""
        self.window_requested.emit(conversation_id)

    def inspect(self, correlation_id: str) -> None:
        """Opens the inspector on how this reply was made."""
        self.inspect_requested.emit(correlation_id)

    def save_settings(self, settings: Settings) -> None:
        """Uses new settings at once and stores them in the background, one after the other: the newest ones last."""
        if self._main is not None:
            self._main.save_settings(settings)
            return
        self._use(settings)
        self._unsaved = settings
        self._saves += 1
        self._save_next()

    def ask_engine(self) -> None:
        """Asks once for the engine's state; from then on events tell it."""
        self.operations.run(lambda services: services.engine.status(), owner=self, done=self._engine_is)

    def close(self) -> None:
        self.bridge.close()
        self.operations.close()

    def _save_next(self) -> None:
        """What came while others were being stored; only the newest of it."""
        if self._saving or self._unsaved is None:
            return
        wanted, self._unsaved = self._unsaved, None
        self._saving = True
        self.operations.run(
            lambda services: services.settings.save(wanted),
            owner=self,
            done=lambda _: self._saved(),
            failed=self._not_saved,
        )

    def _saved(self) -> None:
        self._saving = False
        self._saves += 1
        self._save_next()

    def _not_saved(self, error: SaijinError) -> None:
        self.notices.show_error(error)
        self._saved()

    @Slot(object)
    def _settings_stored(self, _event: object) -> None:
        asked = self._saves
        self.operations.run(
            lambda services: services.settings.current,
            owner=self,
            done=lambda settings: self._use_stored(settings, asked),
        )

    def _use_stored(self, settings: Settings, asked: int) -> None:
        """What was stored before the newest wishes must not take their place."""
        if self._saving:
            return  # the end of that is told as well
        if asked == self._saves:
            self._use(settings)
        else:
            self._settings_stored(None)

    @Slot(object)
    def _engine_event(self, event: EngineChanged) -> None:
        self._engine_is(event.status)

    def _engine_is(self, status: EngineStatus) -> None:
        self.engine = status
        self.engine_changed.emit()

    def _use(self, settings: Settings) -> None:
        if settings == self.settings:
            return
        self.settings = settings
        self.theme.choose(settings.look.theme, settings.look.reduce_motion)
        self.settings_changed.emit()
