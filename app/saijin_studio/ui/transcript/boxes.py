"""The things of a text that are boxes: pictures, documents, pictures not loaded, tasks, and the sign of a fold."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from ...core.conversation import Attachment
from ..icons import icon_pixmap
from ..theme import font
from ..tokens import RADIUS, RADIUS_SMALL, TYPE_BODY, TYPE_SMALL, mix
from .docstyle import DIM, DocStyle
from .pictures import Pictures
from .things import Thing

translate = QCoreApplication.translate
PICTURE = QSizeF(360, 280)  # px, the largest thumbnail
UNKNOWN = QSizeF(240, 180)  # of a picture whose size is not known
CHIP = QSizeF(240, 56)
WIDEST_CHIP = 420
ICON = 20


class PictureThing(Thing):
    """A picture of the store, small; its room is kept while it is fetched."""

    def __init__(self, attachment: Attachment, words: str, pictures: Pictures, style: DocStyle) -> None:
        self.words = words or attachment.name
        self._hash = attachment.hash
        self._pictures = pictures
        self._tokens, self._ground, self._opacity = style.tokens, style.ground, DIM if style.dim else 1.0
        self._size = picture_size(attachment)

    def size(self, available: float, middle: float) -> QSizeF:
        if self._size.width() <= available:
            return self._size
        return self._size.scaled(available, self._size.height(), Qt.AspectRatioMode.KeepAspectRatio)

    def draw(self, painter: QPainter, area: QRectF, middle: float) -> None:
        clip = QPainterPath()
        clip.addRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillPath(clip, QColor(mix(self._tokens.text, self._ground, 0.06)))
        picture = self._pictures.find(self._hash)
        if picture is not None:
            painter.setClipPath(clip, Qt.ClipOperation.IntersectClip)
            shown = QSizeF(picture.size()).scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
            target = QRectF(QPointF(), shown)
            target.moveCenter(area.center())
            painter.setOpacity(self._opacity)
            painter.drawPixmap(target, picture, QRectF(picture.rect()))
            painter.setOpacity(1)
        elif self._pictures.lost(self._hash):
            _centred(painter, area, translate("transcript", "This picture is missing"), self._tokens.muted)
        painter.setPen(QPen(QColor(mix(self._tokens.text, self._ground, 0.14)), 1))
        painter.drawPath(clip)


def picture_size(attachment: Attachment) -> QSizeF:
    """How large its thumbnail is, px; small ones are not blown up."""
    if not attachment.width or not attachment.height:
        return UNKNOWN
    size = QSizeF(attachment.width, attachment.height)
    if size.width() > PICTURE.width() or size.height() > PICTURE.height():
        size = size.scaled(PICTURE, Qt.AspectRatioMode.KeepAspectRatio)
    return size.expandedTo(QSizeF(48, 48))


class ChipThing(Thing):
    """A picture's or document's name and what is known of it, as a box with an icon."""

    def __init__(self, icon: str, title: str, detail: str, words: str, style: DocStyle) -> None:
        self.words = words
        self._icon, self._title, self._detail = icon, title, detail
        self._tokens, self._ground = style.tokens, style.ground
        self._faces = font(style.reading.scaled(TYPE_BODY), QFont.Weight.Medium), font(style.reading.scaled(TYPE_SMALL))

    def size(self, available: float, middle: float) -> QSizeF:
        metrics = [QFontMetricsF(face) for face in self._faces]
        texts = zip(metrics, (self._title, self._detail), strict=True)
        wanted = max(each.horizontalAdvance(text) for each, text in texts) + ICON + 40
        width = min(available, max(CHIP.width(), min(wanted, WIDEST_CHIP)))
        return QSizeF(width, max(CHIP.height(), sum(each.height() for each in metrics) + 20))

    def draw(self, painter: QPainter, area: QRectF, middle: float) -> None:
        tokens = self._tokens
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(mix(tokens.text, self._ground, 0.2)), 1))
        painter.setBrush(QColor(mix(tokens.card, self._ground, 0.6)))
        painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        ratio = painter.device().devicePixelRatioF()
        sign = QPointF(area.left() + 14, area.center().y() - ICON / 2)
        painter.drawPixmap(sign, icon_pixmap(self._icon, tokens.muted, ICON, ratio))
        words = area.adjusted(14 + ICON + 12, 9, -12, -9)
        top, bottom = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignBottom
        rows = ((self._title, tokens.text, top), (self._detail, tokens.muted, bottom))
        for face, (text, colour, edge) in zip(self._faces, rows, strict=True):
            shown = QFontMetricsF(face).elidedText(text, Qt.TextElideMode.ElideMiddle, words.width())
            painter.setFont(face)
            painter.setPen(QColor(colour))
            painter.drawText(words, edge | Qt.AlignmentFlag.AlignLeft, shown)


def file_chip(attachment: Attachment, style: DocStyle) -> ChipThing:
    """A document of the message."""
    size = QLocale().formattedDataSize(attachment.size, 1)
    kinds = {
        "pdf": "PDF",
        "image": translate("transcript", "Picture"),
        "file": translate("transcript", "File"),
        "missing": translate("transcript", "Not here"),
    }
    kind = kinds.get(attachment.kind, translate("transcript", "Text"))
    return ChipThing("document", attachment.name, f"{kind} · {size}", attachment.name, style)


def absent_picture(words: str, address: str, style: DocStyle) -> ChipThing:
    """A picture that lies elsewhere: named, and left where it is."""
    title = translate("transcript", "Image not loaded")
    if words:
        title = translate("transcript", "Image not loaded: {words}").format(words=words[:80])
    return ChipThing("picture", title, address[:200], words or address, style)


class TaskThing(Thing):
    """The box of a task, done or not."""

    def __init__(self, done: bool, room: float, style: DocStyle) -> None:
        self.words = "[x] " if done else "[ ] "
        self._done, self._room, self._style = done, room, style

    def size(self, available: float, middle: float) -> QSizeF:
        return QSizeF(self._room, self._style.reading.size)

    def draw(self, painter: QPainter, area: QRectF, middle: float) -> None:
        tokens = self._style.tokens
        side = self._style.reading.size - 1
        box = QRectF(area.left() + 0.5, area.center().y() - side / 2, side, side)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.accent if self._done else tokens.muted), 1.4))
        painter.setBrush(QColor(tokens.accent) if self._done else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 3.5, 3.5)
        if self._done:
            ratio = painter.device().devicePixelRatioF()
            tick = icon_pixmap("check", tokens.on_accent, round(side), ratio)
            painter.drawPixmap(box.topLeft(), tick)


class FoldThing(Thing):
    """The arrow before what can be unfolded."""

    def __init__(self, unfolded: bool, style: DocStyle) -> None:
        self._icon = "chevron-down" if unfolded else "chevron-right"
        self._style = style

    def size(self, available: float, middle: float) -> QSizeF:
        return QSizeF(20, 18)

    def draw(self, painter: QPainter, area: QRectF, middle: float) -> None:
        colour = self._style.aside.foreground().color().name()
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(QPointF(area.left(), area.center().y() - 9), icon_pixmap(self._icon, colour, 16, ratio))


def _centred(painter: QPainter, area: QRectF, words: str, colour: str) -> None:
    painter.setFont(font(TYPE_SMALL))
    painter.setPen(QColor(colour))
    inside = area.adjusted(RADIUS_SMALL, 0, -RADIUS_SMALL, 0)
    painter.drawText(inside, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, words)
