"""The cards below replies that were not made, cut off, stopped or wait for approval: what is up, and what to do."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, SignalInstance, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ..icons import icon_pixmap
from ..messages import describe, provider_name
from ..theme import Theme
from ..widgets import label, push_button
from .measure import GUTTER, Measure
from .painter import Placed
from .rows import Row

translate = QCoreApplication.translate
SPACE_ABOVE = 6
QUIET = ("cancelled", "pending")  # nothing went wrong
SETTINGS_CODES = ("provider_unavailable", "model_missing", "credentials_refused", "provider", "provider_fault")


class TroubleCard(QFrame):
    """Emits `action(name, row)`: retry, continue, settings, details, cancel; approve, edit, disapprove."""

    def __init__(self, theme: Theme, row: Row, action: SignalInstance, parent: QWidget) -> None:
        super().__init__(parent)
        self._row = row
        self._action = action
        level = "info" if row.trouble in QUIET else "warning" if row.trouble != "failed" else "error"
        self.setProperty("surface", level)
        self.setAccessibleName(trouble_title(row))
        picture = QLabel()
        colour = {"info": theme.tokens.accent, "warning": theme.tokens.warning, "error": theme.tokens.error}[level]
        picture.setPixmap(icon_pixmap(level, colour, 20, self.devicePixelRatioF()))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 10)
        layout.setSpacing(10)
        title = label(trouble_title(row), "strong", wrap=True)
        if row.trouble == "pending":  # nothing to explain: one line
            layout.addWidget(picture, 0, Qt.AlignmentFlag.AlignVCenter)
            title.setAlignment(Qt.AlignmentFlag.AlignVCenter)
            layout.addWidget(title, 1)
            layout.addLayout(self._buttons(0))
            return
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(title)
        explanation = trouble_words(row)
        if explanation:
            words.addWidget(label(explanation, "", wrap=True))
        words.addLayout(self._buttons(6))
        layout.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)

    def _buttons(self, above: int) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setContentsMargins(0, above, 0, 0)
        line.setSpacing(8)
        for name, text in _choices(self._row):
            button = push_button(text)
            button.setObjectName(name)
            button.clicked.connect(self._pressed)
            line.addWidget(button)
        line.addStretch(1)
        return line

    @Slot()
    def _pressed(self) -> None:
        sender = self.sender()
        if sender is not None:
            self._action.emit(sender.objectName(), self._row)


class TroubleCards:
    """Makes cards for the rows that are seen, moves them along, and drops them."""

    def __init__(self, theme: Theme, viewport: QWidget, action: SignalInstance) -> None:
        self._theme = theme
        self._viewport = viewport
        self._action = action
        self._cards: dict[str, tuple[Row, TroubleCard]] = {}

    def height(self, row: Row, measure: Measure) -> int:
        card = self._card(row)
        width = self._width(measure)
        wanted = card.heightForWidth(width) if card.hasHeightForWidth() else card.sizeHint().height()
        return max(wanted, card.minimumSizeHint().height()) + SPACE_ABOVE

    def place(self, placed: list[Placed], measure: Measure) -> None:
        seen = {p.row.key: p for p in placed if p.row.trouble and p.number + 1 == len(p.row.segments) and p.row.card}
        for key in [key for key in self._cards if key not in seen]:
            self._drop(key)
        for piece in seen.values():
            card = self._card(piece.row)
            height = piece.row.card - SPACE_ABOVE
            card.setGeometry(measure.left + GUTTER, piece.y + piece.height - height, self._width(measure), height)
            card.show()

    def remove(self, row: Row) -> None:
        row.card = 0
        if row.key in self._cards:
            self._drop(row.key)

    def clear(self) -> None:
        for key in list(self._cards):
            self._cards[key][0].card = 0
            self._drop(key)

    def _card(self, row: Row) -> TroubleCard:
        found = self._cards.get(row.key)
        if found is None or found[0] is not row:
            if found is not None:
                self._drop(row.key)
            found = self._cards[row.key] = (row, TroubleCard(self._theme, row, self._action, self._viewport))
        return found[1]

    def _drop(self, key: str) -> None:
        _, card = self._cards.pop(key)
        card.hide()
        card.deleteLater()

    @staticmethod
    def _width(measure: Measure) -> int:
        return measure.column - GUTTER


def trouble_title(row: Row) -> str:
    titles = {
        "failed": translate("trouble", "No reply could be made"),
        "interrupted": translate("trouble", "The reply was cut off"),
        "cancelled": translate("trouble", "You stopped this reply"),
        "waiting": translate("trouble", "A step failed and waits for you"),
        "pending": translate("trouble", "Waits for your approval"),
    }
    return titles.get(row.trouble, "")


def trouble_words(row: Row) -> str:
    """Why, and who was asked and did not answer; not what befell others before the one that wrote the words."""
    if row.trouble in QUIET:
        return ""
    message = row.message
    answered = message is not None and message.provider is not None
    failures = message.failures if message is not None and not (answered and row.trouble_code) else ()
    lines = [
        describe(failure.code, {"provider": failure.provider, "model": failure.model or "?"})
        for failure in failures
        if failure.provider != "offline"
    ]
    if not lines and row.trouble_code:
        params = {"provider": row.message.provider} if row.message is not None and row.message.provider else {}
        lines = [describe(row.trouble_code, params)]
    return "\n".join(dict.fromkeys(lines))


def _choices(row: Row) -> list[tuple[str, str]]:
    if row.trouble == "pending":
        return [
            ("approve", translate("trouble", "Keep")),
            ("edit", translate("trouble", "Edit")),
            ("disapprove", translate("trouble", "Take back")),
        ]
    choices = [("retry", translate("trouble", "Try again"))]
    if row.trouble == "waiting":
        choices.append(("cancel", translate("trouble", "Give up")))
    failures = row.message.failures if row.message is not None else ()
    codes = {row.trouble_code, *(failure.code for failure in failures)}
    if codes & set(SETTINGS_CODES):
        choices.append(("settings", translate("trouble", "Choose a model")))
    if row.correlation_id:
        choices.append(("details", translate("trouble", "Show details")))
    return choices


def footer_words(row: Row) -> str:
    """Who answered, and who was asked before and did not."""
    message = row.message
    if message is None or message.provider is None:
        return ""
    if message.provider == "offline":
        words = provider_name("offline")
    else:
        words = f"{message.model or '?'} · {provider_name(message.provider)}"
    failed = [
        describe(failure.code, {"provider": failure.provider, "model": failure.model or "?"})
        for failure in message.failures
    ]
    if failed:
        said = " ".join(dict.fromkeys(failed))  # several tries may have failed alike
        return translate("trouble", "{who} — before: {failures}").format(who=words, failures=said)
    return words
