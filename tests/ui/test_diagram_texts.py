"""Names on a diagram: wrapped, cut, in any script, and never slow."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from saijin_studio.core.bpmn.diagram import Bounds, Diagram, Shape
from saijin_studio.ui.diagram import LIGHT, DiagramView
from saijin_studio.ui.diagram.captions import caption, family
from saijin_studio.ui.diagram.labels import Side
from saijin_studio.ui.diagram.shapes import ShapeItem
from saijin_studio.ui.diagram.style import Style
from saijin_studio.ui.diagram.text import TextBlock

TEXTS = {
    "words": "all that is known about this step is written here " * 200,
    "one word": "x" * 10_000,
    "narrow": "i" * 10_000,
    "lines": "a\n" * 5_000,
    "japanese": "お問い合わせの内容を確認し、担当者を決めてから、" * 400,
    "hebrew": "תשובה ללקוח בהקדם האפשרי " * 400,
    "faces": "\U0001f642 " * 5_000,
}


@pytest.fixture
def style(qapp: QApplication) -> Style:
    return Style(LIGHT)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_text_of_ten_thousand_letters_is_cut_where_there_is_no_room(style: Style, text: str) -> None:
    begin = time.process_time()
    block = TextBlock(text, style.inner_font, 86, 68)
    assert time.process_time() - begin < 0.05
    assert block.height <= 69
    assert block.natural_width <= 86.5
    assert ends_with_dots(block, style)


def ends_with_dots(block: TextBlock, style: Style) -> bool:
    """Whether the layout holds the ellipsis, and draws it."""
    layout = block._layout
    last = layout.lineAt(layout.lineCount() - 1)
    return layout.text().endswith("…") and last.textStart() + last.textLength() == units(layout.text())


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def test_a_text_that_fits_is_left_whole(style: Style) -> None:
    block = TextBlock("Approve the reply", style.inner_font, 86, 68)
    assert block._layout.text() == "Approve the reply"


def test_a_diagram_of_long_texts_is_drawn_at_once(qtbot: QtBot) -> None:
    kinds = ("task", "startEvent", "exclusiveGateway", "textAnnotation", "subProcess", "participant", "group")
    shapes = tuple(
        Shape(f"s{n}", kinds[n % len(kinds)], "all that is known " * 600, Bounds(n * 150.0, 0, 100, 80))
        for n in range(50)
    )
    view = DiagramView()
    qtbot.addWidget(view)
    view.resize(900, 400)
    view.show()
    begin = time.process_time()
    view.set_diagram(Diagram("p", "P", shapes))
    view.actual_size()
    view.grab()
    assert time.process_time() - begin < 1.0


def test_words_read_from_the_right_begin_there(style: Style) -> None:
    """A note's words stand at its left, Hebrew and Arabic ones at its right."""
    note = Bounds(0, 0, 200, 40)
    sides = []
    for words in ("Soon", "בקרוב"):
        item = ShapeItem(Shape("n", "textAnnotation", words, note), style)
        image = QImage(200, 40, QImage.Format.Format_RGB32)
        image.fill(QColor("white"))
        painter = QPainter(image)
        item.draw_label(painter)
        painter.end()
        dark = [x for x in range(200) for y in range(40) if image.pixelColor(x, y).lightness() < 200]
        sides.append(sum(dark) / len(dark))
    assert sides[0] < 60 and sides[1] > 140


def test_names_keep_clear_of_the_markers_at_the_foot(style: Style) -> None:
    shape = Shape("t", "subProcess", "Do this until it is done", Bounds(0, 0, 100, 80), loop="parallel")
    rect = QRectF(0, 0, 100, 80)
    found = caption(shape, family(shape), rect, style, Side.BELOW, False)
    assert found is not None
    block, place = found
    assert place.y() >= 0 and place.y() + block.height <= 80 - 18


def test_a_pool_that_shows_nothing_has_its_name_in_its_middle(qtbot: QtBot) -> None:
    pools = (
        Shape("open", "participant", "Studio", Bounds(0, 0, 400, 200)),
        Shape("closed", "participant", "Person", Bounds(0, 250, 400, 60)),
        Shape("t", "task", "Do", Bounds(100, 50, 100, 80)),
    )
    view = DiagramView()
    qtbot.addWidget(view)
    view.set_diagram(Diagram("p", "P", pools))
    items = view.diagram_scene().shapes
    assert not items["open"].closed and items["closed"].closed
    label, place = items["closed"].label, items["closed"].label_at
    assert label is not None
    assert label.ink(place.x(), place.y()).center().x() == pytest.approx(200, abs=2)
