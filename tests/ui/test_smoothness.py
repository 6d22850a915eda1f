"""What keeps the window moving: names as pictures while a diagram is zoomed, and sections that open in small steps."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from saijin_studio.core.bpmn.diagram import Bounds, Diagram, Shape
from saijin_studio.ui.diagram import DARK, DiagramView
from saijin_studio.ui.early import EarlyImports
from saijin_studio.ui.main_window import MainWindow
from saijin_studio.ui.panels.processes.models.page import ModelsPage
from saijin_studio.ui.panels.processes.section import MODELS, TASKS, ProcessesSection
from tests.ui.panel_fakes import Studio, studio_at


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    yield from studio_at(tmp_path)


@pytest.fixture
def view(qtbot: QtBot) -> DiagramView:
    """Six hundred steps, thirty in a row."""
    shapes = tuple(
        Shape(f"t{n}", "task", f"Step {n}", Bounds(n % 30 * 150.0, n // 30 * 120.0, 100, 80)) for n in range(600)
    )
    made = DiagramView()
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.set_diagram(Diagram("p", "P", shapes))
    made.show()
    return made


def written(view: DiagramView) -> int:
    """Pixels inside the step in the middle that are not its ground."""
    scene = view.diagram_scene()
    item = min(scene.shapes.values(), key=lambda one: (one.rect.center() - view.seen().center()).manhattanLength())
    box = view.mapFromScene(item.rect.adjusted(12, 22, -12, -12)).boundingRect()
    image = view.viewport().grab(box).toImage().convertToFormat(QImage.Format.Format_RGB32)
    ground = QColor(view.colours.surface).rgb()
    return sum(image.pixel(x, y) != ground for x in range(image.width()) for y in range(image.height()))


def zoomed(view: DiagramView, zoom: float) -> None:
    """Step by step, each painted; a name comes with one of the first."""
    view.zoom_by(zoom / view.zoom)
    for _ in range(40):
        view.zoom_by(1.0)
        view.viewport().grab()


def test_names_are_seen_while_a_crowded_diagram_is_zoomed(view: DiagramView) -> None:
    zoomed(view, 0.6)
    assert view.diagram_scene().ink.small
    assert written(view) > 20


def test_few_pictures_of_names_are_made_in_one_frame(view: DiagramView) -> None:
    view.zoom_by(0.6 / view.zoom)
    first = view.viewport().grab().toImage()
    view.zoom_by(1.0)
    assert view.viewport().grab().toImage() != first  # there are more of them now


def test_pictures_of_names_follow_the_theme(view: DiagramView) -> None:
    zoomed(view, 0.6)
    view.set_colours(DARK)
    zoomed(view, 0.6)
    place = view.viewport().grab().toImage()
    bright = QColor(DARK.text).lightness() - 40
    lights = (place.pixelColor(x, y).lightness() for x in range(0, place.width(), 2) for y in range(place.height()))
    assert max(lights) > bright


def test_pictures_of_names_go_with_their_diagram(view: DiagramView) -> None:
    zoomed(view, 0.6)
    nameless = tuple(Shape(f"t{n}", "task", "", Bounds(n % 30 * 150.0, n // 30 * 120.0, 100, 80)) for n in range(600))
    view.set_diagram(Diagram("q", "Q", nameless))
    zoomed(view, 0.6)
    assert written(view) == 0


def test_few_steps_are_written_out_in_every_frame(view: DiagramView) -> None:
    view.zoom_by(1.8 / view.zoom)
    assert not view.diagram_scene().ink.small
    view.zoom_by(0.9 / view.zoom)
    assert view.diagram_scene().ink.small


def test_a_picture_at_rest_is_sharp_again(qtbot: QtBot, view: DiagramView) -> None:
    zoomed(view, 0.6)
    moving = view.viewport().grab().toImage()
    qtbot.waitUntil(lambda: not view.diagram_scene().ink.small, timeout=3000)
    resting = view.viewport().grab().toImage()
    view.viewport().update()
    assert resting != moving and view.viewport().grab().toImage() == resting


# -- sections


def test_the_code_of_every_part_of_the_processes_is_there_before_it_is_wanted(qtbot: QtBot) -> None:
    parent = QObject()
    early = EarlyImports(parent)
    with qtbot.waitSignal(early.finished, timeout=20_000):
        early.start()
    for part in ("models", "tasks", "plots"):
        assert f"saijin_studio.ui.panels.processes.{part}.page" in sys.modules
    assert not early.busy


def test_a_section_made_early_asks_nothing_until_it_is_opened(qtbot: QtBot, studio: Studio) -> None:
    window = MainWindow(studio.context)
    qtbot.addWidget(window)
    window.show()
    section = window.section("processes")
    assert isinstance(section, ProcessesSection) and window.current == "chats"
    assert not section.instances.poller.running and studio.services.processes.calls == []
    window.show_section("processes")
    assert window.section("processes") is section
    qtbot.waitUntil(lambda: "page" in studio.services.processes.calls)


def test_a_tab_left_before_its_page_is_shown_stays_hidden(qtbot: QtBot, studio: Studio) -> None:
    section = ProcessesSection(studio.context)
    qtbot.addWidget(section.page())
    section.page().show()
    section.tabs.setCurrentIndex(MODELS)
    assert section.stack.currentWidget() is section.instances  # made, and not yet shown
    section.tabs.setCurrentIndex(TASKS)
    qtbot.waitUntil(lambda: section.stack.currentWidget() is not section.instances)
    assert not isinstance(section.stack.currentWidget(), ModelsPage)
