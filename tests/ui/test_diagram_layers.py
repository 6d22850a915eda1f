"""States, heat and comparison over a diagram: told by marks and words, not by colour alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from saijin_studio.core.bpmn.compare import compare
from saijin_studio.core.bpmn.diagram import Bounds, Diagram, Edge, Point, Shape, parse_bpmn
from saijin_studio.ui.diagram import DARK, LIGHT, DiagramColours, DiagramView, HeatLayer, colours_of, with_removed
from saijin_studio.ui.diagram.badges import TokenItem
from saijin_studio.ui.diagram.layers import Difference
from saijin_studio.ui.diagram.shapes import Look, ShapeItem
from saijin_studio.ui.diagram.style import Style, heat_colour
from saijin_studio.ui.tokens import DARK as DARK_TOKENS
from saijin_studio.ui.tokens import LIGHT as LIGHT_TOKENS
from saijin_studio.ui.tokens import contrast
from tests.ui.diagram_data import picture, shown_view

ROOT = Path(__file__).resolve().parents[2]
GREY = DiagramColours(accent="#5B5870", success="#5B5870", danger="#5B5870", warning="#5B5870")
TASK = Shape("t", "serviceTask", "Ask", Bounds(50, 50, 100, 80))
THEMES = [LIGHT, DARK, colours_of(LIGHT_TOKENS), colours_of(DARK_TOKENS)]


def pair() -> Diagram:
    other = replace(TASK, id="u", name="Answer", bounds=Bounds(250, 50, 100, 80))
    flow = Edge("f", "sequenceFlow", "", "t", "u", (Point(150, 90), Point(250, 90)))
    return Diagram("p", "P", (TASK, other), (flow,))


@pytest.fixture
def view(qtbot: QtBot) -> DiagramView:
    return shown_view(qtbot, pair(), 600, 300)


def alone(item: ShapeItem) -> QImage:
    """Without colours."""
    return picture(item, QPointF()).convertToFormat(QImage.Format.Format_Mono)


def test_a_waiting_step_holds_a_token_of_another_form(view: DiagramView) -> None:
    scene = view.diagram_scene()
    view.set_state(frozenset({"t"}), {}, frozenset())
    running = view.grab().toImage()
    view.set_state(frozenset(), {}, frozenset(), frozenset({"t"}))
    assert scene.active == {"t"} and scene.waiting == {"t"}
    assert scene.shapes["t"].look is Look.WAITING
    assert scene.token_at("t") is not None
    assert view.grab().toImage() != running
    assert view.accessibleDescription() == "Ask, Service task, waiting"


def test_running_and_waiting_tokens_differ_without_colour(qapp: QApplication) -> None:
    pictures = []
    for waits in (False, True):
        token = TokenItem(Style(GREY))
        token.set_waits(waits)
        image = QImage(40, 40, QImage.Format.Format_ARGB32)
        image.fill(QColor("white"))
        painter = QPainter(image)
        painter.translate(20, 20)
        token.paint(painter, None)  # type: ignore[arg-type]
        painter.end()
        pictures.append(image.convertToFormat(QImage.Format.Format_Mono))
    assert pictures[0] != pictures[1]


def test_a_waiting_token_goes_on(view: DiagramView) -> None:
    view.set_reduced_motion(True)
    view.set_state(frozenset({"t"}), {}, frozenset(), frozenset({"t"}))
    view.move_token("t", "u")
    scene = view.diagram_scene()
    assert scene.active == {"u"} and scene.waiting == frozenset()
    assert scene.shapes["t"].look is Look.DONE


def test_a_step_tried_again_says_how_often(view: DiagramView) -> None:
    view.set_state(frozenset({"t"}), {}, frozenset())
    once = view.grab().toImage()
    view.set_state(frozenset({"t"}), {}, frozenset(), retried={"t": 2})
    assert view.grab().toImage() != once
    assert "2" in view.diagram_scene().tip_of(view.diagram_scene().shapes["t"])
    item = ShapeItem(TASK, Style(GREY))
    item.set_look(Look.ACTIVE, 0, 2)
    twice = alone(item)
    item.set_look(Look.ACTIVE, 0, 3)
    assert alone(item) != twice


def test_a_waiting_event_is_not_drawn_as_one_that_does_not_interrupt(qapp: QApplication) -> None:
    event = Shape("e", "intermediateCatchEvent", "", Bounds(50, 50, 36, 36), marker="timer")
    waiting = ShapeItem(event, Style(GREY))
    waiting.set_look(Look.WAITING)
    gentle = ShapeItem(replace(event, interrupting=False), Style(GREY))
    gentle.set_look(Look.WAITING)
    assert alone(waiting) != alone(gentle)


@pytest.mark.parametrize("colours", THEMES)
def test_words_can_be_read_on_every_heat(colours: DiagramColours) -> None:
    style = Style(colours)
    for step in range(21):
        ink = style.heat_ink(step / 20)
        assert contrast(ink.text.color().name(), ink.fill.color().name()) >= 4.5
    assert heat_colour(colours, 0.0) != heat_colour(colours, 0.5) != heat_colour(colours, 1.0)


def test_heat_is_told_in_words_too(view: DiagramView) -> None:
    plain = view.grab().toImage()
    view.set_heat(HeatLayer({"t": 1.0}, {"t": "12 s"}))
    hot = view.grab().toImage()
    place = view.mapFromScene(QPointF(60, 120))
    assert QColor(hot.pixel(place)).name() == heat_colour(LIGHT, 1.0).lower()
    assert "12 s" in view.diagram_scene().tip_of(view.diagram_scene().shapes["t"])
    view.set_heat(HeatLayer({"t": 1.0}, {"t": "13 s"}))
    assert view.grab().toImage() != hot
    view.select("t")
    assert "13 s" in view.accessibleDescription()
    view.select("")
    view.set_heat(None)
    assert view.grab().toImage() == plain


def test_heat_shows_on_small_diagrams_too(view: DiagramView) -> None:
    view.zoom_by(0.2)
    view.set_heat(HeatLayer({"t": 0.0, "u": 1.0}))
    image = view.grab().toImage()
    place = view.mapFromScene(QPointF(300, 90))
    assert QColor(image.pixel(place)).name() == heat_colour(LIGHT, 1.0).lower()


def test_two_versions_are_drawn_as_one(view: DiagramView) -> None:
    old = pair()
    changed = replace(TASK, facts={"topic": "chat.answer"})
    new_step = replace(TASK, id="n", name="New", bounds=Bounds(450, 50, 100, 80))
    new = Diagram("p", "P", (changed, new_step))
    comparison = compare(replace(old, shapes=(replace(TASK, facts={"topic": "chat.ask"}), old.shapes[1])), new)
    view.set_diagram(with_removed(old, new, comparison))
    view.set_comparison(comparison)
    scene = view.diagram_scene()
    found = {key: item.difference for key, item in scene.shapes.items()}
    assert found == {"t": Difference.CHANGED, "n": Difference.ADDED, "u": Difference.REMOVED}
    assert [line.difference for line in scene.edges] == [Difference.REMOVED]
    tip = scene.tip_of(scene.shapes["t"])
    assert "changed" in tip and "Topic: chat.ask → chat.answer" in tip
    assert "removed" in scene.tip_of(scene.edges[0])
    marked = view.grab().toImage()
    view.set_comparison(None)
    assert view.grab().toImage() != marked


def test_differences_are_told_without_colour(qapp: QApplication) -> None:
    pictures = []
    for difference in (None, *Difference):
        item = ShapeItem(TASK, Style(GREY))
        item.set_difference(difference)
        pictures.append(alone(item))
    assert all(one != two for place, one in enumerate(pictures) for two in pictures[place + 1 :])


@pytest.mark.parametrize("colours", THEMES)
@pytest.mark.parametrize("fill", ["#FFCDD2", "#0D4372", "#FFEE99", "#808080", "#FFFFFF", ""])
def test_words_can_be_read_on_the_files_own_colours(colours: DiagramColours, fill: str) -> None:
    ink = Style(colours).ink(fill, "#FFCDD2")
    assert contrast(ink.text.color().name(), ink.fill.color().name()) >= 4.5
    assert contrast(ink.line.color().name(), ink.fill.color().name()) >= 3.0


def test_the_files_own_colours_are_seen(qtbot: QtBot) -> None:
    model = parse_bpmn((ROOT / "tests" / "data" / "models" / "colours.bpmn").read_bytes())
    shape = next(each for each in model.shapes if each.fill)
    for colours in (LIGHT, DARK):
        view = DiagramView(colours=colours)
        qtbot.addWidget(view)
        view.resize(1000, 400)
        view.set_diagram(model)
        view.show()
        place = view.mapFromScene(QPointF(shape.bounds.x + 8, shape.bounds.bottom - 8))
        assert QColor(view.grab().toImage().pixel(place)).name() == shape.fill.lower()


def test_what_a_model_writes_is_never_markup(qtbot: QtBot) -> None:
    view = DiagramView()
    qtbot.addWidget(view)
    view.set_diagram(Diagram("p", "P", (replace(TASK, name="<img src='file:///dev/zero'>"),)))
    tip = view.diagram_scene().tip_of(view.diagram_scene().shapes["t"])
    assert "<img" not in tip and "&lt;img" in tip
