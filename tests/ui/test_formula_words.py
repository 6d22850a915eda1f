"""Words in formulas: the font of formulas has few scripts, so the application's font lends its signs."""

from __future__ import annotations

import subprocess
import sys

import pytest
from PySide6.QtGui import QFontDatabase
from pytestqt.qtbot import QtBot

from saijin_studio.paths import shipped
from saijin_studio.ui.transcript.formulas import Drawn, Formula, draw, presentable


@pytest.fixture(autouse=True)
def japanese(qtbot: QtBot) -> None:
    """The font that the program ships and loads at its start."""
    QFontDatabase.addApplicationFont(str(shipped() / "resources" / "fonts" / "BIZUDPGothic-Regular.ttf"))


def drawn(tex: str) -> Drawn:
    assert presentable(tex)
    found = draw(Formula(tex, True, 20, "#203040"))
    assert found is not None
    return found


def inked(found: Drawn, left: float, right: float) -> int:
    """How many dots of a part of its width have colour."""
    image, wide = found.image, found.image.width()
    columns = range(int(wide * left), int(wide * right))
    return sum(image.pixelColor(x, y).alpha() > 100 for x in columns for y in range(image.height()))


def test_japanese_words_stand_in_their_formula() -> None:
    alone, more = drawn(r"v = \text{速}"), drawn(r"v = \text{速さ}")
    assert more.width == pytest.approx(alone.width + 20, abs=4)  # a sign more, and each is as wide as the text is high
    other = drawn(r"v = \text{一さ}")
    assert inked(more, 0.3, 0.7) > 1.5 * inked(other, 0.3, 0.7)  # signs of their own, not one box for all


@pytest.mark.parametrize(
    "tex", [r"速さ = \frac{距離}{時間}", r"x_{\text{平均}}", r"\mathbf{速}", r"\text{「テスト」です。}"]
)
def test_they_may_stand_anywhere(tex: str) -> None:
    assert inked(drawn(tex), 0, 1) > 100


def test_small_words_are_small() -> None:
    assert drawn(r"x_{\text{平均}}").width < drawn(r"x\text{平均}").width


def test_a_sign_that_no_font_has_leaves_the_formula_as_it_was_written() -> None:
    assert draw(Formula("a = \u2eff", True, 20, "#203040")) is None


def test_nothing_is_said_on_the_terminal() -> None:
    words = "from saijin_studio.ui.transcript.formula_font import set_formula; set_formula('x', 16, 'red', True)"
    run = [sys.executable, "-W", "error::DeprecationWarning", "-c", words]
    done = subprocess.run(run, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
