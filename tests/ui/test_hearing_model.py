"""The model of this machine in the settings: told before, fetched, stopped, gone on with, removed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from saijin_studio.core.errors import SaijinError, StorageFull
from saijin_studio.core.hearing_models import ModelFault
from saijin_studio.ui.operations import THREADS
from saijin_studio.ui.panels.settings.hearing_model import ModelLine
from tests.ui.hearing_fakes import FakeHearing
from tests.ui.panel_fakes import Studio, studio_at
from tests.unit.hearing_stage import FakeModels


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    yield from studio_at(tmp_path)


@pytest.fixture
def models(studio: Studio) -> FakeModels:
    hearing = FakeHearing(studio.services.bus)
    studio.services.hearing = hearing  # type: ignore[attr-defined]
    return hearing.models


@pytest.fixture
def line(qtbot: QtBot, studio: Studio, models: FakeModels) -> ModelLine:
    made = ModelLine(studio.context)
    qtbot.addWidget(made)
    made.show()
    made.enable(True)
    made.choose("base")
    qtbot.waitUntil(lambda: made.status is not None)
    return made


def press(button: QPushButton) -> None:
    assert button.isVisible() and button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def box_of(line: ModelLine) -> QMessageBox:
    box = line.findChildren(QMessageBox)[-1]
    assert box.isVisible()
    return box


def agree(line: ModelLine) -> None:
    QTest.mouseClick(box_of(line).button(QMessageBox.StandardButton.Ok), Qt.MouseButton.LeftButton)


def shown(line: ModelLine) -> set[str]:
    named = {"fetch": line.fetch, "stop": line.stop, "remove": line.remove, "bar": line.bar}
    return {name for name, widget in named.items() if widget.isVisible()}


def test_size_and_licence_are_told_and_nothing_comes_without_a_yes(line: ModelLine, models: FakeModels) -> None:
    assert line.state.text() == "The model is not here yet. 148.0 MB to download." and shown(line) == {"fetch"}
    press(line.fetch)
    box = box_of(line)
    assert box.text() == "Fetch the model base?" and box.informativeText() == "148.0 MB to download.\nLicence: MIT."
    QTest.mouseClick(box.button(QMessageBox.StandardButton.Cancel), Qt.MouseButton.LeftButton)
    assert not models.begun and shown(line) == {"fetch"}


def test_it_comes_with_progress(qtbot: QtBot, line: ModelLine, models: FakeModels) -> None:
    models.gate.clear()
    press(line.fetch)
    agree(line)
    qtbot.waitUntil(lambda: line.state.text() == "60.0 MB of 150.0 MB")
    assert shown(line) == {"stop", "bar"} and line.bar.value() / line.bar.maximum() == 0.4
    with qtbot.waitSignal(line.changed):
        models.gate.set()
    qtbot.waitUntil(lambda: line.state.text() == "The model is here: 150.0 MB.")
    assert line.result.text() == "The model is here." and shown(line) == {"remove"}


def test_it_is_stopped_and_gone_on_with(qtbot: QtBot, line: ModelLine, models: FakeModels) -> None:
    models.gate.clear()
    press(line.fetch)
    agree(line)
    qtbot.waitUntil(lambda: line.stop.isVisible() and bool(models.begun))
    press(line.stop)
    qtbot.waitUntil(lambda: shown(line) == {"fetch", "remove"})
    assert "have come and are kept" in line.state.text() and not line.result.isVisible()
    assert line.fetch.text() == "Go on fetching…"
    models.gate.set()
    press(line.fetch)
    agree(line)
    qtbot.waitUntil(lambda: shown(line) == {"remove"})


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (ModelFault("x", model="base", reason="network"), "cannot be reached in the network"),
        (ModelFault("x", model="base", reason="unknown"), "no model with the name base"),
        (ModelFault("x", model="base", reason="damaged"), "arrived damaged"),
        (ModelFault("x", model="base", reason="refused"), "not given out at present"),
        (ModelFault("x", model="base", reason="busy"), "being fetched already"),
        (StorageFull("x", reason="hearing_model"), "not enough room on the disk for the model"),
    ],
)
def test_what_fails_is_said_and_can_be_tried_again(
    qtbot: QtBot, line: ModelLine, models: FakeModels, fault: SaijinError, words: str
) -> None:
    models.fault = fault
    press(line.fetch)
    agree(line)
    qtbot.waitUntil(lambda: words in line.result.text())
    assert "fetch" in shown(line)
    models.fault = None
    press(line.fetch)
    agree(line)
    qtbot.waitUntil(lambda: shown(line) == {"remove"} and line.result.text() == "The model is here.")


def test_it_is_removed_when_that_is_agreed_to(qtbot: QtBot, line: ModelLine, models: FakeModels) -> None:
    models.ready.add("base")
    line.choose("base")
    qtbot.waitUntil(lambda: shown(line) == {"remove"})
    press(line.remove)
    assert box_of(line).informativeText().startswith("150.0 MB will be deleted")
    with qtbot.waitSignal(line.changed):
        agree(line)
    qtbot.waitUntil(lambda: shown(line) == {"fetch"})
    assert not models.ready


def test_another_choice_shows_that_one_and_the_fetch_goes_on(qtbot: QtBot, line: ModelLine, models: FakeModels) -> None:
    models.gate.clear()
    press(line.fetch)
    agree(line)
    qtbot.waitUntil(lambda: line.state.text() == "60.0 MB of 150.0 MB")
    line.choose("tiny")
    qtbot.waitUntil(lambda: line.status is not None and line.status.name == "tiny")
    assert shown(line) == {"stop", "bar"}
    models.gate.set()
    qtbot.waitUntil(lambda: line.state.text() == "The model is not here yet. 78.0 MB to download.")
    assert models.ready == {"base"}


def test_a_folder_of_ones_own_and_a_name_without_a_size(qtbot: QtBot, line: ModelLine, models: FakeModels) -> None:
    models.ready.add("/models/own")
    line.choose("/models/own")
    qtbot.waitUntil(lambda: line.state.text() == "It lies in a folder of yours.")
    assert shown(line) == set()
    line.choose("someone/whisper-ja")
    qtbot.waitUntil(lambda: "not known before" in line.state.text())
    assert shown(line) == {"fetch"}


def test_without_the_package_nothing_is_fetched(line: ModelLine) -> None:
    line.enable(False)
    assert line.fetch.isVisible() and not line.fetch.isEnabled()


def test_others_are_answered_while_many_are_fetched(
    qtbot: QtBot, studio: Studio, line: ModelLine, models: FakeModels
) -> None:
    models.gate.clear()
    fetching = [ModelLine(studio.context) for _ in range(THREADS)]
    for number, each in enumerate(fetching):
        qtbot.addWidget(each)
        each.choose(f"model-{number}")
        each.begin()
    qtbot.waitUntil(lambda: len(models.begun) == THREADS)
    line.choose("tiny")
    qtbot.waitUntil(lambda: line.status is not None and line.status.name == "tiny")
    models.gate.set()
    qtbot.waitUntil(lambda: all(each.stop.isHidden() for each in fetching))
