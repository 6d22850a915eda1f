"""Icons and avatars as pixmaps, drawn from SVG files, recoloured from the tokens, and kept."""

from __future__ import annotations

import logging
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QIcon, QPainter, QPainterPath, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ..core.persona import Persona
from ..paths import shipped

log = logging.getLogger(__name__)


def icon(name: str, colour: str, size: int = 20) -> QIcon:
    """The icon `resources/icons/<name>.svg` in `colour` (#RRGGBB)."""
    return QIcon(icon_pixmap(name, colour, size, _ratio()))


@lru_cache(maxsize=512)
def icon_pixmap(name: str, colour: str, size: int = 20, ratio: float = 1.0) -> QPixmap:
    """A pixmap of `size` logical px; an empty one when the file is missing."""
    return _draw(_recoloured(name, colour), size, ratio)


@lru_cache(maxsize=128)
def avatar(path: Path | None, letter: str, accent: str, size: int, ratio: float = 1.0) -> QPixmap:
    """A round picture: the SVG or image at `path`, otherwise the letter on the accent colour."""
    pixmap = _blank(size, ratio)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    area = QRectF(0, 0, size, size)
    clip = QPainterPath()
    clip.addEllipse(area)
    painter.setClipPath(clip)
    painter.fillPath(clip, QColor(accent))
    if not _paint_picture(painter, path, area):
        _paint_letter(painter, letter, area)
    painter.end()
    return pixmap


def persona_avatar(persona: Persona, language: str, size: int) -> QPixmap:
    """The persona's round picture at `size` logical px for the screen's resolution."""
    return avatar(persona.avatar, persona.text(language).name[:1], persona.accent, size, _ratio())


def _ratio() -> float:
    app = QGuiApplication.instance()
    return app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0


def _recoloured(name: str, colour: str) -> bytes:
    try:
        source = (shipped() / "resources" / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    except OSError as fault:
        log.info("no icon %s: %s", name, fault)
        return b""
    return source.replace("#000000", colour).replace("#000", colour).replace("currentColor", colour).encode()


def _draw(svg: bytes, size: int, ratio: float) -> QPixmap:
    pixmap = _blank(size, ratio)
    if svg:
        painter = QPainter(pixmap)
        QSvgRenderer(QByteArray(svg)).render(painter, QRectF(0, 0, size, size))
        painter.end()
    return pixmap


def _blank(size: int, ratio: float) -> QPixmap:
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


def _paint_picture(painter: QPainter, path: Path | None, area: QRectF) -> bool:
    if path is None or not path.is_file():
        return False
    if path.suffix == ".svg":
        renderer = QSvgRenderer(str(path))
        if renderer.isValid():
            renderer.render(painter, area)
        return renderer.isValid()
    picture = QPixmap(str(path))
    if picture.isNull():
        return False
    side = min(picture.width(), picture.height())
    painter.drawPixmap(area, picture, QRectF((picture.width() - side) / 2, 0, side, side))
    return True


def _paint_letter(painter: QPainter, letter: str, area: QRectF) -> None:
    face = QFont(QGuiApplication.font())
    face.setPixelSize(max(1, round(area.height() * 0.45)))
    face.setWeight(QFont.Weight.DemiBold)
    painter.setFont(face)
    painter.setPen(QColor("#FFFFFF"))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, letter)
