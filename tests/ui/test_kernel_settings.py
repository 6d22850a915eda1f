"""The page of the process kernel: each key with a control, mistakes in their place, set-ups, and the file's text."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLabel, QLineEdit, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from saijin_studio.core.bpm_config import BpmConfig, Price, RetryPolicy, Workflow, schema
from saijin_studio.core.errors import StorageError
from saijin_studio.services.config.check import flat
from saijin_studio.ui.panels.settings.form import BadValue, Switch
from saijin_studio.ui.panels.settings.kernel import KernelPage
from saijin_studio.ui.panels.settings.kernel_prices import parse_prices
from saijin_studio.ui.panels.settings.kernel_rows import KernelRow, parse_tries
from saijin_studio.ui.panels.settings.kernel_words import PROCESSES, KernelField, meaning_of, name_of, sections
from saijin_studio.ui.panels.settings.section import SettingsSection
from tests.ui.panel_fakes import Studio, nameless, studio_at

FIELDS = [field for _, fields in sections() for field in fields]


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    tmp_path.joinpath("home").mkdir()
    yield from studio_at(tmp_path / "home")


@pytest.fixture
def opened(qtbot: QtBot, studio: Studio) -> Iterator[Callable[[], KernelPage]]:
    """Shows the page and waits until it has read the configuration."""
    kept: list[tuple[QWidget, SettingsSection]] = []

    def open_it() -> KernelPage:
        section, window = SettingsSection(studio.context), QWidget()
        kept.append((window, section))
        for part in (section.list_widget(), section.page()):
            part.setParent(window)
            part.resize(800, 700)
        window.resize(1100, 760)
        qtbot.addWidget(window)
        window.show()
        section.show_target(page="kernel")
        section.activated()
        page = section.kernel
        qtbot.waitUntil(lambda: page.text is not None and bool(page.text.place.text()))
        return page

    yield open_it
    for window, _ in kept:
        window.close()


@pytest.fixture
def page(opened: Callable[[], KernelPage]) -> KernelPage:
    return opened()


def file_of(studio: Studio) -> Path:
    return studio.services.paths.bpm_config


def write(studio: Studio, text: str) -> None:
    file_of(studio).write_text(text)
    studio.services.config.reload()


def set_number(qtbot: QtBot, row: KernelRow, value: float) -> None:
    box = row.control
    assert isinstance(box, QSpinBox | QDoubleSpinBox)
    box.setFocus()
    box.setValue(value)  # type: ignore[arg-type]
    qtbot.keyClick(box, Qt.Key.Key_Return)


def test_every_key_has_a_control_and_no_other(page: KernelPage) -> None:
    default = BpmConfig(workflows={key: Workflow() for key in PROCESSES})  # type: ignore[misc]
    keys = set(flat(default.model_dump())) | {f"workflows.{process}.retries" for process in PROCESSES}
    keys.add("prices")
    assert set(page.rows) == keys
    assert nameless(page) == []


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.key)
def test_meanings_and_limits_are_those_of_the_configuration(field: KernelField) -> None:
    whole = schema()
    node = whole["$defs"]["BpmConfig"]
    *path, last = field.key.split(".")
    if path[:1] == ["workflows"]:
        node = whole["$defs"]["Workflow"]
    else:
        for part in path:
            node = whole["$defs"][node["properties"][part]["$ref"].rpartition("/")[2]]
    known = node["properties"][last]
    assert meaning_of(field) == known["description"]
    assert name_of(field)
    if field.kind == "whole":
        assert (field.low, field.high) == (known["minimum"], known["maximum"])


def test_values_are_shown_with_where_they_come_from(
    qtbot: QtBot, studio: Studio, opened: Callable[[], KernelPage]
) -> None:
    write(studio, "bpm_system:\n  engine:\n    process_timeout: 600\n    state_persistence: false\n")
    page = opened()
    row = page.rows["engine.process_timeout"]
    qtbot.waitUntil(lambda: "line 3" in row.source.text())
    box = row.control
    assert isinstance(box, QDoubleSpinBox)
    assert box.text() == "600 s"
    persistence = page.rows["engine.state_persistence"]
    assert isinstance(persistence.control, Switch)
    assert not persistence.control.isChecked()
    assert "line 4" in persistence.source.text() and "starts again" in persistence.source.text()
    threads = page.rows["performance.worker_threads"]
    assert "shipped" in threads.source.text() and "starts again" in threads.source.text()
    assert "starts again" not in page.rows["routing.load_balancing"].source.text()


def test_changes_are_stored_at_once_and_one_after_another(qtbot: QtBot, studio: Studio, page: KernelPage) -> None:
    set_number(qtbot, page.rows["engine.max_concurrent_processes"], 250)
    qtbot.mouseClick(page.rows["development.debug"].control, Qt.MouseButton.LeftButton)
    box = page.rows["routing.load_balancing"].control
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(2)
    box.activated.emit(2)
    config = studio.services.config
    qtbot.waitUntil(lambda: config.current.routing.load_balancing == "weighted")
    assert config.current.engine.max_concurrent_processes == 250
    assert config.current.development.debug
    qtbot.waitUntil(lambda: "line" in page.rows["routing.load_balancing"].source.text())
    assert "max_concurrent_processes: 250" in file_of(studio).read_text()


def test_looking_stores_nothing(qtbot: QtBot, studio: Studio, page: KernelPage) -> None:
    for row in page.rows.values():
        row.control.setFocus()
    qtbot.waitUntil(lambda: page._storing == "")
    assert not file_of(studio).exists()


def test_a_time_of_its_own_or_the_engines(qtbot: QtBot, studio: Studio, page: KernelPage) -> None:
    row = page.rows["workflows.chat_interaction.timeout"]
    box = row.control
    assert isinstance(box, QDoubleSpinBox)
    assert box.text() == "As the engine"
    set_number(qtbot, row, 90.5)
    config = studio.services.config
    qtbot.waitUntil(lambda: config.current.timeout("chat_interaction") == 90.5)
    qtbot.waitUntil(lambda: "line" in row.source.text())
    assert box.text() == "90.5 s"
    set_number(qtbot, row, 0)
    qtbot.waitUntil(lambda: config.current.workflow("chat_interaction").timeout is None)


def test_tries_by_step(qtbot: QtBot, studio: Studio, opened: Callable[[], KernelPage]) -> None:
    write(
        studio,
        "bpm_system:\n  workflows:\n    chat_interaction:\n      retries:\n"
        "        ai_processing: {tries: 4, longest: 30}\n        output_delivery: 2\n",
    )
    page = opened()
    row = page.rows["workflows.chat_interaction.retries"]
    line = row.control
    assert isinstance(line, QLineEdit)
    qtbot.waitUntil(lambda: line.text() == "ai_processing: 4, output_delivery: 2")
    assert "your file" in row.source.text()
    line.setText("ai_processing: 6, history_loading: 1")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    config = studio.services.config
    qtbot.waitUntil(lambda: config.current.retry_policy("chat_interaction", "output_delivery") is None)
    kept = config.current.retry_policy("chat_interaction", "ai_processing")
    assert kept == RetryPolicy(tries=6, longest=30)  # the pause that somebody wrote stays
    assert config.current.retry_policy("chat_interaction", "history_loading") == RetryPolicy(tries=1)


@pytest.mark.parametrize("text", ["ai_processing", "ai_processing: many", "ai_processing: 0", "a b: 3", "x: 99"])
def test_tries_that_cannot_be_read_are_said_in_place(qtbot: QtBot, studio: Studio, page: KernelPage, text: str) -> None:
    row = page.rows["workflows.voice_synthesis.retries"]
    line = row.control
    assert isinstance(line, QLineEdit)
    line.setText(text)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert not row.fault.isHidden()
    page.ask()
    qtbot.mouseClick(page.rows["development.debug"].control, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: studio.services.config.current.development.debug)
    qtbot.waitUntil(lambda: "line" in page.rows["development.debug"].source.text())
    assert line.text() == text and not row.fault.isHidden()  # what was typed can be mended
    with pytest.raises(BadValue):
        parse_tries(text, {})


def test_prices_of_models(qtbot: QtBot, studio: Studio, opened: Callable[[], KernelPage]) -> None:
    write(studio, "bpm_system:\n  prices:\n    openai:gpt-4.1: {prompt: 2, reply: 8.5, currency: EUR}\n")
    page = opened()
    row = page.rows["prices"]
    line = row.control
    assert isinstance(line, QLineEdit)
    qtbot.waitUntil(lambda: line.text() == "openai:gpt-4.1: 2 / 8.5 EUR")
    assert "your file" in row.source.text()
    line.setText("openai:gpt-4.1: 2 / 8.5 EUR, openai:a/b:free: 0/0, openai:gpt-4o-mini*: 0.15 / 0.000001 JPY")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    config = studio.services.config
    qtbot.waitUntil(lambda: len(config.current.prices) == 3)
    assert config.current.prices["openai:gpt-4.1"] == Price(prompt=2, reply=8.5, currency="EUR")
    assert config.current.prices["openai:a/b:free"] == Price(prompt=0, reply=0)
    assert config.current.prices["openai:gpt-4o-mini*"] == Price(prompt=0.15, reply=0.000001, currency="JPY")
    qtbot.waitUntil(lambda: "0.15 / 0.000001 JPY" in line.text())
    line.clear()
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not config.current.prices)


@pytest.mark.parametrize(
    "text",
    [
        "openai:gpt-4",
        "openai:gpt-4: 2",
        "openai:gpt-4: -2 / 3",
        "openai:gpt-4: a / b",
        "openai:gpt-4: 2 / 3 euro",
        "ollama:qwen3: 1 / 2",
        "gpt-4: 1 / 2",
    ],
)
def test_prices_that_cannot_be_read_are_said_in_place(
    qtbot: QtBot, studio: Studio, page: KernelPage, text: str
) -> None:
    row = page.rows["prices"]
    line = row.control
    assert isinstance(line, QLineEdit)
    line.setText(f"openai:other: 1 / 2, {text}")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert not row.fault.isHidden() and "openai:model" in row.fault.text()
    assert not studio.services.config.current.prices
    with pytest.raises(BadValue):
        parse_prices(text)


def test_a_price_that_the_file_cannot_have_is_said_in_place(qtbot: QtBot, studio: Studio, page: KernelPage) -> None:
    row = page.rows["prices"]
    line = row.control
    assert isinstance(line, QLineEdit)
    line.setText("openai:a*b: 9999999 / 1")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "openai:a*b" in row.fault.text())
    assert not studio.services.config.current.prices


def test_what_cannot_be_stored_is_said_in_place(
    qtbot: QtBot, studio: Studio, page: KernelPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(changes: object) -> None:
        raise StorageError("read-only")

    monkeypatch.setattr(studio.services.config, "save", refuse)
    row = page.rows["performance.worker_threads"]
    set_number(qtbot, row, 9)
    qtbot.waitUntil(lambda: not row.fault.isHidden())
    assert "read-only" in row.fault.text()


def test_a_mistake_in_the_file_is_shown_at_its_key(qtbot: QtBot, studio: Studio, page: KernelPage) -> None:
    write(studio, "bpm_system:\n  engine:\n    process_timeout: -3\n")
    row = page.rows["engine.process_timeout"]
    qtbot.waitUntil(lambda: not row.fault.isHidden())
    assert "Line 3" in row.fault.text() and "more than 0" in row.fault.text()
    assert not row.isEnabled()  # it has to be mended as text first
    words = " ".join(each.text() for each in page.troubles.findChildren(QLabel))
    assert "cannot be used" in words and "engine.process_timeout" in words
    assert page.text is not None
    assert page.text.problems.count() == 1
    page.text._go_to(page.text.problems.item(0))
    assert page.text.edit.textCursor().blockNumber() == 2
    write(studio, "bpm_system:\n  engine:\n    process_timeout: 30\n")
    qtbot.waitUntil(row.isEnabled)
    assert row.fault.isHidden() and page.troubles.isHidden()


def test_the_text_is_checked_when_it_is_saved(qtbot: QtBot, studio: Studio, page: KernelPage) -> None:
    card = page.text
    assert card is not None
    assert "not there yet" in card.place.text() and not card.open.isEnabled()
    assert not card.save.isEnabled()
    card.edit.selectAll()
    card.edit.insertPlainText("bpm_system:\n  performance:\n    worker_threads: lots\n")
    qtbot.mouseClick(card.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: card.problems.count() == 1)
    assert "Line 3" in card.problems.item(0).text()
    assert not file_of(studio).exists()
    card.edit.selectAll()
    card.edit.insertPlainText("# mine\nbpm_system:\n  performance:\n    worker_threads: 7\n")
    qtbot.mouseClick(card.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: studio.services.config.current.performance.worker_threads == 7)
    qtbot.waitUntil(lambda: "line 4" in page.rows["performance.worker_threads"].source.text())
    assert card.problems.isHidden() and not card.save.isEnabled() and card.open.isEnabled()
    assert file_of(studio).read_text().startswith("# mine")


def test_words_that_are_not_saved_outlive_other_changes(qtbot: QtBot, studio: Studio, page: KernelPage) -> None:
    card = page.text
    assert card is not None
    card.edit.insertPlainText("# half a thought\n")
    write(studio, "bpm_system:\n  development:\n    debug: true\n")
    qtbot.waitUntil(lambda: "line 3" in page.rows["development.debug"].source.text())
    assert card.edit.toPlainText().startswith("# half a thought")
    qtbot.mouseClick(card.undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: card.edit.toPlainText() == "bpm_system:\n  development:\n    debug: true\n")
    assert not card.undo.isEnabled()


def test_the_file_is_opened_elsewhere(
    qtbot: QtBot, studio: Studio, opened: Callable[[], KernelPage], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: seen.append(url.toLocalFile()))
    write(studio, "bpm_system:\n")
    page = opened()
    assert page.text is not None
    qtbot.waitUntil(page.text.open.isEnabled)
    qtbot.mouseClick(page.text.open, Qt.MouseButton.LeftButton)
    assert seen == [str(file_of(studio))]


def test_a_set_up_takes_the_files_place_and_keeps_it(
    qtbot: QtBot, studio: Studio, opened: Callable[[], KernelPage]
) -> None:
    write(studio, "bpm_system:\n  engine:\n    process_timeout: 77\n")
    page = opened()
    qtbot.mouseClick(page.set_ups["high_performance"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: studio.services.config.current.routing.load_balancing == "least_loaded")
    qtbot.waitUntil(lambda: studio.context.notices.current is not None)
    notice = studio.context.notices.current
    assert notice is not None
    (kept,) = file_of(studio).parent.glob("bpm_config.*.yaml")
    assert kept.name in notice.text and "77" in kept.read_text()
    qtbot.mouseClick(page.set_ups["default"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not file_of(studio).exists())
    qtbot.waitUntil(lambda: "shipped" in page.rows["routing.load_balancing"].source.text())


def test_nothing_heavy_comes_with_the_window() -> None:
    code = (
        "import sys, saijin_studio.ui.main_window, saijin_studio.ui.panels.settings.section;"
        "print(sorted({'pydantic', 'ruamel', 'ruamel.yaml'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
