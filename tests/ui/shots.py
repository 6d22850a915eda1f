"""Renders each panel over fake services, in light and dark, English and Japanese: `python -m tests.ui.shots FOLDER`.

The pictures are for the README and for looking at: nothing is compared.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QLocale, QTimer, QTranslator
from PySide6.QtWidgets import QApplication, QDialog, QScrollArea

from saijin_studio.core.chat_options import AuthorNote, ChatOptions
from saijin_studio.core.conversation import MessageState, ProviderFailure, Role, Rule, TurnState
from saijin_studio.core.events import EngineChanged
from saijin_studio.core.process import InstanceState
from saijin_studio.core.sampling import Sampling
from saijin_studio.core.settings import LookSettings, Settings
from saijin_studio.paths import shipped
from saijin_studio.ui.main_window import MainWindow
from saijin_studio.ui.palette import CommandPalette, ShortcutList
from saijin_studio.ui.panels.chats.options_pane import OptionsPane
from saijin_studio.ui.panels.chats.options_sampling import SamplingCard
from saijin_studio.ui.panels.personas.chooser import PersonaChooser
from saijin_studio.ui.panels.processes.detail.page import VARIABLES
from saijin_studio.ui.panels.processes.section import ProcessesSection
from saijin_studio.ui.panels.settings.kernel import KernelPage
from saijin_studio.ui.transcript.transcript import Transcript
from tests.ui import library_shots
from tests.ui.fakes import StudioServices, studio_context
from tests.ui.panel_data import summary, trace
from tests.ui.process_fakes import FakeProcesses
from tests.ui.shot_acting import acting
from tests.ui.shot_cloning import cloning
from tests.ui.shot_composing import composing
from tests.ui.shot_files import files
from tests.ui.shot_rendering import rendering
from tests.ui.shot_speaking import speaking
from tests.ui.shot_texts import TEXTS
from tests.ui.shot_voice import voices

SIZE = (1280, 800)


def fill(services: StudioServices, language: str) -> None:
    """A few conversations, one of them going on right now."""
    texts, chat = TEXTS[language], services.chat
    now = datetime.now(UTC)
    for number, (persona, title, line) in enumerate(texts["others"]):
        made = chat.add(persona, title, now - timedelta(hours=5 + 20 * number))
        chat.put(made.id, Role.PERSONA, line)
        if number % 2 == 0:  # replies that nobody has read yet
            chat.chats[made.id] = replace(chat.chats[made.id], unread=1 + number)
    main = chat.add("yuuri", texts["title"], now - timedelta(minutes=6))
    for number, (role, text) in enumerate(texts["talk"]):
        more = {}
        if role is Role.PERSONA and number:
            more = {"correlation_id": f"turn-{number}", "provider": "ollama", "model": "qwen3:8b", "has_audio": True}
        if number == len(texts["talk"]) - 2:
            more["failures"] = (ProviderFailure("openai", "gpt-4.1-mini", "rate_limited"),)
        at = now - timedelta(minutes=6) + timedelta(seconds=45 * number)
        chat.put(main.id, role, text, created_at=at, **more)
    rows = (
        summary(1),
        summary(2, InstanceState.FAILED, persona_key="reika", failure="ProviderUnavailable"),
        *(summary(n, InstanceState.COMPLETED, persona_key=key) for n, key in enumerate(("miyu", "freya", "yuuri"), 3)),
    )
    services.processes = FakeProcesses(rows)
    for number in range(len(texts["talk"]) + 1):
        chat.traces[f"turn-{number}"] = trace(f"turn-{number}")


class Studio:
    """A window over fakes that takes pictures of itself."""

    def __init__(self, app: QApplication, folder: Path, theme: str, language: str) -> None:
        self._app, self._folder, self._suffix = app, folder, f"{theme}-{language}"
        self.home = Path(tempfile.mkdtemp())
        self.services = StudioServices(self.home)
        self.settings = Settings(look=LookSettings(theme=theme, language=language, reduce_motion=True))  # type: ignore[arg-type]
        self.services.settings.current = self.settings
        self.language = language
        self._translator = QTranslator()
        QLocale.setDefault(QLocale(language))
        if language != "en" and self._translator.load(str(shipped() / "resources" / "i18n" / f"studio_{language}.qm")):
            app.installTranslator(self._translator)

    def open(self) -> None:
        self.context = studio_context(self.services, self.settings)
        self.window = MainWindow(self.context)
        self.window.resize(*SIZE)
        self.window.show()
        self.context.ask_engine()
        self.settle()

    def settle(self, milliseconds: int = 350) -> None:
        """Lets background work come back and pictures be painted."""
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def shot(self, name: str) -> None:
        self.settle()
        self.window.grab().save(str(self._folder / f"{name}-{self._suffix}.png"))

    def shot_of(self, kind: type[QDialog], name: str) -> None:
        self.settle()
        dialog = self.window.findChild(kind)
        assert isinstance(dialog, QDialog)
        dialog.grab().save(str(self._folder / f"{name}-{self._suffix}.png"))
        dialog.close()

    def shot_popup(self, name: str) -> None:
        self.settle()
        popup = QApplication.activePopupWidget()
        assert popup is not None
        popup.grab().save(str(self._folder / f"{name}-{self._suffix}.png"))
        popup.close()

    def close(self) -> None:
        self.window.close()
        self.context.close()
        self._app.removeTranslator(self._translator)


def chats(studio: Studio) -> None:
    services, texts = studio.services, TEXTS[studio.language]
    fill(services, studio.language)
    (studio.home / "settings.json").write_text("{}")
    studio.open()
    studio.shot("chat")
    turn = services.chat.send(services.chat.conversations()[0].id, texts["question"])
    services.chat.turns[turn.correlation_id] = replace(turn, state=TurnState.RUNNING)
    services.chat.step(turn, "chat.ai_processing", model="qwen3:8b")
    studio.shot("chat-thinking")
    services.chat.say(turn, texts["answer"])
    studio.context.inspect(f"turn-{len(texts['talk']) - 1}")
    studio.settle(900)
    studio.shot("chat-inspector")


def trouble(studio: Studio) -> None:
    services, texts = studio.services, TEXTS[studio.language]
    chat = services.chat.add("reika", texts["title"])
    (studio.home / "settings.json").write_text("{}")
    put = services.chat.put
    put(chat.id, Role.USER, texts["question"])
    put(chat.id, Role.PERSONA, texts["answer"], provider="offline", model="offline", correlation_id="turn-0")
    put(chat.id, Role.USER, texts["question"])
    put(chat.id, Role.PERSONA, texts["answer"], state=MessageState.INTERRUPTED, failure="idle_timeout",
        correlation_id="turn-1", provider="ollama", model="qwen3:8b")  # fmt: skip
    put(chat.id, Role.USER, texts["question"])
    failures = (
        ProviderFailure("ollama", "", "provider_unavailable"),
        ProviderFailure("openai", "gpt", "credentials_refused"),
    )
    put(chat.id, Role.PERSONA, "", state=MessageState.FAILED, failure="provider_unavailable", failures=failures,
        correlation_id="turn-2")  # fmt: skip
    studio.open()
    studio.shot("trouble")


def approval(studio: Studio) -> None:
    """A reply that waits for a person, and its words being changed; who answers is chosen."""
    services, texts = studio.services, TEXTS[studio.language]
    chat = services.chat.add("freya", texts["title"], datetime.now(UTC) - timedelta(minutes=3))
    (studio.home / "settings.json").write_text("{}")
    services.chat.set_routing(chat.id, Rule.AUTO)
    studio.open()
    turn = services.chat.send(chat.id, texts["question"])
    services.chat.propose(turn, texts["answer"])
    studio.shot("approval")
    transcript = studio.window.findChild(Transcript)
    assert isinstance(transcript, Transcript)
    transcript.action.emit("edit", transcript.stack.rows[-1])
    studio.shot("approval-edit")
    studio.context.actions.action("chat.routing").trigger()
    studio.settle()
    menu = QApplication.activePopupWidget()
    assert menu is not None
    menu.grab().save(str(studio._folder / f"routing-{studio._suffix}.png"))
    menu.close()


def kernel(studio: Studio) -> None:
    """The configuration with a mistake in the file, without one, and its text."""
    (studio.home / "settings.json").write_text("{}")
    file = studio.services.paths.bpm_config
    file.write_text("bpm_system:\n  engine:\n    process_timeout: -3\n  performance:\n    worker_threads: 8\n")
    studio.services.config.reload()
    studio.open()
    studio.context.open_section("settings", page="kernel")
    studio.settle(900)
    studio.shot("kernel-broken")
    file.write_text("bpm_system:\n  engine:\n    process_timeout: 600\n  performance:\n    worker_threads: 8\n")
    studio.services.config.reload()
    studio.settle(900)
    studio.shot("kernel")
    page = studio.window.findChild(KernelPage)
    assert isinstance(page, KernelPage)
    page.verticalScrollBar().setValue(page.verticalScrollBar().maximum())
    studio.shot("kernel-text")


def offline(studio: Studio) -> None:
    services, texts = studio.services, TEXTS[studio.language]
    chat = services.chat.add("yuuri", texts["title"], datetime.now(UTC) - timedelta(minutes=3))
    (studio.home / "settings.json").write_text("{}")
    services.chat.put(chat.id, Role.USER, texts["question"])
    services.chat.put(chat.id, Role.PERSONA, texts["answer"], provider="offline", model="offline")
    studio.open()
    studio.shot("offline")
    studio.context.actions.action("view.palette").trigger()
    studio.shot_of(CommandPalette, "palette")
    studio.context.actions.action("view.shortcuts").trigger()
    studio.shot_of(ShortcutList, "shortcuts")
    studio.context.actions.action("chat.new").trigger()
    studio.shot_of(PersonaChooser, "new-chat")


def library(studio: Studio) -> None:
    fill(studio.services, studio.language)
    (studio.home / "settings.json").write_text("{}")
    library_shots.prepare(studio)
    library_shots.take(studio)


def first_start(studio: Studio) -> None:
    studio.open()
    studio.shot("first-start")


def sections(studio: Studio) -> None:
    fill(studio.services, studio.language)
    (studio.home / "settings.json").write_text("{}")
    (studio.home / "personas").mkdir()
    studio.open()
    studio.services.bus.publish(EngineChanged(studio.services.engine.state))
    for section in ("personas", "processes", "voice", "resources", "settings"):
        studio.window.show_section(section)
        studio.settle(700)
        studio.shot(section)
    studio.context.open_section("personas", key="yuuri")
    studio.shot("persona")
    studio.context.open_section("processes", instance="instance-1")
    studio.settle(700)
    studio.shot("process")
    studio.window.resize(900, 600)
    studio.window.show_section("chats")
    studio.shot("small")


def failed_process(studio: Studio) -> None:
    """A failed reply in the processes panel: its diagram, its variables, and what failed by cause."""
    fill(studio.services, studio.language)
    (studio.home / "settings.json").write_text("{}")
    studio.open()
    studio.context.open_section("processes", instance="instance-2")
    section = studio.window.section("processes")
    assert isinstance(section, ProcessesSection)
    studio.settle(900)
    studio.shot("process-failed")
    detail = section.instances.detail
    detail.tabs.setCurrentIndex(VARIABLES)
    studio.settle()
    detail.variables.choose("attributes")
    studio.shot("process-variables")
    studio.context.actions.action("process.group").trigger()
    studio.shot("process-causes")


def options(studio: Studio) -> None:
    """The options of a chat: as inherited, some set, with a summary, and where there is little room."""
    fill(studio.services, studio.language)
    (studio.home / "settings.json").write_text("{}")
    texts, made = TEXTS[studio.language], studio.services.options
    made.save_preset("Quiet evening" if studio.language == "en" else "静かに", Sampling(temperature=0.6, top_p=0.9))
    studio.open()
    key = studio.services.chat.conversations()[0].id
    studio.context.actions.action("chat.options").trigger()
    studio.shot("options-inherited")
    studio.window.findChild(SamplingCard).form.more.click()  # type: ignore[union-attr]
    made.sum_up(key, texts["answer"])
    note = AuthorNote(texts["question"], 2)
    made.put(key, ChatOptions(model="ollama:qwen3:8b", fallback="none", preset="creative",
                              sampling=Sampling(temperature=0.95, stop=("END",)), note=note))  # fmt: skip
    studio.shot("options-set")
    bar = studio.window.findChild(OptionsPane).findChild(QScrollArea).verticalScrollBar()  # type: ignore[union-attr]
    for number in (1, 2, 3):
        bar.setValue(bar.maximum() * number // 3)
        studio.shot(f"options-set-{number}")
    studio.window.resize(900, 600)
    studio.context.inspect(f"turn-{len(texts['talk']) - 1}")
    studio.shot("options-narrow")


SCENES: tuple[Callable[[Studio], None], ...] = (
    chats,
    trouble,
    approval,
    acting,
    kernel,
    offline,
    library,
    first_start,
    sections,
    failed_process,
    options,
    rendering,
    composing,
    files,
    voices,
    cloning,
    speaking,
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--theme", choices=("light", "dark"), action="append")
    parser.add_argument("--language", choices=("en", "ja"), action="append")
    parser.add_argument("--scene", choices=[scene.__name__ for scene in SCENES], action="append")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    for theme in given.theme or ("light", "dark"):
        for language in given.language or ("en", "ja"):
            for scene in SCENES:
                if not given.scene or scene.__name__ in given.scene:
                    studio = Studio(app, given.folder, theme, language)
                    scene(studio)
                    studio.close()


if __name__ == "__main__":
    main()
