"""How this reply was made, in each version: the process with its tokens, the steps, the model, prompt and voice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ....core.conversation import TurnState
from ....core.errors import SaijinError
from ....core.events import EngineChanged, MessageStored, SpeechChanged, StepChanged, TurnChanged
from ....core.process import EngineState
from ...context import UiContext
from ...messages import describe_error
from ...tokens import readable
from ...widgets import EmptyState
from ..processes.detail.card import DiagramCard
from ..processes.detail.live import LiveProcess
from ..processes.detail.steps import STEP_ROLE, StepTimeline
from ..processes.poll import Poller
from ..processes.words import clock, failure_words, short_worker
from .acts import TraceActs, save_dialog
from .again import AgainDialog
from .cards import AnswererBlock, Block, FigureRow, PersonaBlock, PromptBlock, VoiceBlock
from .compare import CompareDialog
from .head import HeadRow, Strip
from .raw import RawBlock, WishesBlock
from .story import OpenedTrace, ReplyStory, load_story, story_in
from .versions import VersionBar

if TYPE_CHECKING:
    from ....services.container import Services

SPOKEN = ("preparing", "speaking")


class InspectorPanel(QWidget):
    """`show_reply` names the reply by its correlation id; "" empties the panel. `show_file` shows an opened trace."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._correlation_id = ""
        self._story: ReplyStory | None = None
        self._file: OpenedTrace | None = None
        self._before = ""  # the reply that was shown before a file
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
        self._build()
        self.poller = Poller(context.operations, self, self._load, self._loaded, self._not_loaded)
        self._connect()

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
        self.head.process_wanted.connect(self._open_process)
        self.versions.chosen.connect(self._show_version)
        self.versions.again_wanted.connect(self._ask_again)
        self.versions.compare_wanted.connect(self._compare)
        self.acts.opened.connect(self.show_file)
        self.acts.refused.connect(self._refused)
        self.file_strip.closed.connect(self._close_file)
        self.trouble.closed.connect(self.trouble.hide)

    # -- content

    def show_reply(self, correlation_id: str) -> None:
        """Shows how a reply is or was made, following it while it is being made."""
        self._before = correlation_id
        if correlation_id != self._correlation_id or self._file is not None:
            self._forget(correlation_id, None)
        if not correlation_id:
            self.poller.stop()
            self.area.hide()
            self.empty.show()
            return
        self.poller.start()

    @Slot(object, object)
    def show_file(self, opened: OpenedTrace, story: ReplyStory) -> None:
        """Shows a trace that came as a file; nothing of it is asked for anywhere."""
        self.poller.stop()
        self._forget("", opened)
        self._show(story)

    def _forget(self, correlation_id: str, file: OpenedTrace | None) -> None:
        """From now on it is about another reply."""
        self._correlation_id, self._file, self._story = correlation_id, file, None
        self.acts.show(correlation_id, file)
        self.live.clear()
        self._show_steps()
        self.voice.set_speaking(False)
        self.trouble.hide()
        words = self.tr("From the file {name}, made at {time}. It can be read, not changed.")
        made = clock(file.trace.exported_at) if file else ""
        self.file_strip.say(words.format(name=file.name, time=made) if file else "", "info")
        self.area.verticalScrollBar().setValue(0)

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
        self._show(story)
        if not story.open and story.engine_error is None:
            self.poller.pause()

    def _show(self, story: ReplyStory) -> None:
        self._story = story
        self.empty.hide()
        self.area.show()
        done = self._file is None and not story.open
        self.versions.show_versions(story.versions, story.turn.correlation_id, done)
        self._show_process(story)
        self.answerer.show_trace(story.trace, story.open)
        self.raw.show_made(story.made, story.open)
        self.voice.show_clips(story.clips)
        self.voice.set_silent(self._file is not None)
        self._dress()

    def _not_loaded(self, error: SaijinError) -> None:
        self.notice.say(describe_error(error), "warning")
        self.empty.hide()
        self.area.show()
        self.poller.pause()

    def _show_process(self, story: ReplyStory) -> None:
        process = story.process
        self.open_process.setVisible(process is not None and self._file is None)
        self.figures.show_figures(story.trace, story.seconds)
        if process is not None:
            self.live.show(process)
            self.notice.say(failure_words(process.detail.summary.failure or ""), "error")
            self.card.view.set_message(describe_error(process.problem) if process.problem else "")
            self._show_steps()
            return
        if self._file is not None:
            self.notice.say(self.tr("The file has no process of this version."), "info")
        elif story.engine_error is not None:
            self.notice.say(
                self.tr("The engine cannot be asked now. This is what the store knows; the steps follow."), "info"
            )
        elif story.turn.state is TurnState.QUEUED:
            self.notice.say(
                self.tr("Your message is stored. Its process starts as soon as the engine is ready."), "info"
            )
        else:
            self.notice.say(self.tr("The engine keeps no record of this reply any more."), "info")
        if not self.live.steps:
            words = self.tr("The diagram comes with the engine.")
            self.card.view.set_message(words if self._file is None else self.tr("There is no diagram."))

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
        """Another turn of the same chat may be another version of this reply."""
        here = self._story.turn.conversation_id if self._story else None
        if event.correlation_id == self._correlation_id or event.conversation_id == here:
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

    @Slot(int)
    def _show_version(self, place: int) -> None:
        if self._story is None:
            return
        if self._file is None:
            self.show_reply(self._story.versions[place].correlation_id)
            return
        opened = replace(self._file, chosen=place)

        def done(story: ReplyStory) -> None:
            if self._file is not None and self._file.trace is opened.trace:
                self.show_file(opened, story)

        self._context.operations.run(lambda services: story_in(opened, place), owner=self, done=done)

    @Slot()
    def _ask_again(self) -> None:
        if self._story is not None:
            dialog = AgainDialog(self._context, self._story, self)
            dialog.made.connect(self.show_reply)
            dialog.open()

    @Slot()
    def _compare(self) -> None:
        story, file = self._story, self._file
        if story is None:
            return
        ids = [version.correlation_id for version in story.versions]

        def load(services: Services, place: int) -> ReplyStory:
            return load_story(services, ids[place]) if file is None else story_in(file, place)

        shown = file.chosen if file is not None else ids.index(story.turn.correlation_id)
        CompareDialog(self._context, story.versions, shown, load, self).show()

    @Slot(object)
    def _refused(self, error: SaijinError) -> None:
        """A file that could not be opened; what was shown stays."""
        self.trouble.say("\n".join(each for each in (describe_error(error), error.detail) if each), "error")

    @Slot()
    def _close_file(self) -> None:
        self.show_reply(self._before)

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
        dialog = save_dialog(self, self.tr("Save the reply as a sound file"), self.tr("Sound (*.wav)"), "reply.wav")
        dialog.setObjectName("save_sound")
        dialog.fileSelected.connect(self.save_sound)
        dialog.open()

    @Slot(str)
    def save_sound(self, path: str) -> None:
        """Writes the whole reply into one WAV file."""
        message_id = self._message_id()
        self._context.operations.run(lambda services: services.voice.save(message_id, Path(path)), owner=self)
