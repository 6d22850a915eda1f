"""The tools around a diagram: overview, search, what opens, and what is written to files."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from lxml import etree
from PySide6.QtCore import QByteArray, QPointF, Qt
from PySide6.QtGui import QAccessible, QColor, QImage, QPainter, QRegion
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from saijin_studio.core.bpmn.diagram import Bounds, Diagram, Shape, parse_bpmn, parse_model
from saijin_studio.ui.diagram import (
    DARK,
    LIGHT,
    DiagramColours,
    DiagramSearch,
    DiagramView,
    HeatLayer,
    MiniMap,
    export,
)
from saijin_studio.ui.diagram.shapes import Found
from tests.ui.diagram_data import chat, shown_view

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data"
MODELS = [DATA / "every_element.bpmn", *sorted((DATA / "models").glob("*.bpmn"))]


@pytest.fixture
def view(qtbot: QtBot) -> DiagramView:
    return shown_view(qtbot, chat(), 800, 400)


def test_the_overview_is_there_only_when_something_is_out_of_sight(view: DiagramView) -> None:
    overview = MiniMap(view)
    assert not overview.isVisible()
    view.actual_size()
    assert overview.isVisible()
    assert view.rect().contains(overview.geometry())
    view.fit()
    assert not overview.isVisible()
    view.actual_size()
    view.set_diagram(Diagram("", ""))
    assert not overview.isVisible()


def test_the_overview_gives_way_where_it_would_cover_the_diagram(view: DiagramView) -> None:
    overview = MiniMap(view)
    view.actual_size()
    view.resize(800, 2 * overview.height())
    view.actual_size()
    assert not overview.isVisible()
    view.resize(800, 400)
    view.actual_size()
    assert overview.isVisible()


def test_a_press_on_the_overview_moves_the_diagram(qtbot: QtBot, view: DiagramView) -> None:
    overview = MiniMap(view)
    view.actual_size()
    before = view.seen()
    frame = overview.frame()
    assert overview.rect().contains(frame.toAlignedRect())
    place = frame.center().toPoint()
    place.setX(overview.width() - 20)
    qtbot.mouseClick(overview, Qt.MouseButton.LeftButton, pos=place)
    assert view.seen().center().x() > before.center().x() + 200
    view.zoom_by(2)
    for share in (0.4, 0.6):  # far enough from the diagram's ends for the place to come to the middle
        place.setX(round(overview.width() * share))
        qtbot.mousePress(overview, Qt.MouseButton.LeftButton, pos=place)
        assert overview.frame().center().x() == pytest.approx(place.x(), abs=2)
    place.setX(round(overview.width() * 0.5))
    qtbot.mouseMove(overview, place)  # still pressed
    assert overview.frame().center().x() == pytest.approx(place.x(), abs=2)


def test_the_overview_shows_states(view: DiagramView) -> None:
    overview = MiniMap(view)
    view.actual_size()
    plain = overview.grab().toImage()
    view.set_state(frozenset(), {}, frozenset({"ai_processing"}))
    assert overview.grab().toImage() != plain


def test_steps_are_found_by_name_id_and_type(qtbot: QtBot, view: DiagramView) -> None:
    search = DiagramSearch(view)
    assert not search.isVisible()
    search.open()
    for words, key in (("ai proc", "ai_processing"), ("history_load", "history_loading"), ("User task", "approval")):
        search.field.setText(words)
        assert search.matches[0] == key
        assert view.diagram_scene().shapes[key].found is Found.HERE
    search.field.setText("nothing like it")
    assert search.matches == () and search.count.text() == "Nothing found"


def test_enter_goes_on_and_back(qtbot: QtBot, view: DiagramView) -> None:
    search = DiagramSearch(view)
    view.actual_size()
    search.open()
    qtbot.keyClicks(search.field, "load")
    count = len(search.matches)
    assert count > 2 and search.count.text() == f"1 / {count}"
    first = search.current
    qtbot.keyClick(search.field, Qt.Key.Key_Return)
    assert search.current == search.matches[1]
    assert view.seen().contains(view.diagram_scene().shapes[search.current].rect.center())
    qtbot.keyClick(search.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(search.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert search.current == search.matches[-1]
    search.go_on()
    assert search.current == first
    for _ in range(count):
        search.go_on()
    assert search.current == first
    qtbot.keyClick(search.field, Qt.Key.Key_Escape)
    assert not search.isVisible()
    assert view.selection == first
    assert all(item.found is Found.NOT for item in view.diagram_scene().shapes.values())


def test_the_search_follows_the_diagram(view: DiagramView) -> None:
    search = DiagramSearch(view)
    search.open()
    search.field.setText("load")
    view.set_diagram(Diagram("p", "P", (Shape("a", "task", "Load it", Bounds(0, 0, 100, 80)),)))
    assert search.matches == ("a",)


def test_every_button_of_the_search_has_a_name(view: DiagramView) -> None:
    search = DiagramSearch(view)
    widgets = [*search.findChildren(QToolButton), *search.findChildren(QLineEdit)]
    for widget in widgets:
        interface = QAccessible.queryAccessibleInterface(widget)
        assert interface is not None and interface.text(QAccessible.Text.Name)


def test_a_sub_process_with_a_drawing_of_its_own_opens(qtbot: QtBot) -> None:
    model = parse_model((DATA / "models" / "collapsed_with_plane.bpmn").read_bytes())
    view = DiagramView()
    qtbot.addWidget(view)
    view.resize(600, 300)
    view.set_diagram(model.diagrams[0])
    view.show()
    key = next(shape.id for shape in model.diagrams[0].shapes if shape.type == "subProcess")
    opened: list[str] = []
    view.opened.connect(opened.append)
    centre = view.mapFromScene(view.diagram_scene().shapes[key].rect.center())
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=centre)
    assert opened == []  # nobody said that there is something to open
    plain = view.grab().toImage()
    view.set_openable({key})
    assert view.grab().toImage() != plain
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=centre)
    view.select(key)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert opened == [key, key]


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_an_svg_shows_what_the_screen_shows(qtbot: QtBot, path: Path, colours: DiagramColours) -> None:
    diagram = parse_bpmn(path.read_bytes())
    content = export.svg(diagram, colours)
    etree.fromstring(content, etree.XMLParser(huge_tree=True))
    renderer = QSvgRenderer(QByteArray(content))
    expected = export.png(diagram, colours, 1.0)
    image = QImage(expected.size(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter)
    painter.end()
    assert image.pixelColor(2, 2).name() == colours.canvas.lower()
    assert _difference(image, expected) < 0.06


def _difference(one: QImage, two: QImage) -> float:
    """The share of places, out of a grid, whose surroundings differ much."""
    one, two = (each.scaled(400, 300, mode=Qt.TransformationMode.SmoothTransformation) for each in (one, two))
    far = 0
    for x in range(0, 400, 2):
        for y in range(0, 300, 2):
            far += abs(one.pixelColor(x, y).lightness() - two.pixelColor(x, y).lightness()) > 40
    return far / (200 * 150)


def test_the_words_of_an_svg_are_text(qtbot: QtBot) -> None:
    model = parse_bpmn((DATA / "models" / "unknown_elements.bpmn").read_bytes())
    root = etree.fromstring(export.svg(model, LIGHT))
    words = " ".join(node.text or "" for node in root.iter("{http://www.w3.org/2000/svg}text"))
    for shape in model.shapes:
        for word in shape.name.split():
            assert word in words


def test_a_png_is_as_sharp_as_asked(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    diagram = parse_bpmn((DATA / "models" / "bpmn2_prefix.bpmn").read_bytes())
    one, three = export.png(diagram, DARK, 1.0), export.png(diagram, DARK, 3.0)
    assert abs(three.width() - 3 * one.width()) <= 3
    blown_up = one.scaled(three.size(), mode=Qt.TransformationMode.SmoothTransformation)
    assert _steepest(three) > 1.5 * _steepest(blown_up)
    monkeypatch.setattr(export, "MOST_PIXELS", 1_000_000)
    largest = export.png(diagram, DARK, 1000.0)
    assert 900_000 < largest.width() * largest.height() < 1_100_000


def _steepest(image: QImage) -> int:
    """The largest step from one pixel to the next, along the middle."""
    row = [image.pixelColor(x, image.height() // 2).lightness() for x in range(image.width())]
    return max(abs(left - right) for left, right in itertools.pairwise(row))


def test_states_and_layers_are_written_as_they_are_shown(view: DiagramView) -> None:
    diagram = chat()
    view.set_state(frozenset({"ai_processing"}), {"input_reception": 2}, frozenset())
    plain = export.png(diagram, view.colours, 1.0)
    shown = export.png(diagram, view.colours, 1.0, view.diagram_scene())
    assert shown != plain
    view.set_heat(HeatLayer({"approval": 1.0}))
    assert export.png(diagram, view.colours, 1.0, view.diagram_scene()) != shown


def test_a_crowded_diagram_shows_its_words_once_a_zoom_has_come_to_rest(qtbot: QtBot) -> None:
    shapes = tuple(
        Shape(f"t{n}", "task", f"Step {n}", Bounds(n % 30 * 150.0, n // 30 * 120.0, 100, 80)) for n in range(600)
    )
    view = DiagramView()
    qtbot.addWidget(view)
    view.resize(900, 600)
    view.set_diagram(Diagram("p", "P", shapes))
    view.show()
    view.zoom_by(0.6 / view.zoom)
    scene = view.diagram_scene()
    assert scene.ink.small
    plain = view.grab().toImage()
    qtbot.waitUntil(lambda: not scene.ink.small, timeout=3000)
    assert view.grab().toImage() != plain
    place = view.mapFromScene(scene.shapes["t95"].rect.center() + QPointF(30, 20))
    assert view.viewport().rect().contains(place) is False or view.element_at(place) == "t95"


def test_a_click_finds_steps_too_small_to_be_read(qtbot: QtBot, view: DiagramView) -> None:
    view.zoom_by(0.3 / view.zoom)
    assert view.diagram_scene().ink.small
    image = view.grab().toImage()
    centre = view.mapFromScene(view.diagram_scene().shapes["ai_processing"].rect.center())
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=centre)
    assert view.selection == "ai_processing"
    assert view.grab().toImage() != image  # it is marked
    assert QColor(image.pixel(2, 2)).name() == LIGHT.canvas.lower()


def test_words_instead_of_a_diagram_are_seen_after_a_small_one(view: DiagramView) -> None:
    view.zoom_by(0.2 / view.zoom)
    view.set_diagram(Diagram("", ""))
    view.set_message("Nothing here")
    words = view.grab().toImage()
    view.set_message("")
    assert view.grab().toImage() != words


def test_only_what_was_uncovered_is_painted_when_a_small_diagram_moves(view: DiagramView) -> None:
    """Painted in parts, it looks as it does painted whole."""
    view.resize(400, 200)
    view.zoom_by(0.35 / view.zoom)
    view.pan(37, 23)
    whole = QImage(view.viewport().size(), QImage.Format.Format_RGB32)
    parts = QImage(whole)
    view.viewport().render(whole)
    for region in (QRegion(0, 0, 400, 90), QRegion(0, 90, 150, 110), QRegion(150, 90, 250, 110)):
        view.viewport().render(parts, region.boundingRect().topLeft(), region)
    assert parts == whole
