"""How this reply was made: the process with its tokens, the steps, the model, the prompt, the voice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from ...core.conversation import TurnState
from ...core.errors import SaijinError
from ...core.events import EngineChanged, MessageStored, SpeechChanged, StepChanged, TurnChanged
from ...core.process import EngineState
from ..context import UiContext
from ..messages import describe_error
from ..tokens import readable
from ..widgets import EmptyState, IconButton, label, set_property, surface
from .inspector_cards import AnswererBlock, Block, FigureRow, PersonaBlock, PromptBlock, VoiceBlock
from .inspector_story import ReplyStory, load_story
from .process_detail_card import DiagramCard
from .process_detail_live import LiveProcess
from .process_detail_steps import STEP_ROLE, StepTimeline
from .processes_poll import Poller
from .processes_words import failure_words, short_worker

if TYPE_CHECKING:
    from ...services.container import Services

SPOKEN = ("preparing", "speaking")


class InspectorPanel(QWidget):
    """`show_reply` names the reply by its correlation id; "" empties the panel."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._correlation_id = ""
        self._story: ReplyStory | None = None
        self.empty = EmptyState(
            context.theme,
            "inspect",
            self.tr("How a reply is made"),
            self.tr("Choose “Inspect” on a reply to see its process, its steps, its prompt and who answered."),
        )
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.empty)
        outer.addWidget(self.area)
        self.area.hide()
        self._build()
        self.poller = Poller(context.operations, self, self._load, self._loaded, self._not_loaded)
        self._connect()

    def _build(self) -> None:
        inner = QWidget()
        self.area.setWidget(inner)
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(16, 14, 16, 18)
        self._column.setSpacing(14)
        self._build_head()
        self.card = DiagramCard(self._context, 140, buttons=False)
        self.card.setFixedHeight(156)
        self._column.addWidget(self.card)
        self.live = LiveProcess(self.card.view)
        self._build_notice()
        self.figures = FigureRow()
        self.steps = Block(self.tr("Steps"))
        self.timeline = StepTimeline(self._context.theme)
        self.steps.column.addWidget(self.timeline)
        self.answerer = AnswererBlock(self._context)
        self.persona = PersonaBlock()
        self.prompt = PromptBlock(self._context)
        self.voice = VoiceBlock(self._context)
        for part in (self.figures, self.steps, self.answerer, self.persona, self.prompt, self.voice):
            self._column.addWidget(part)
        self._column.addStretch(1)

    def _build_head(self) -> None:
        self.avatar = QLabel()
        self.avatar.setFixedSize(36, 36)
        self.title = label(self.tr("How this reply was made"), "strong", wrap=True)
        self.state = label("", "muted", wrap=True)
        self.open_process = IconButton(self._context.theme, "processes", self.tr("Show in Processes"))
        self.open_process.clicked.connect(self._open_process)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.state)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.avatar)
        row.addLayout(words, 1)
        row.addWidget(self.open_process, 0, Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(row)

    def _build_notice(self) -> None:
        self.notice = surface("info")
        self.notice_words = label("", wrap=True)
        row = QHBoxLayout(self.notice)
        row.setContentsMargins(12, 8, 12, 8)
        row.addWidget(self.notice_words)
        self.notice.hide()
        self._column.addWidget(self.notice)

    def _connect(self) -> None:
        bridge = self._context.bridge
        bridge.step_changed.connect(self._step)
        bridge.turn_changed.connect(self._turn)
        bridge.message_stored.connect(self._stored)
        bridge.speech_changed.connect(self._speech)
        bridge.engine_changed.connect(self._engine)
        self._context.personas.changed.connect(self._dress)
        self._context.theme.changed.connect(self._dress)
        self.voice.play_wanted.connect(self._play)
        self.voice.save_wanted.connect(self._ask_where)
        self.timeline.selectionModel().currentChanged.connect(self._step_chosen)
        self.card.view.selected.connect(self._element_chosen)

    # -- content

    def show_reply(self, correlation_id: str) -> None:
        """Shows how a reply is or was made, following it while it is being made."""
        if correlation_id != self._correlation_id:
            self._correlation_id = correlation_id
            self._story = None
            self.live.clear()
            self._show_steps()
            self.voice.set_speaking(False)
            self.area.verticalScrollBar().setValue(0)
        if not correlation_id:
            self.poller.stop()
            self.area.hide()
            self.empty.show()
            return
        self.poller.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._correlation_id:
            self.poller.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.poller.stop()

    def _wake(self) -> None:
        """Something may have changed; nothing is asked while the panel is hidden."""
        if self.isVisible() and self._correlation_id:
            self.poller.wake()

    @property
    def correlation_id(self) -> str:
        return self._correlation_id

    def _load(self, services: Services) -> ReplyStory:
        return load_story(services, self._correlation_id)

    def _loaded(self, story: ReplyStory) -> None:
        if story.turn.correlation_id != self._correlation_id:
            self.poller.soon()
            return
        self._story = story
        self.empty.hide()
        self.area.show()
        self._show_process(story)
        self.answerer.show_trace(story.trace, story.open)
        self.voice.show_clips(story.clips)
        self._dress()
        if not story.open and story.engine_error is None:
            self.poller.pause()

    def _not_loaded(self, error: SaijinError) -> None:
        self._say(describe_error(error), "warning")
        self.empty.hide()
        self.area.show()
        self.poller.pause()

    def _show_process(self, story: ReplyStory) -> None:
        process = story.process
        self.open_process.setVisible(process is not None)
        if process is not None:
            self.live.show(process)
            summary = process.detail.summary
            ended = summary.ended_at
            self.figures.show_figures(story.trace, (ended - summary.started_at).total_seconds() if ended else None)
            self._say(failure_words(summary.failure or ""), "error")
            self._show_steps()
            return
        self.figures.show_figures(story.trace, None)
        if story.engine_error is not None:
            self._say(
                self.tr("The engine cannot be asked now. This is what the store knows; the steps follow."), "info"
            )
        elif story.turn.state is TurnState.QUEUED:
            self._say(self.tr("Your message is stored. Its process starts as soon as the engine is ready."), "info")
        else:
            self._say(self.tr("The engine keeps no record of this reply any more."), "info")
        if not self.live.steps:
            self.card.view.set_message(self.tr("The diagram comes with the engine."))

    def _show_steps(self) -> None:
        self.timeline.show_steps(self.live.steps, self.card.view.diagram_scene().failed, self._accent())
        self.steps.setVisible(bool(self.timeline.steps.rowCount()))
        workers = self.timeline.steps.workers
        self.steps.note.setText(short_worker(next(iter(workers))) if len(workers) == 1 else "")

    def _say(self, words: str, kind: str) -> None:
        self.notice_words.setText(words)
        set_property(self.notice, "surface", kind)
        self.notice.setVisible(bool(words))

    def _accent(self) -> str:
        key = self._story.persona_key if self._story else None
        return readable(self._context.personas.accent(key), self._context.theme.tokens.card, 3.0)

    @Slot()
    def _dress(self) -> None:
        story = self._story
        if story is None:
            return
        personas, language = self._context.personas, self._context.language
        name = personas.name(story.persona_key, language)
        self.avatar.setPixmap(personas.avatar(story.persona_key, language, 36))
        self.card.view.set_accent(self._accent())
        self.prompt.show_parts(story.trace.parts, self._accent())
        self.persona.show_reason(name, story.trace.persona_reason)
        state = self._state_words(story.turn.state)
        self.state.setText(f"{name} · {state}" if name else state)

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

    # -- events

    @Slot(object)
    def _step(self, event: StepChanged) -> None:
        if event.correlation_id != self._correlation_id:
            return
        if self.live.apply(event):
            self._show_steps()
        self._wake()

    @Slot(object)
    def _turn(self, event: TurnChanged) -> None:
        if event.correlation_id == self._correlation_id:
            self._wake()

    @Slot(object)
    def _stored(self, event: MessageStored) -> None:
        if event.message.correlation_id == self._correlation_id:
            self._wake()

    @Slot(object)
    def _engine(self, event: EngineChanged) -> None:
        if event.status.state is EngineState.READY:
            self._wake()

    @Slot(object)
    def _speech(self, event: SpeechChanged) -> None:
        if event.correlation_id != self._correlation_id and event.message_id != self._message_id():
            return
        self.voice.set_speaking(event.state in SPOKEN or (event.state == "stored" and self.voice.speaking))
        if event.state in ("stored", "finished"):
            self._wake()

    # -- what a person does

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

    @Slot()
    def _open_process(self) -> None:
        if self._story is not None and self._story.process is not None:
            self._context.open_section("processes", instance=self._story.process.detail.summary.instance_id)

    def _message_id(self) -> str:
        return (self._story.turn.reply_message_id or "") if self._story else ""

    @Slot()
    def _play(self) -> None:
        message_id = self._message_id()
        if self.voice.speaking:
            self.voice.set_speaking(False)
            self._context.operations.run(lambda services: services.voice.stop(), owner=self)
        elif message_id:
            self._context.operations.run(lambda services: services.voice.speak(message_id), owner=self)

    @Slot()
    def _ask_where(self) -> None:
        dialog = QFileDialog(self, self.tr("Save the reply as a sound file"))
        dialog.setObjectName("save_sound")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("Sound (*.wav)"))
        dialog.setDefaultSuffix("wav")
        dialog.selectFile("reply.wav")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save_sound)
        dialog.open()

    @Slot(str)
    def save_sound(self, path: str) -> None:
        """Writes the whole reply into one WAV file."""
        message_id = self._message_id()
        self._context.operations.run(lambda services: services.voice.save(message_id, Path(path)), owner=self)
