"""How this reply was made, in each version: the process with its tokens, the steps, the model, prompt and voice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent, QShowEvent

from ....core.errors import SaijinError
from ....core.events import EngineChanged, MessageStored, SpeechChanged, StepChanged, TurnChanged
from ....core.process import EngineState
from ...context import UiContext
from ...messages import describe_error
from ..processes.detail.live import NOWHERE
from ..processes.detail.pulse import TokenPulse
from ..processes.poll import Poller
from .acts import save_dialog
from .again import AgainDialog
from .compare import CompareDialog
from .reply import ReplyView
from .story import OpenedTrace, ReplyStory, load_story, story_in

if TYPE_CHECKING:
    from ....services.container import Services

SPOKEN = ("preparing", "speaking")


class InspectorPanel(ReplyView):
    """`show_reply` names the reply by its correlation id; "" empties the panel. `show_file` shows an opened trace."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        self._correlation_id = ""
        self._before = ""  # the reply that was shown before a file
        self.poller = Poller(context.operations, self, self._load, self._loaded, self._not_loaded)
        self.pulse = TokenPulse(context, self, self.live)
        self.pulse.moved.connect(self._wake)
        self._connect()

    def _connect(self) -> None:
        bridge = self._context.bridge
        bridge.step_changed.connect(self._step)
        bridge.turn_changed.connect(self._turn)
        bridge.message_stored.connect(self._stored)
        bridge.speech_changed.connect(self._speech)
        bridge.engine_changed.connect(self._engine)
        self.voice.play_wanted.connect(self._play)
        self.voice.save_wanted.connect(self._ask_where)
        self.head.process_wanted.connect(self._open_process)
        self.versions.chosen.connect(self._show_version)
        self.versions.again_wanted.connect(self._ask_again)
        self.versions.compare_wanted.connect(self._compare)
        self.acts.opened.connect(self.show_file)
        self.acts.refused.connect(self._refused)
        self.file_strip.closed.connect(self._close_file)

    # -- content

    def show_reply(self, correlation_id: str) -> None:
        """Shows how a reply is or was made, following it while it is being made."""
        self._before = correlation_id
        if correlation_id != self._correlation_id or self._file is not None:
            self._correlation_id = correlation_id
            self.pulse.follow("", NOWHERE)
            self._forget(correlation_id, None)
        if not correlation_id:
            self.poller.stop()
            self._show_nothing()
            return
        self.poller.start()

    @Slot(object, object)
    def show_file(self, opened: OpenedTrace, story: ReplyStory) -> None:
        """Shows a trace that came as a file; nothing of it is asked for anywhere."""
        self.poller.stop()
        self._correlation_id = ""
        self.pulse.follow("", NOWHERE)
        self._forget("", opened)
        self._show(story)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._correlation_id:
            self.poller.start()
            self.pulse.wake()

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
        process = story.process if story.open else None
        self.pulse.stay_with(process.detail.summary.instance_id if process else "")
        if not story.open and story.engine_error is None:
            self.poller.pause()

    def _not_loaded(self, error: SaijinError) -> None:
        self.notice.say(describe_error(error), "warning")
        self._show_area()
        self.poller.pause()

    # -- events

    @Slot(object)
    def _step(self, event: StepChanged) -> None:
        if event.correlation_id != self._correlation_id:
            return
        if self.live.apply(event):
            self._show_steps()
        if event.state == "completed":
            self.pulse.now()
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
