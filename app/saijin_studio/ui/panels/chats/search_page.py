"""Search in all chats: words, what narrows them, and the messages that were found."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QDate, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QDateEdit, QFormLayout, QHBoxLayout, QLineEdit, QWidget

from ....core.conversation import Role
from ....core.library import Found, Hit, Search
from ...context import UiContext
from ...operations import Operation
from ...widgets import IconButton
from .found_list import FoundRow
from .side import SidePanel

WAIT_MS = 150  # for the next letter
BETWEEN = -1


class Filters(QWidget):
    """What narrows a search."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self.persona = self._combo(self.tr("Persona"))
        self.role = self._combo(self.tr("Who wrote it"))
        self.role.addItem(self.tr("Anyone"), "")
        self.role.addItem(self.tr("Me"), Role.USER.value)
        self.role.addItem(self.tr("A persona"), Role.PERSONA.value)
        self.when = self._combo(self.tr("When"))
        for days, words in (
            (0, self.tr("Any time")),
            (1, self.tr("Today")),
            (7, self.tr("The last 7 days")),
            (30, self.tr("The last 30 days")),
            (365, self.tr("The last year")),
            (BETWEEN, self.tr("From … to …")),
        ):
            self.when.addItem(words, days)
        self.first, self.last = self._day(self.tr("From")), self._day(self.tr("To"))
        self.image = QCheckBox(self.tr("With a picture"))
        self.image.setAccessibleName(self.image.text())
        layout = QFormLayout(self)
        layout.setContentsMargins(2, 0, 0, 0)
        layout.setSpacing(6)
        for field in (self.persona, self.role, self.when, self.first, self.last):
            layout.addRow(field.accessibleName(), field)
        layout.addRow("", self.image)
        self._form = layout
        self.when.currentIndexChanged.connect(self._show_days)
        context.personas.changed.connect(self._fill_personas)
        self._fill_personas()
        self._show_days()

    def _combo(self, name: str) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName(name)
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        made.setMinimumContentsLength(8)
        return made

    def _day(self, name: str) -> QDateEdit:
        made = QDateEdit(QDate.currentDate())
        made.setCalendarPopup(True)
        made.setAccessibleName(name)
        return made

    @Slot()
    def _fill_personas(self) -> None:
        chosen = self.persona.currentData()
        self.persona.blockSignals(True)
        self.persona.clear()
        self.persona.addItem(self.tr("All personas"), "")
        for persona in self._context.personas.all():
            self.persona.addItem(persona.text(self._context.language).name, persona.key)
        self.persona.setCurrentIndex(max(0, self.persona.findData(chosen)))
        self.persona.blockSignals(False)

    @Slot()
    def _show_days(self) -> None:
        between = self.when.currentData() == BETWEEN
        for field in (self.first, self.last):
            self._form.setRowVisible(field, between)

    def search(self, text: str) -> Search:
        since, until = self._span()
        role = self.role.currentData()
        return Search(
            text,
            str(self.persona.currentData() or ""),
            since,
            until,
            self.image.isChecked(),
            Role(role) if role else None,
        )

    def _span(self) -> tuple[datetime | None, datetime | None]:
        """Days are those of where the person is."""
        days = int(self.when.currentData())
        if days == BETWEEN:
            return _midnight(self.first.date()), _midnight(self.last.date().addDays(1))
        if days == 0:
            return None, None
        return _midnight(QDate.currentDate()) - timedelta(days=days - 1), None


def _midnight(day: QDate) -> datetime:
    return datetime(day.year(), day.month(), day.day()).astimezone()


class SearchField(QLineEdit):
    """Down goes to what was found."""

    def __init__(self, below: QWidget) -> None:
        super().__init__()
        self._below = below

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self._below.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)


class SearchPanel(SidePanel):
    def __init__(self, context: UiContext) -> None:
        super().__init__(context, self.tr("Search in all chats"))
        self._asking: Operation | None = None
        self._next: int | None = None
        self._seen = 0
        self.field = SearchField(self.list)
        self.field.setPlaceholderText(self.tr('Words, or "words in this order"'))
        self.field.setAccessibleName(self.tr("What to look for"))
        self.field.setClearButtonEnabled(True)
        self.filters = Filters(context)
        self.filters.hide()
        self.narrow = IconButton(context.theme, "filter", self.tr("Narrow the search"), self)
        self.narrow.setCheckable(True)
        self.narrow.toggled.connect(self.filters.setVisible)
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self.field, 1)
        line.addWidget(self.narrow)
        self.body.addLayout(line)
        self.body.addWidget(self.filters)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT_MS)
        self._timer.timeout.connect(self.look)
        self.field.textChanged.connect(self._wait)
        self.field.returnPressed.connect(self.look)
        for combo in (self.filters.persona, self.filters.role, self.filters.when):
            combo.currentIndexChanged.connect(self.look)
        for day in (self.filters.first, self.filters.last):
            day.dateChanged.connect(self._wait)
        self.filters.image.toggled.connect(self.look)
        self.list.found.more_wanted.connect(self._look_on)
        self.say(self._hint())

    def shown(self) -> None:
        """What was looked for is still there, to go on with or to write over."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        self.look()

    @Slot()
    def _wait(self) -> None:
        self._timer.start()

    @Slot()
    def look(self) -> None:
        """Asks for the first page; what is shown stays until it is there."""
        self._timer.stop()
        if self._asking is not None:
            self._asking.cancel()
        wanted = self.filters.search(self.field.text())
        if wanted.empty:
            self._asking = None
            self.list.found.show_rows(())
            self.say(self._hint())
            return
        self._asking = self.context.operations.run(
            lambda services: services.library.search(wanted),
            owner=self,
            done=self._found,
            failed=self.say_fault,
        )

    def _found(self, found: Found) -> None:
        self._asking, self._next, self._seen = None, found.next, len(found.hits)
        self.list.found.show_rows([self._row(hit) for hit in found.hits], found.next is not None)
        self.list.scrollToTop()
        self._count()

    @Slot()
    def _look_on(self) -> None:
        if self._asking is not None or self._next is None:
            return
        wanted, before = self.filters.search(self.field.text()), self._next
        self._asking = self.context.operations.run(
            lambda services: services.library.search(wanted, before), owner=self, done=self._found_more
        )

    def _found_more(self, found: Found) -> None:
        self._asking, self._next = None, found.next
        self._seen += len(found.hits)
        self.list.found.add_rows([self._row(hit) for hit in found.hits], found.next is not None)
        self._count()

    def _count(self) -> None:
        if not self._seen:
            self.say(self.tr("Nothing was found. Fewer words find more."))
        elif self._next is not None:
            self.say(self.tr("{count} or more").format(count=self._seen))
        else:
            self.say(self.tr("Found: {count}").format(count=self._seen))

    def _row(self, hit: Hit) -> FoundRow:
        note = self.tr("archived") if hit.archived else ""
        if not hit.current:
            note = self.tr("another branch")
        elif hit.role is Role.USER:
            note = self.tr("you")
        return FoundRow(
            hit.message_id,
            hit.conversation_id,
            hit.title,
            hit.persona_key,
            hit.at,
            hit.excerpt,
            hit.marks,
            note,
            hit.message_id,
        )

    def _hint(self) -> str:
        return self.tr("Finds what was said in any chat, archived ones too. -word leaves a word out.")
