"""The filter over the list of processes: words, and under a button process, persona, state, time and saved filters."""

from __future__ import annotations

from datetime import date
from functools import partial

from msgspec.structs import replace
from PySide6.QtCore import QDate, QSignalBlocker, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QDateEdit, QFrame, QGridLayout, QHBoxLayout, QInputDialog, QLineEdit, QVBoxLayout, QWidget

from ....core.process import ProcessSummary
from ...context import UiContext
from ...diagram import model_name
from ...notices import Notice
from ...widgets import IconButton, label
from ..settings.form import Choice
from .filters import LONGEST_NAME, FilterFile, SavedFilter, Show, Span, Wanted, with_filter, without

Names = list[tuple[str, str]]  # what people read, key
TYPING_MS = 250  # after the last key
SHIPPED = (
    ("chat_interaction", "Chat interaction"),
    ("voice_synthesis", "Voice synthesis"),
    ("model_integration", "Model integration"),
    ("chat_writing", "Chat writing"),
)


class FilterBar(QWidget):
    """`changed`: something else is wanted."""

    changed = Signal()

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._file = FilterFile(context.paths.home)
        self._saved: tuple[SavedFilter, ...] = ()
        self._processes: dict[str, str] = dict(SHIPPED)
        self._personas: set[str] = set()  # keys that were seen or asked for, also of those that are gone
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self.changed)
        self._build_line()
        self._build_card()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._line)
        column.addWidget(self.show_box)
        column.addWidget(self.card)
        self._fill_processes()
        self._fill_personas()
        for box in (self.process_box, self.persona_box, self.show_box, self.span_box):
            box.currentIndexChanged.connect(self._chosen)
        for day in (self.since, self.until):
            day.dateChanged.connect(self._chosen)
        context.personas.changed.connect(self._fill_personas)
        context.operations.run(lambda services: self._file.read(), owner=self, done=self._read)

    def _build_line(self) -> None:
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search processes"))
        self.search.setAccessibleName(self.tr("Search processes"))
        self.search.setToolTip(self.tr("A persona, a process, part of a business key, or a whole instance id"))
        self.search.setClearButtonEnabled(True)
        self.search.setMaxLength(200)
        self.search.textChanged.connect(self._typed)
        self.search.returnPressed.connect(self._now)
        self.more = IconButton(self._context.theme, "filter", self.tr("More filters"))
        self.more.setCheckable(True)
        self.more.toggled.connect(self._unfold)
        self.count = label("", "small")
        self.count.hide()
        self._line = QHBoxLayout()
        self._line.setSpacing(4)
        self._line.addWidget(self.search, 1)
        self._line.addWidget(self.count)
        self._line.addWidget(self.more)
        self.show_box = self._choice(
            self.tr("Which processes to show"),
            (
                (self.tr("All processes"), Show.ALL),
                (self.tr("Running now"), Show.LIVE),
                (self.tr("Waiting for a worker"), Show.WAITING),
                (self.tr("Needing you"), Show.FAILED),
                (self.tr("Finished"), Show.FINISHED),
                (self.tr("Cancelled"), Show.CANCELLED),
            ),
        )

    def _build_card(self) -> None:
        self.card = QFrame(self)
        self.card.setProperty("surface", "card")
        self.process_box = self._choice(self.tr("Process"), ())
        self.persona_box = self._choice(self.tr("Persona"), ())
        self.span_box = self._choice(
            self.tr("Begun"),
            (
                (self.tr("at any time"), Span.ANY),
                (self.tr("in the last hour"), Span.HOUR),
                (self.tr("in the last day"), Span.DAY),
                (self.tr("in the last week"), Span.WEEK),
                (self.tr("in the last 30 days"), Span.MONTH),
                (self.tr("in the last year"), Span.YEAR),
                (self.tr("from … to …"), Span.DATES),
            ),
        )
        self.since, self.until = self._day(self.tr("Begun on or after")), self._day(self.tr("Begun on or before"))
        self.since.setDate(QDate.currentDate().addDays(-7))
        self.dates = QWidget()
        days = QHBoxLayout(self.dates)
        days.setContentsMargins(0, 0, 0, 0)
        days.setSpacing(6)
        days.addWidget(self.since, 1)
        days.addWidget(label("–", "muted"))
        days.addWidget(self.until, 1)
        self.dates.hide()
        grid = QGridLayout(self.card)
        grid.setContentsMargins(10, 10, 10, 10)
        grid.setSpacing(6)
        grid.setColumnStretch(1, 1)
        named = ((self.tr("Process"), self.process_box), (self.tr("Persona"), self.persona_box))
        for row, (name, box) in enumerate((*named, (self.tr("Begun"), self.span_box))):
            grid.addWidget(label(name, "small"), row, 0)
            grid.addWidget(box, row, 1)
        grid.addWidget(self.dates, 3, 0, 1, 2)
        grid.addLayout(self._saved_line(), 4, 0, 1, 2)
        self.card.hide()

    def _saved_line(self) -> QHBoxLayout:
        self.saved_box = Choice(self._context.theme)
        self.saved_box.setAccessibleName(self.tr("Saved filters"))
        self.saved_box.activated.connect(self._use_saved)
        self.save = IconButton(self._context.theme, "save", self.tr("Save this filter"))
        self.save.clicked.connect(self.ask_name)
        self.remove = IconButton(self._context.theme, "delete", self.tr("Forget this saved filter"))
        self.remove.clicked.connect(self.forget)
        self.clear = IconButton(self._context.theme, "close", self.tr("Clear the filter"))
        self.clear.clicked.connect(self.clear_all)
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addWidget(self.saved_box, 1)
        for part in (self.save, self.remove, self.clear):
            row.addWidget(part)
        return row

    def _choice(self, name: str, items: tuple[tuple[str, object], ...]) -> Choice:
        box = Choice(self._context.theme)
        box.setAccessibleName(name)
        box.setMinimumContentsLength(6)
        box.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for text, value in items:
            box.addItem(text, value)
        return box

    def _day(self, name: str) -> QDateEdit:
        made = QDateEdit(QDate.currentDate())
        made.setAccessibleName(name)
        made.setCalendarPopup(False)
        made.setDisplayFormat("yyyy-MM-dd")
        return made

    # -- what is wanted

    @property
    def wanted(self) -> Wanted:
        dates = self.span_box.currentData() == Span.DATES
        return Wanted(
            text=self.search.text(),
            process=str(self.process_box.currentData() or ""),
            persona=str(self.persona_box.currentData() or ""),
            show=Show(self.show_box.currentData()),
            span=Span(self.span_box.currentData()),
            since=_day_of(self.since) if dates else None,
            until=_day_of(self.until) if dates else None,
        )

    def asked(self) -> Wanted:
        """The same for the services: words that name a persona or a process stand for it."""
        wanted = self.wanted
        return understood(
            wanted, self._persona_names(), [(model_name(name), key) for key, name in self._processes.items()]
        )

    def use(self, wanted: Wanted) -> None:
        """Shows another filter; one that names what is gone by now still names it."""
        blockers = [QSignalBlocker(each) for each in self._fields()]
        self._processes.setdefault(wanted.process, wanted.process)
        self._fill_processes()
        self._know_personas({wanted.persona} - {""})
        self.search.setText(wanted.text)
        for box, value in (
            (self.process_box, wanted.process),
            (self.persona_box, wanted.persona),
            (self.show_box, wanted.show),
            (self.span_box, wanted.span),
        ):
            if box.findData(value) < 0:
                box.addItem(str(value), value)
            box.setCurrentIndex(box.findData(value))
        for field, day in ((self.since, wanted.since), (self.until, wanted.until)):
            if day is not None:
                field.setDate(QDate(day.year, day.month, day.day))
        del blockers
        self._chosen()

    def _fields(self) -> tuple[QWidget, ...]:
        boxes = (self.process_box, self.persona_box, self.show_box, self.span_box)
        return (self.search, *boxes, self.since, self.until)

    @Slot()
    def clear_all(self) -> None:
        self.saved_box.setCurrentIndex(0)
        self.use(Wanted())

    @Slot()
    def _typed(self) -> None:
        self._typing.start()

    @Slot()
    def _now(self) -> None:
        self._typing.stop()
        self.changed.emit()

    @Slot()
    def _chosen(self) -> None:
        self.dates.setVisible(self.span_box.currentData() == Span.DATES)
        narrows = self.wanted.narrows
        self.count.setText(str(narrows))
        self.count.setVisible(narrows > 0)
        self.more.setToolTip(self.tr("More filters (in use: {count})").format(count=narrows))
        self._now()

    @Slot(bool)
    def _unfold(self, shown: bool) -> None:
        self.card.setVisible(shown)
        if shown:
            self.process_box.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- what there is to choose from

    def know(self, rows: tuple[ProcessSummary, ...]) -> None:
        """Processes that people drew, and personas that are gone, are known once one of theirs was seen."""
        self._know_personas({row.persona_key for row in rows if row.persona_key})
        fresh = {row.process_key: row.process_name or row.process_key for row in rows}
        if not fresh.keys() <= self._processes.keys():
            self._processes = {**fresh, **self._processes}
            self._fill_processes()

    def _fill_processes(self) -> None:
        names = sorted((model_name(name), key) for key, name in self._processes.items() if key)
        self._fill(self.process_box, self.tr("all"), names)

    def _know_personas(self, keys: set[str]) -> None:
        if not keys <= self._personas:
            self._personas |= keys
            self._fill_personas()

    @Slot()
    def _fill_personas(self) -> None:
        self._fill(self.persona_box, self.tr("everybody"), self._persona_names())

    def _persona_names(self) -> list[tuple[str, str]]:
        """Name and key of those that are there, and of those that are gone but were seen or asked for."""
        personas, language = self._context.personas, self._context.language
        keys = self._personas | {persona.key for persona in personas.all()}
        return sorted((personas.name(key, language), key) for key in keys)

    @staticmethod
    def _fill(box: Choice, everything: str, names: list[tuple[str, str]]) -> None:
        chosen = box.currentData()
        with QSignalBlocker(box):
            box.clear()
            box.addItem(everything, "")
            for name, key in names:
                box.addItem(name, key)
            box.setCurrentIndex(max(0, box.findData(chosen)))

    # -- saved filters

    def _read(self, answer: tuple[tuple[SavedFilter, ...], object]) -> None:
        filters, aside = answer
        self._show_saved(filters)
        if aside is not None:
            words = self.tr("The file of saved filters was damaged. It is kept as {kept_as}.").format(kept_as=aside)
            self._context.notices.show(Notice(words, "warning", key="process_filters"))

    def _show_saved(self, filters: tuple[SavedFilter, ...], chosen: str = "") -> None:
        self._saved = filters
        self._fill(self.saved_box, self.tr("Saved filters"), [(each.name, each.name) for each in filters])
        self.saved_box.setCurrentIndex(max(0, self.saved_box.findData(chosen)))
        self.remove.setEnabled(self.saved_box.currentIndex() > 0)

    @Slot()
    def _use_saved(self) -> None:
        name = self.saved_box.currentData()
        self.remove.setEnabled(bool(name))
        found = next((each for each in self._saved if each.name == name), None)
        if found is not None:
            self.use(found.wanted)

    @Slot()
    def ask_name(self) -> None:
        """Asks under which name to keep what is chosen now."""
        dialog = QInputDialog(self)
        dialog.setObjectName("filter_name")
        dialog.setWindowTitle(self.tr("Save this filter"))
        dialog.setLabelText(self.tr("Name"))
        dialog.setTextValue(str(self.saved_box.currentData() or ""))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        field = dialog.findChild(QLineEdit)
        if field is not None:
            field.setMaxLength(LONGEST_NAME)
            field.setAccessibleName(self.tr("Name"))
        dialog.textValueSelected.connect(self.save_as)
        dialog.open()

    @Slot(str)
    def save_as(self, name: str) -> None:
        name = name.strip()
        if name:
            self._store(with_filter(self._saved, name, self.wanted), name)

    @Slot()
    def forget(self) -> None:
        """Of the chosen saved filter; a notice brings it back."""
        name = str(self.saved_box.currentData() or "")
        found = next((each for each in self._saved if each.name == name), None)
        if found is None:
            return
        self._store(without(self._saved, name), "")
        words = self.tr("The filter “{name}” was forgotten.").format(name=name)
        undo = partial(self._bring_back, found)
        self._context.notices.show(Notice(words, button=self.tr("Undo"), run=undo, key="filter_gone", seconds=12))

    def _bring_back(self, gone: SavedFilter) -> None:
        """Beside what was saved since; one of the same name that is newer stays."""
        if all(each.name != gone.name for each in self._saved):
            self._store(with_filter(self._saved, gone.name, gone.wanted), gone.name)

    def _store(self, filters: tuple[SavedFilter, ...], chosen: str) -> None:
        before = self._saved
        self._show_saved(filters, chosen)
        self._context.operations.run(
            lambda services: self._file.write(filters), owner=self, failed=partial(self._not_stored, before)
        )

    def _not_stored(self, before: tuple[SavedFilter, ...], error: Exception) -> None:
        self._show_saved(before)
        self._context.operations.failed.emit(error)


def understood(wanted: Wanted, personas: Names, processes: Names) -> Wanted:
    """Each word that begins a persona's name or a word of a process's name narrows to it; the others stay words."""
    rest = []
    for word in wanted.text.split():
        persona = "" if wanted.persona else _named(word, personas)
        process = "" if wanted.process or persona else _named(word, processes)
        wanted = replace(wanted, persona=persona or wanted.persona, process=process or wanted.process)
        if not persona and not process:
            rest.append(word)
    return replace(wanted, text=" ".join(rest))


def _named(word: str, names: Names) -> str:
    """The key of the only one that the word can mean, "" where there is none."""
    begin = word.casefold()
    found = {key for name, key in names if any(part.startswith(begin) for part in name.casefold().split())}
    return found.pop() if len(found) == 1 and len(word) > 1 else ""


def _day_of(field: QDateEdit) -> date:
    day = field.date()
    return date(day.year(), day.month(), day.day())
