"""Runs of voice_synthesis that somebody waits for: without a sound to make files, or until all was heard."""

from __future__ import annotations

import math
import shutil
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from ...core.bus import EventBus
from ...core.cancel import CancelToken
from ...core.errors import Cancelled, NotFound, ProviderFault, SaijinError, SpeechUnavailable
from ...core.events import SpeechChanged
from ...core.process import InstanceState
from ...ports import ProcessEngine, VariableValue
from . import sound
from .files import TEXT_FILE
from .speakers import Speakers
from .steps import SpeechSteps

PROCESS: Final = "voice_synthesis"
SPOKEN: Final = "spoken"  # the end event of the model that says all went well
SILENCED: Final = "silenced"  # and the one that says a person stopped it
MAKE_SECONDS: Final = 600.0  # without any news of it
LOOK_AGAIN_SECONDS: Final = 0.1
LOOK_SELDOM: Final = 20  # what has gone on for so many seconds is looked at after one more: its history is long
LONGEST_SECONDS: Final = 10.0  # between two looks
ENDED: Final = (InstanceState.COMPLETED, InstanceState.CANCELLED, InstanceState.FAILED)
SPEECH_ENDS: Final = ("finished", "failed", "stopped")
Variables = Mapping[str, VariableValue]


class SpeechRuns:
    def __init__(self, engine: ProcessEngine, steps: SpeechSteps, speakers: Speakers, bus: EventBus) -> None:
        self._engine = engine
        self._steps = steps
        self._speakers = speakers
        self._bus = bus

    def begin(self, variables: Variables, utterance: str) -> str:
        """Starts the process; returns its id. Raises EngineUnavailable."""
        return self._engine.start_process(PROCESS, utterance, dict(variables))

    def begin_text(self, text: str, variables: Variables, utterance: str) -> str:
        """The same for a text that is no message; nothing is left of it where that fails. Raises StorageError too."""
        try:
            self.write_text(utterance, text)
            return self.begin({"source": "text", **variables}, utterance)
        except SaijinError:
            self.forget_text(utterance)
            raise

    def begun(self, utterance: str) -> bool:
        """Whether there is, or was, a process that speaks it. Raises EngineUnavailable."""
        return bool(self._engine.find_instances(PROCESS, utterance))

    def make(self, variables: Variables, utterance: str = "", cancel: CancelToken | None = None) -> str:
        """Runs the process without sound and waits for its end; returns the utterance.

        Raises ProviderError; Cancelled, and then the process is ended.
        """
        utterance = utterance or uuid.uuid4().hex
        with self._told_of(utterance) as news:
            try:
                instance = self.begin({**variables, "silent": True}, utterance)
                self._await_end(instance, news, cancel or CancelToken(), (SPOKEN,))
            except Cancelled:
                self._steps.end_process(utterance)
                raise
        return utterance

    def await_spoken(self, utterance: str, cancel: CancelToken) -> None:
        """Returns when a process has said all of it or was stopped, in this program or in another.

        Raises NotFound, ProviderError, SpeechUnavailable, EngineUnavailable; Cancelled, and then it goes on.
        """
        found = self._engine.find_instances(PROCESS, utterance)
        if not found:
            raise NotFound("nothing is said under this id", kind="utterance", id=utterance)
        with self._told_of(utterance) as news:
            self._await_end(found[0], news, cancel, (SPOKEN, SILENCED), math.inf)

    def write_text(self, utterance: str, text: str) -> None:
        """What is to be said where it is no message. Raises StorageError."""
        folder = self._steps.folder(utterance)
        try:
            folder.mkdir(mode=0o700, parents=True)
            (folder / TEXT_FILE).write_text(text, "utf-8")
        except OSError as error:
            raise sound.storage_error(error) from error

    def forget_text(self, utterance: str) -> None:
        """And all that was made of it."""
        shutil.rmtree(self._steps.folder(utterance), ignore_errors=True)

    @contextmanager
    def _told_of(self, utterance: str) -> Iterator[_News]:
        """What is told here of the utterance."""
        news = _News()

        def on_speech(event: SpeechChanged) -> None:
            if event.correlation_id == utterance:
                news.hear(event.state in SPEECH_ENDS)

        unsubscribe = self._bus.subscribe(SpeechChanged, on_speech)
        try:
            yield news
        finally:
            unsubscribe()

    def _await_end(
        self, instance: str, news: _News, cancel: CancelToken, well: tuple[str, ...], seconds: float = MAKE_SECONDS
    ) -> None:
        """Waits until it ended in one of the end events `well`; not longer than so many seconds without news.

        The work may be done by another program: what is heard of it here only makes this look sooner.
        """
        cancel.on_cancel(news.wake)
        while (detail := self._engine.detail(instance)).summary.state not in ENDED:
            if news.age > seconds:
                self._engine.cancel(instance, "took too long")
                raise ProviderFault(f"speaking did not go on for {seconds:.0f} s", provider="speech")
            cancel.raise_if_cancelled()
            news.wait()
        if detail.summary.state is InstanceState.FAILED:
            raise ProviderFault(detail.summary.failure or "the process failed", provider="speech")
        if not {step.activity_id for step in detail.steps} & set(well):
            missing = next((each.missing for each in self._speakers.abilities() if each.missing), "")
            raise SpeechUnavailable("the text could not be spoken", missing=missing or "")


class _News:
    """Of one utterance; whoever waits is woken when it ends here."""

    def __init__(self) -> None:
        self._began = self._last = time.monotonic()
        self._ended = False
        self._woken = threading.Event()

    @property
    def age(self) -> float:
        """Seconds since something was heard."""
        return time.monotonic() - self._last

    def hear(self, ended: bool) -> None:
        self._last = time.monotonic()
        if ended:
            self._ended = True
            self.wake()

    def wake(self) -> None:
        self._woken.set()

    def wait(self) -> None:
        """Until it is worth while to look again."""
        gone_on = 0.0 if self._ended else time.monotonic() - self._began
        self._woken.wait(min(LONGEST_SECONDS, max(LOOK_AGAIN_SECONDS, gone_on / LOOK_SELDOM)))
        self._woken.clear()
