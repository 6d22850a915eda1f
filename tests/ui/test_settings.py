"""The Settings panel: each change is stored at once; what cannot be stored is said where it was typed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from saijin_studio.core.chat_options import Drop
from saijin_studio.core.errors import StorageError
from saijin_studio.core.events import SettingsChanged
from saijin_studio.core.sampling import NAMES
from saijin_studio.core.settings import EngineSettings, Settings, UserProfile
from saijin_studio.core.studio_options import studio_options
from saijin_studio.services.models.service import ProviderStatus
from saijin_studio.ui.panels.chats.options_rows import NumberRow
from saijin_studio.ui.panels.settings import form
from saijin_studio.ui.panels.settings.form import Choice
from saijin_studio.ui.panels.settings.pages import LanguagePage, LookPage, YouPage
from saijin_studio.ui.panels.settings.section import SettingsSection
from saijin_studio.ui.style import stylesheet
from saijin_studio.ui.theme import Theme
from saijin_studio.ui.tokens import LIGHT
from tests.ui.panel_fakes import Studio, nameless, studio_at


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    yield from studio_at(tmp_path)


@pytest.fixture
def section(qtbot: QtBot, studio: Studio) -> Iterator[SettingsSection]:
    made = SettingsSection(studio.context)
    window = QWidget()
    for part in (made.list_widget(), made.page()):
        assert part is not None
        part.setParent(window)
        part.resize(800, 700)
    window.resize(1100, 760)
    qtbot.addWidget(window)
    window.show()
    made.activated()
    yield made
    window.close()


def saved(qtbot: QtBot, studio: Studio, count: int = 1) -> Settings:
    qtbot.waitUntil(lambda: len(studio.services.settings.saved) >= count)
    return studio.services.settings.saved[-1]


def test_a_switch_is_stored_at_once(qtbot: QtBot, studio: Studio, section: SettingsSection) -> None:
    section.show_target(page="voice")
    qtbot.mouseClick(section.voice.on, Qt.MouseButton.LeftButton)
    assert saved(qtbot, studio).voice.enabled is False


def test_a_switch_is_worked_by_keyboard(qtbot: QtBot, studio: Studio, section: SettingsSection) -> None:
    section.show_target(page="voice")
    section.voice.on.setFocus()
    qtbot.keyClick(section.voice.on, Qt.Key.Key_Space)
    assert saved(qtbot, studio).voice.enabled is False


def test_an_address_is_stored_when_it_is_left(qtbot: QtBot, studio: Studio, section: SettingsSection) -> None:
    line = section.models.ollama.address
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "http://brain.local:11434/")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert saved(qtbot, studio).models.ollama.address == "http://brain.local:11434"


@pytest.mark.parametrize("text", ["brain", "ftp://brain", "http://me:secret@brain", ""])
def test_a_wrong_address_is_said_in_place(qtbot: QtBot, studio: Studio, section: SettingsSection, text: str) -> None:
    card = section.models.openai
    card.address.setText(text)
    qtbot.keyClick(card.address, Qt.Key.Key_Return)
    assert card.address_row.fault.isVisible()
    assert "not the address of a server" in card.address_row.fault.text()
    assert studio.services.settings.saved == []
    card.address.setText("https://brain.example/v1")
    qtbot.keyClick(card.address, Qt.Key.Key_Return)
    saved(qtbot, studio)
    assert not card.address_row.fault.isVisible()


def test_what_the_service_refuses_is_said_in_place(qtbot: QtBot, studio: Studio, section: SettingsSection) -> None:
    studio.services.settings.refuse = "Expected `str` of length <= 10 - at `$.models.ollama.model`"
    section.models.ollama.model_line.setText("a-name-too-long")
    qtbot.keyClick(section.models.ollama.model_line, Qt.Key.Key_Return)
    qtbot.waitUntil(section.models.ollama.model_row.fault.isVisible)
    assert "$.models.ollama.model" in section.models.ollama.model_row.fault.text()


def test_a_disk_that_does_not_take_it_is_said_too(
    qtbot: QtBot, studio: Studio, section: SettingsSection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(settings: Settings) -> None:
        raise StorageError("read-only")

    monkeypatch.setattr(studio.services.settings, "save", refuse)
    qtbot.mouseClick(section.models.ollama.on, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: studio.context.notices.count == 1)


def test_changes_in_a_row_do_not_undo_each_other(qtbot: QtBot, studio: Studio, section: SettingsSection) -> None:
    section.show_target(page="look")
    page = section.stack.currentWidget()
    for name in ("motion", "enter"):
        qtbot.mouseClick(getattr(page, name), Qt.MouseButton.LeftButton)
    kept = saved(qtbot, studio, 2)
    assert (kept.look.reduce_motion, kept.look.enter_sends) == (True, False)


def test_size_and_closeness_of_messages_are_stored(qtbot: QtBot, studio: Studio, section: SettingsSection) -> None:
    section.show_target(page="look")
    page = section.stack.currentWidget()
    assert isinstance(page, LookPage) and page.text_size.currentText() == "15 px"
    qtbot.keyClick(page.text_size, Qt.Key.Key_Down)
    qtbot.mouseClick(page.compact, Qt.MouseButton.LeftButton)
    kept = saved(qtbot, studio, 2)
    assert (kept.look.text_size, kept.look.compact) == (16, True)


def test_changes_from_elsewhere_are_shown(qtbot: QtBot, studio: Studio, section: SettingsSection) -> None:
    studio.services.settings.current = Settings(user=UserProfile(name="Aoi"))
    studio.publish(SettingsChanged())
    page = section.pages["you"][2]
    qtbot.waitUntil(lambda: page.name.text() == "Aoi")  # type: ignore[attr-defined]
    assert studio.services.settings.saved == []


def test_the_chain_is_reordered(qtbot: QtBot, studio: Studio, section: SettingsSection) -> None:
    qtbot.mouseClick(section.models.openai.earlier, Qt.MouseButton.LeftButton)
    assert saved(qtbot, studio).models.order == ("openai", "ollama", "offline")
    qtbot.waitUntil(lambda: section.models.openai.place.text() == "1.")
    assert not section.models.openai.earlier.isEnabled()
    assert section.models.chain.indexOf(section.models.openai) == 0


def test_the_servers_are_asked_what_they_offer(qtbot: QtBot, section: SettingsSection) -> None:
    box = section.models.ollama.model
    qtbot.waitUntil(lambda: box.count() == 2)
    assert [box.itemText(place) for place in range(2)] == ["qwen3:8b", "gemma3:4b"]
    assert box.currentText() == ""  # nothing was chosen for the person
    assert section.models.ollama.state.text() == "qwen3:8b"
    assert section.models.openai.state.text() == "Off"


def test_a_model_is_chosen_from_the_list(qtbot: QtBot, studio: Studio, section: SettingsSection) -> None:
    box = section.models.ollama.model
    qtbot.waitUntil(lambda: box.count() == 2)
    box.setCurrentIndex(1)
    box.activated.emit(1)
    assert saved(qtbot, studio).models.ollama.model == "gemma3:4b"


def test_a_test_says_what_came_of_it(qtbot: QtBot, studio: Studio, section: SettingsSection) -> None:
    card = section.models.ollama
    qtbot.mouseClick(card.test, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Hello." in card.result.text())
    assert "qwen3:8b" in card.result.text() and "310 ms" in card.result.text()
    studio.services.models.answer = ProviderStatus("openai", True, False, "x", (), "credentials_refused", "401")
    qtbot.mouseClick(section.models.openai.test, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "refused the key" in section.models.openai.result.text())


def test_a_key_goes_to_the_keyring_and_is_not_shown(qtbot: QtBot, studio: Studio, section: SettingsSection) -> None:
    row = section.models.key
    qtbot.keyClicks(row.line, "sk-secret")
    assert row.line.displayText() != "sk-secret"
    qtbot.mouseClick(row.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: studio.services.models.keys == {"openai": "sk-secret"})
    qtbot.waitUntil(lambda: row.button.text() == "Remove")
    assert row.line.text() == ""
    qtbot.mouseClick(row.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: studio.services.models.keys == {})
    assert studio.services.settings.saved == []


def test_without_a_keyring_it_says_so(
    qtbot: QtBot, studio: Studio, section: SettingsSection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(provider: str, key: str | None) -> None:
        raise StorageError("no backend")

    monkeypatch.setattr(studio.services.models, "set_key", refuse)
    row = section.models.key
    qtbot.keyClicks(row.line, "sk-secret")
    qtbot.mouseClick(row.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(row.fault.isVisible)
    assert row.line.text() == "sk-secret"  # not lost


def test_a_number_is_stored(qtbot: QtBot, studio: Studio, section: SettingsSection) -> None:
    row = section.models.sampling.form.rows["context_tokens"]
    assert isinstance(row, NumberRow)
    box = row.box
    box.setFocus()
    box.setValue(16384)
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert saved(qtbot, studio).models.context_tokens == 16384


def test_what_models_write_beside_replies_is_chosen(qtbot: QtBot, studio: Studio, section: SettingsSection) -> None:
    card = section.models.writing
    assert (card.think.isChecked(), card.titles.isChecked(), card.summaries.isChecked()) == (False, True, True)
    for switch in (card.think, card.titles, card.summaries):
        switch.click()
    changed = saved(qtbot, studio, count=3)
    assert (changed.models.think, changed.chats.titles, changed.chats.summaries) == (True, False, False)


def test_an_existing_engine_is_set_up(qtbot: QtBot, studio: Studio, section: SettingsSection) -> None:
    section.show_target(page="engine")
    page = section.engine
    assert page.own.isVisible() and not page.existing.isVisible()
    page.which.setCurrentIndex(1)
    page.which.activated.emit(1)
    qtbot.waitUntil(page.existing.isVisible)
    page.address.setText("http://server:8080/engine-rest")
    qtbot.keyClick(page.address, Qt.Key.Key_Return)
    page.user.setText("demo")
    qtbot.keyClick(page.user, Qt.Key.Key_Return)
    kept = saved(qtbot, studio, 3).engine
    assert kept == EngineSettings(managed=False, address="http://server:8080/engine-rest", user="demo")
    qtbot.keyClicks(page.password.line, "pass")
    qtbot.keyClick(page.password.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: studio.services.models.keys == {"engine": "pass"})


def test_theme_and_language_take_effect(qtbot: QtBot, studio: Studio, section: SettingsSection) -> None:
    section.show_target(page="look")
    look = section.stack.currentWidget()
    assert isinstance(look, LookPage)
    box = look.theme
    box.setCurrentIndex(2)
    box.activated.emit(2)
    qtbot.waitUntil(lambda: studio.context.theme.tokens.dark)
    section.show_target(page="language")
    language = section.stack.currentWidget()
    assert isinstance(language, LanguagePage)
    box = language.box
    box.setCurrentIndex(2)
    box.activated.emit(2)
    assert saved(qtbot, studio, 2).look.language == "ja"


def test_the_mark_of_a_list_is_drawn_once(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    box = Choice(Theme("light"))
    qtbot.addWidget(box)
    box.setStyleSheet(stylesheet(LIGHT))
    box.resize(120, 34)
    end = QRect(88, 4, 28, 26)

    def colours() -> int:
        picture = box.grab(end).toImage()
        return len({picture.pixel(x, y) for x in range(picture.width()) for y in range(picture.height())})

    assert colours() > 1
    monkeypatch.setattr(form, "icon_pixmap", lambda *_: QPixmap())
    assert colours() == 1  # nothing but its own


def test_a_damaged_file_is_told(qtbot: QtBot, studio: Studio) -> None:
    studio.services.settings.problem = SimpleNamespace(kept_as=Path("/home/settings.damaged.json"), detail="bad")
    section = SettingsSection(studio.context)
    qtbot.addWidget(section.page())
    section.page().show()
    section.activated()
    qtbot.waitUntil(section.damaged.isVisible)
    assert "settings.damaged.json" in section.damaged_words.text()


def test_a_section_whose_window_is_gone_hears_nothing(qtbot: QtBot, studio: Studio) -> None:
    section = SettingsSection(studio.context)
    window = QWidget()
    for part in (section.list_widget(), section.page()):
        part.setParent(window)
    window.deleteLater()
    qtbot.waitUntil(lambda: not isValid(window))
    with qtbot.captureExceptions() as faults, qtbot.waitSignal(studio.context.settings_changed):
        studio.services.settings.current = Settings(user=UserProfile(name="Aoi"))
        studio.publish(SettingsChanged())
    assert faults == []


def test_what_can_speak_is_listed(qtbot: QtBot, studio: Studio, section: SettingsSection) -> None:
    studio.services.voice.output_missing = "audio_device"
    section.show_target(page="voice")
    qtbot.waitUntil(section.voice.engines.isVisible)
    words = " ".join(each.text() for each in section.voice.engines.findChildren(QLabel))
    assert "Open JTalk: Japanese" in words and "No audio device" in words


@pytest.mark.parametrize("page", ["models", "voice", "engine", "kernel", "language", "look", "you"])
def test_everything_has_a_name(qtbot: QtBot, section: SettingsSection, page: str) -> None:
    section.show_target(page=page)
    assert nameless(section.page()) == []


def test_the_rule_for_long_chats_is_stored(qtbot: QtBot, studio: Studio, section: SettingsSection) -> None:
    section.show_target(page="models")
    box = section.models.chats.drop
    box.setCurrentIndex(list(Drop).index(Drop.LORE_FIRST))
    box.activated.emit(box.currentIndex())
    assert saved(qtbot, studio).chats.drop is Drop.LORE_FIRST


def test_what_the_person_says_of_themself_is_stored(qtbot: QtBot, studio: Studio, section: SettingsSection) -> None:
    section.show_target(page="you")
    page = section.stack.currentWidget()
    assert isinstance(page, YouPage)
    page.about.setPlainText(" A surgeon. ")
    page.about.keep()
    assert saved(qtbot, studio).user.description == "A surgeon."


def test_every_value_of_the_sampling_is_set_for_all(qtbot: QtBot, studio: Studio, section: SettingsSection) -> None:
    form = section.models.sampling.form
    assert set(form.rows) == {"preset", *NAMES}
    form.more.click()
    numbers = {name: row for name, row in form.rows.items() if isinstance(row, NumberRow)}
    for count, row in enumerate(numbers.values(), 1):
        row.box.setFocus()
        row.box.setValue(row.box.value() + row.box.singleStep() * 2)
        qtbot.keyClick(row.box, Qt.Key.Key_Return)
        saved(qtbot, studio, count)
        qtbot.waitUntil(lambda row=row: row.origin.text() == "Set for all chats")  # type: ignore[misc]
    form.stop.field.setPlainText("END\n\\n")
    form.stop.field.keep()
    found = saved(qtbot, studio, len(numbers) + 1).sampling()
    assert set(found.set_values()) == set(NAMES) and found.stop == ("END", "\n")
    qtbot.waitUntil(form.stop.reset.isVisible)
    form.rows["top_k"].reset.click()  # type: ignore[union-attr]
    assert saved(qtbot, studio, len(numbers) + 2).sampling().top_k is None
    assert nameless(section.models.sampling) == []


def test_a_preset_holds_for_all_chats(qtbot: QtBot, studio: Studio, section: SettingsSection) -> None:
    form = section.models.sampling.form
    box = form.preset.box
    assert [box.itemText(place) for place in range(3)] == ["none", "Precise", "Balanced"]
    box.setCurrentIndex(box.findData("creative"))
    box.activated.emit(box.currentIndex())
    assert saved(qtbot, studio).chats.preset == "creative"
    row = form.rows["temperature"]
    assert isinstance(row, NumberRow)
    qtbot.waitUntil(lambda: row.origin.text() == "From the preset “Creative”")
    assert row.box.value() == pytest.approx(1.2) and not row.reset.isVisible()


def test_a_preset_is_made_and_deleted_in_the_settings(qtbot: QtBot, studio: Studio, section: SettingsSection) -> None:
    form = section.models.sampling.form
    form.named.emit("  Evening ")
    changed = saved(qtbot, studio)
    assert changed.chats.preset == "Evening" and changed.models.temperature is None
    assert studio_options(changed).in_force.temperature == pytest.approx(0.8)
    qtbot.waitUntil(lambda: not form.delete.isHidden())
    form.delete.click()
    assert saved(qtbot, studio, 2).chats.presets == ()
    notice = studio.context.notices.current
    assert notice is not None and notice.run is not None
    notice.run()
    assert [preset.name for preset in saved(qtbot, studio, 3).chats.presets] == ["Evening"]
    form.named.emit("creative")  # one that came with the studio
    qtbot.waitUntil(lambda: bool(form.preset.fault.text()))
