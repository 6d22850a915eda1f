"""What there is to see of one reply, wherever it was read: its process with the tokens, its steps, model and prompt."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ....core.conversation import TurnState
from ...context import UiContext
from ...messages import describe_error
from ...tokens import readable
from ...widgets import EmptyState
from ..processes.detail.card import DiagramCard
from ..processes.detail.live import LiveProcess
from ..processes.detail.steps import STEP_ROLE, StepTimeline
from ..processes.words import clock, failure_words, short_worker
from .acts import TraceActs
from .cards import AnswererBlock, Block, FigureRow, PersonaBlock, PromptBlock, VoiceBlock
from .head import HeadRow, Strip
from .raw import RawBlock, WishesBlock
from .story import OpenedTrace, ReplyStory
from .versions import VersionBar


class ReplyView(QWidget):
    """`acts` are about the reply that is shown. A subclass says which one that is, and where it is read."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._story: ReplyStory | None = None
        self._file: OpenedTrace | None = None
        self.acts = TraceActs(context, self)
        self.empty = EmptyState(
            context.theme,
            "inspect",
            self.tr("How a reply is made"),
            self.tr("Choose “Inspect” on a reply to see its process, its steps, its prompt and who answered."),
            self.tr("Open a trace file…"),
        )
        assert self.empty.action is not None
        self.empty.action.setProperty("kind", "")  # the first step is to choose a reply
        self.empty.action.clicked.connect(self.acts.ask_which)
        self.trouble = Strip(context.theme, self.tr("Close"), 12)
        self.trouble.closed.connect(self.trouble.hide)
        self._build_area()
        self._build()
        self._follow_choices()

    def _build_area(self) -> None:
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.trouble)
        outer.addWidget(self.empty)
        outer.addWidget(self.area)
        self.area.hide()

    def _build(self) -> None:
        inner = QWidget()
        self.area.setWidget(inner)
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(16, 14, 16, 18)
        self._column.setSpacing(14)
        theme = self._context.theme
        self.head = HeadRow(theme, self.acts.button())
        self.state, self.open_process = self.head.state, self.head.open_process
        self.file_strip = Strip(theme, self.tr("Close the file"))
        self.versions = VersionBar(theme)
        for top in (self.head, self.file_strip, self.versions):
            self._column.addWidget(top)
        self.card = DiagramCard(self._context, 140, buttons=False)
        self.card.setFixedHeight(156)
        self._column.addWidget(self.card)
        self.live = LiveProcess(self.card.view)
        self.notice = Strip()
        self._column.addWidget(self.notice)
        self.figures = FigureRow()
        self.steps = Block(self.tr("Steps"))
        self.timeline = StepTimeline(theme)
        self.steps.column.addWidget(self.timeline)
        self.answerer = AnswererBlock(self._context)
        self.persona = PersonaBlock()
        self.wishes = WishesBlock()
        self.prompt = PromptBlock(self._context)
        self.raw = RawBlock()
        self.voice = VoiceBlock(self._context)
        blocks = (self.steps, self.answerer, self.persona, self.wishes, self.prompt, self.raw, self.voice)
        for part in (self.figures, *blocks):
            self._column.addWidget(part)
        self._column.addStretch(1)

    def _follow_choices(self) -> None:
        """What changes how it looks, and what is chosen in one of its parts."""
        self._context.personas.changed.connect(self._dress)
        self._context.theme.changed.connect(self._dress)
        self.timeline.selectionModel().currentChanged.connect(self._step_chosen)
        self.card.view.selected.connect(self._element_chosen)

    # -- content

    def _forget(self, correlation_id: str, file: OpenedTrace | None) -> None:
        """From now on it is about another reply."""
        self._file, self._story = file, None
        self.acts.show(correlation_id, file)
        self.live.clear()
        self._show_steps()
        self.voice.set_speaking(False)
        self.trouble.hide()
        words = self.tr("From the file {name}, made at {time}. It can be read, not changed.")
        made = clock(file.trace.exported_at) if file else ""
        self.file_strip.say(words.format(name=file.name, time=made) if file else "", "info")
        self.area.verticalScrollBar().setValue(0)

    def _show_nothing(self) -> None:
        self.area.hide()
        self.empty.show()

    def _show_area(self) -> None:
        self.empty.hide()
        self.area.show()

    def _show(self, story: ReplyStory) -> None:
        self._story = story
        self._show_area()
        done = self._file is None and not story.open
        self.versions.show_versions(story.versions, story.turn.correlation_id, done)
        self._show_process(story)
        self.answerer.show_trace(story.trace, story.open)
        self.raw.show_made(story.made, story.open)
        self.voice.show_clips(story.clips)
        self.voice.set_silent(self._file is not None)
        self._dress()

    def _show_process(self, story: ReplyStory) -> None:
        process = story.process
        self.open_process.setVisible(process is not None and self._file is None)
        self.figures.show_figures(story.trace, story.seconds, story.made.usage)
        if process is None:
            self._say_no_process(story)
            return
        if not self.live.is_older(process):
            self.live.show(process)
        self.notice.say(failure_words(process.detail.summary.failure or ""), "error")
        self.card.view.set_message(describe_error(process.problem) if process.problem else "")
        self._show_steps()

    def _say_no_process(self, story: ReplyStory) -> None:
        self.notice.say(self._why_no_process(story), "info")
        if not self.live.steps:
            words = self.tr("The diagram comes with the engine.")
            self.card.view.set_message(words if self._file is None else self.tr("There is no diagram."))

    def _why_no_process(self, story: ReplyStory) -> str:
        if self._file is not None:
            return self.tr("The file has no process of this version.")
        if story.engine_error is not None:
            return self.tr("The engine cannot be asked now. This is what the store knows; the steps follow.")
        if story.turn.state is TurnState.QUEUED:
            return self.tr("Your message is stored. Its process starts as soon as the engine is ready.")
        return self.tr("The engine keeps no record of this reply any more.")

    def _show_steps(self) -> None:
        self.timeline.show_steps(self.live.steps, self.card.view.diagram_scene().failed, self._accent())
        self.steps.setVisible(bool(self.timeline.steps.rowCount()))
        workers = self.timeline.steps.workers
        self.steps.note.setText(short_worker(next(iter(workers))) if len(workers) == 1 else "")

    def _accent(self) -> str:
        key = self._story.persona_key if self._story else None
        return readable(self._context.personas.accent(key), self._context.theme.tokens.card, 3.0)

    @Slot()
    def _dress(self) -> None:
        story = self._story
        if story is None:
            return
        personas, language = self._context.personas, self._context.language
        known = personas.get(story.persona_key) is not None
        name = personas.name(story.persona_key, language)
        name = name if known else story.told.persona_name or name
        self.card.view.set_accent(self._accent())
        self.prompt.show_parts(story.trace.parts, self._accent())
        self.persona.show_reason(name, story.trace.persona_reason)
        self.wishes.show_wishes(story.made.again, personas, language)
        picture = personas.avatar(story.persona_key, language, 36)
        self.head.show_who(name, self._state_words(story.turn.state), picture)

    def _state_words(self, state: TurnState) -> str:
        words = {
            TurnState.QUEUED: self.tr("waiting to start"),
            TurnState.RUNNING: self.tr("being made"),
            TurnState.ANSWERED: self.tr("answered"),
            TurnState.CANCELLED: self.tr("stopped by you"),
            TurnState.FAILED: self.tr("failed"),
            TurnState.APPROVAL: self.tr("waits for your approval"),
            TurnState.WITHDRAWN: self.tr("taken back"),
        }
        return words.get(state, self.tr("waiting for you"))

    # -- what is chosen in it

    @Slot(QModelIndex)
    def _step_chosen(self, index: QModelIndex) -> None:
        step = index.data(STEP_ROLE)
        if step is not None:
            self.card.view.select(step.activity_id)

    @Slot(str)
    def _element_chosen(self, element: str) -> None:
        for place, step in enumerate(self.timeline.steps.steps):
            if step.activity_id == element:
                self.timeline.setCurrentIndex(self.timeline.steps.index(place))
