"""Shows the window at once and lets everything else come behind it."""

from __future__ import annotations

import json
import logging
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLibraryInfo, QLocale, QObject, QTimer, QTranslator, Signal, Slot
from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics
from PySide6.QtWidgets import QApplication

from ..core.bus import EventBus
from ..core.errors import SaijinError
from ..core.persona import DEFAULT_PERSONA, Persona
from ..core.settings import Settings
from ..paths import Paths, shipped
from .chat_window import ChatWindows
from .context import UiContext
from .early import EarlyImports
from .garbage import GuiGarbage
from .main_window import MainWindow
from .notices import Notice
from .operations import UnexpectedError
from .single import SingleWindow, ask_first
from .theme import font
from .tokens import TYPE_BODY, TYPE_READING
from .tray import Tray

if TYPE_CHECKING:
    from ..services.container import Services

log = logging.getLogger(__name__)
LONGEST_EXPOSE_MS = 500
FAMILY = "BIZ UDPGothic"
SAMPLE = "Ag永あア“漢”…"


def run_window(
    services: Future[Services],
    bus: EventBus,
    paths: Paths,
    settings: Settings,
    on_shown: Callable[[], None],
    on_quit: Callable[[], None],
) -> int:
    """Runs the window until it is closed; returns the exit code.

    `on_shown` is called once, when the window stands on the screen: build the services then and set the future.
    `on_quit` is called after the window is gone. A second launch for the same home raises the first window.
    """
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Saijin Studio")
    app.setDesktopFileName("saijin-studio")
    if ask_first(paths.home):
        return 0
    studio = StudioWindow(app, services, bus, paths, settings, on_shown)
    studio.show()
    code = app.exec()
    studio.close()
    on_quit()
    return code


class StudioWindow(QObject):
    """The application's window, and its rebirth in another language."""

    _reported = Signal(object)

    def __init__(
        self,
        app: QApplication,
        services: Future[Services],
        bus: EventBus,
        paths: Paths,
        settings: Settings,
        on_shown: Callable[[], None],
    ) -> None:
        super().__init__()
        self._app = app
        self._on_shown: Callable[[], None] | None = on_shown
        self._translators: list[QTranslator] = []
        self._garbage = GuiGarbage(self)
        self._early = EarlyImports(self)
        self._early.finished.connect(self._prepare)
        load_fonts(app)
        self.context = UiContext(services, bus, paths, settings, self)
        self._language = self.context.language
        self._install_language()
        self._reported.connect(self.context.notices.show)
        self._hook_exceptions()
        self.context.theme.apply()
        hello = first_persona()
        if hello is not None:
            self.context.personas.keep((hello,))
        self.context.personas.loaded = False
        self.window = self._make_window()
        self.chats = ChatWindows(self.context, self)
        self.context.window_requested.connect(self._open_window)
        self.tray = Tray(self.context, self._in_sight, self)
        self.tray.opened.connect(self._raise)
        self.tray.opened_chat.connect(self._open_chat)
        self.tray.quit_wanted.connect(self._app.quit)
        self._single = SingleWindow(paths.home, self)
        self._single.raised.connect(self._raise)
        self.context.settings_changed.connect(self._follow_language)
        self.context.bridge.studio_restored.connect(self._restored)
        self.context.settings_changed.connect(self._follow_tray)
        services.add_done_callback(self._built)

    def show(self) -> None:
        self.window.show()
        handle = self.window.windowHandle()
        if handle.isExposed():
            QTimer.singleShot(0, self._shown)
            return
        handle.installEventFilter(self)
        QTimer.singleShot(LONGEST_EXPOSE_MS, self._shown)  # a window that begins minimised is never exposed

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Waits for the first picture, then gets out of the way."""
        if event.type() == QEvent.Type.Expose:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._shown)
        return super().eventFilter(watched, event)

    def close(self) -> None:
        self.chats.close()
        self.tray.close()
        self._single.close()
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        self.context.close()
        self._garbage.close()  # last: until then other threads still run

    @Slot()
    def _shown(self) -> None:
        """The first picture stands: now the slow things may begin."""
        call, self._on_shown = self._on_shown, None
        if call is None:
            return
        warm_fonts()
        self.tray.follow()
        self._follow_tray()
        self.context.personas.load()
        self.context.ask_engine()
        self.context.operations.run(_settings_problem, owner=self, done=self._services_came)
        call()

    @Slot()
    def _prepare(self) -> None:
        """What would be made at its first opening is there before, so that it opens in half the time."""
        self.window.section("processes")

    def _make_window(self) -> MainWindow:
        made = MainWindow(self.context)
        made.quit_wanted.connect(self._app.quit)
        return made

    @Slot()
    def _raise(self) -> None:
        self.window.raise_window()

    @Slot(str)
    def _open_window(self, conversation_id: str) -> None:
        self.chats.open(conversation_id)

    def _in_sight(self, conversation_id: str) -> bool:
        return self.window.in_sight(conversation_id) or self.chats.in_sight(conversation_id)

    @Slot(str)
    def _open_chat(self, conversation_id: str) -> None:
        self._raise()
        self.context.open_section("chats", conversation=conversation_id)

    @Slot()
    def _follow_tray(self) -> None:
        """With an icon beside the clock the studio goes on when its last window is closed."""
        self._app.setQuitOnLastWindowClosed(not self.tray.keeps)

    # -- language

    @Slot()
    def _follow_language(self) -> None:
        """Texts are read when widgets are made: another language makes the window again."""
        if self.context.language == self._language:
            return
        self._language = self.context.language
        self._install_language()
        self._make_anew(keep_place=True)

    @Slot(object)
    def _restored(self, _event: object) -> None:
        """A backup took the place of everything: what the window has read is gone."""
        self.context.personas.load()
        self._make_anew(keep_place=False)

    def _make_anew(self, keep_place: bool) -> None:
        old, place, apart = self.window, self.window.current, self.chats.close()
        self.window = self._make_window()
        self.window.setGeometry(old.geometry())
        self.window.show_section(place)
        target = old.section(place).target() if keep_place else {}
        if target:
            self.window.section(place).show_target(**target)
        self.context.notices.retell()
        self.window.show()
        for conversation_id in apart:
            self.chats.open(conversation_id)
        old.retire()

    def _install_language(self) -> None:
        for translator in self._translators:
            self._app.removeTranslator(translator)
        self._translators.clear()
        territory = QLocale.Country.Japan if self._language == "ja" else QLocale.system().territory()
        language = QLocale.Language.Japanese if self._language == "ja" else QLocale.Language.English
        QLocale.setDefault(QLocale(language, territory))
        if self._language != "en":
            self._translate(str(shipped() / "resources" / "i18n" / f"studio_{self._language}.qm"))
            qt_words = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)  # of its own dialogs
            self._translate(f"{qt_words}/qtbase_{self._language}.qm")

    def _translate(self, file: str) -> None:
        """What is not there leaves the words as they are."""
        translator = QTranslator(self)
        if translator.load(file):
            self._app.installTranslator(translator)
            self._translators.append(translator)

    # -- faults

    def _built(self, services: Future[Services]) -> None:
        """Runs on the builder's thread."""
        fault = services.exception()
        if fault is not None:
            log.error("the studio could not start", exc_info=fault)
            error = fault if isinstance(fault, SaijinError) else UnexpectedError(f"{type(fault).__name__}: {fault}")
            self._reported.emit(error_notice(error))

    def _services_came(self, kept_as: str) -> None:
        self._garbage.spare_present()
        self._early.start()
        if kept_as:
            from .messages import describe

            words = describe("settings_damaged", {"kept_as": kept_as})
            self.context.notices.show(Notice(words, "warning", key="settings_damaged"))

    def _hook_exceptions(self) -> None:
        """A defect is logged and told; it neither ends the studio nor goes unseen."""

        def report(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
            if issubclass(kind, KeyboardInterrupt):
                self._app.quit()
                return
            log.error("unexpected fault", exc_info=(kind, fault, trace))
            self._reported.emit(error_notice(UnexpectedError(f"{kind.__name__}: {fault}")))

        def report_thread(args: threading.ExceptHookArgs) -> None:
            if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
                report(args.exc_type, args.exc_value, args.exc_traceback)

        sys.excepthook = report
        threading.excepthook = report_thread


def error_notice(error: SaijinError) -> Notice:
    from .messages import describe_error

    return Notice(describe_error(error), "error", error.detail, key=error.code)


def load_fonts(app: QApplication) -> None:
    """The bundled face for both languages, so that nothing depends on what a system has."""
    folder = shipped() / "resources" / "fonts"
    for file in sorted(folder.glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(file))
    made = QFont(app.font())
    made.setFamilies([FAMILY, *made.families()])
    made.setPixelSize(TYPE_BODY)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)  # hinted, its descenders are cut off
    app.setFont(made)


def warm_fonts() -> None:
    """The first use of a face, weight or slant takes tens of milliseconds: better now than while scrolling."""
    for weight in (QFont.Weight.Normal, QFont.Weight.DemiBold, QFont.Weight.Bold):
        QFontMetrics(font(TYPE_READING, weight)).horizontalAdvance(SAMPLE)
    slanted = font(TYPE_READING)
    slanted.setItalic(True)
    QFontMetrics(slanted).horizontalAdvance(SAMPLE)
    from .transcript.docstyle import mono

    QFontMetrics(mono(TYPE_BODY)).horizontalAdvance(SAMPLE)


def first_persona() -> Persona | None:
    """The default persona, read directly so that it says hello before the services are there."""
    from ..core import cards

    file = shipped() / "resources" / "personas" / f"{DEFAULT_PERSONA}.json"
    try:
        return cards.parse(DEFAULT_PERSONA, file.read_bytes(), file)
    except (OSError, SaijinError, json.JSONDecodeError) as fault:
        log.info("the default persona cannot be read yet: %s", fault)
        return None


def _settings_problem(services: Services) -> str:
    problem = services.settings.problem
    return problem.kept_as.name if problem is not None else ""
