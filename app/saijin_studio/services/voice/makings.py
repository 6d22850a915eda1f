"""The sound of sentences while it is made: portions for the ear as they come, in the end the whole.

A sentence is made on a thread of its own, before or while its step asks for it. One step waits for what the engines
made, another for the finished sound, a third hears it meanwhile.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from typing import NamedTuple

from ...core.cancel import CancelToken
from ...core.errors import Cancelled
from ...ports import Speech
from .saying import Said


class Portion(NamedTuple):
    """A stretch of a finished sentence; after the last one there is no more of it."""

    speech: Speech
    last: bool


class Making:
    """One try to make a sentence. `token` is set when nobody wants it any longer. Thread-safe."""

    def __init__(self) -> None:
        self.token = CancelToken()
        self._changed = threading.Condition()
        self._said: list[Said] | None = None
        self._portions: list[Portion] = []
        self._finished: Speech | None = None
        self._error: Exception | None = None

    # -- whoever makes it ----------------------------------------------------------------------------------------

    def hear(self, speech: Speech) -> None:
        """One more portion that is fit to be heard, of a sentence that is not whole yet."""
        with self._changed:
            self._portions.append(Portion(speech, last=False))
            self._changed.notify_all()

    def note_said(self, said: list[Said]) -> None:
        """What the engines made, before it is finished."""
        with self._changed:
            self._said = said
            self._changed.notify_all()

    def finish(self, speech: Speech, rest: Speech | None = None) -> None:
        """The whole; `rest` is what of it follows the portions, all of it where there are none."""
        with self._changed:
            self._portions.append(Portion(rest or speech, last=True))
            self._said = self._said or []
            self._finished = speech
            self._changed.notify_all()

    def fail(self, error: Exception) -> None:
        with self._changed:
            self._error = error
            self._changed.notify_all()

    def call_off(self) -> None:
        """Whoever makes it may stop; whoever waits for what is not there yet is cancelled at once."""
        self.token.cancel()
        self.fail(Cancelled())

    # -- whoever waits for it ------------------------------------------------------------------------------------

    @property
    def done(self) -> bool:
        """Whether it is whole."""
        return self._finished is not None

    def said(self, cancel: CancelToken) -> list[Said]:
        """As soon as the engines are done. Raises what the making raised, or Cancelled at once."""
        self._wait(lambda: self._said is not None, cancel)
        return self._said or []

    def finished(self, cancel: CancelToken) -> Speech:
        """As soon as it is whole. Raises what the making raised, or Cancelled at once."""
        self._wait(lambda: self._finished is not None, cancel)
        assert self._finished is not None
        return self._finished

    def portions(self, cancel: CancelToken) -> Iterator[Portion]:
        """Each as soon as it is there. Raises what the making raised, or Cancelled at once."""
        number, last = 0, False
        while not last:
            self._wait(lambda: len(self._portions) > number, cancel)  # noqa: B023 - it is asked here and not later
            portion = self._portions[number]
            number, last = number + 1, portion.last
            yield portion

    def _wait(self, there: Callable[[], bool], cancel: CancelToken) -> None:
        withdraw = cancel.on_cancel(self._wake)
        try:
            with self._changed:
                self._changed.wait_for(lambda: there() or self._error is not None or cancel.cancelled)
                cancel.raise_if_cancelled()
                if not there() and self._error is not None:
                    raise self._error
        finally:
            withdraw()

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()


Make = Callable[[Making], None]


class Makings:
    """The makings of an utterance's sentences, by number. What failed is forgotten: the next one who asks begins anew.

    Thread-safe.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._live: dict[int, Making] = {}
        self._over = False

    def begin(self, index: int, make: Make) -> Making:
        """Has `make` run unless it was begun for this sentence before. Raises Cancelled when all is over."""
        with self._changed:
            if self._over:
                raise Cancelled()
            known = self._live.get(index)
            if known is not None:
                return known
            made = self._live[index] = Making()
            self._changed.notify_all()
        context = copy_context()
        threading.Thread(
            target=context.run, args=(self._run, index, made, make), name="speech-ahead", daemon=True
        ).start()
        return made

    @contextmanager
    def begun(self, index: int, make: Make, cancel: CancelToken) -> Iterator[Making]:
        """As `begin`; when the caller is cancelled meanwhile, nobody wants it. Raises Cancelled."""
        cancel.raise_if_cancelled()
        making = self.begin(index, make)
        try:
            yield making
        except Cancelled:
            if cancel.cancelled:
                self.forget(index)
            raise

    def await_change(self, seconds: float, cancel: CancelToken) -> None:
        """Waits until something began or `wake` is called, so long at most.

        Raises Cancelled, also when all is over; who sets `cancel` calls `wake`.
        """
        with self._changed:
            if not (cancel.cancelled or self._over):
                self._changed.wait(seconds)
            if cancel.cancelled or self._over:
                raise Cancelled()

    @property
    def over(self) -> bool:
        """Whether nothing more of the utterance is made."""
        return self._over

    def get(self, index: int) -> Making | None:
        with self._changed:
            return self._live.get(index)

    def wake(self) -> None:
        """Those that wait look again."""
        with self._changed:
            self._changed.notify_all()

    def forget(self, index: int) -> None:
        """Nobody wants this one any longer."""
        with self._changed:
            forgotten = self._live.pop(index, None)
        if forgotten is not None:
            forgotten.call_off()

    def drop(self) -> None:
        """Nobody wants what is being made, and nothing more will be."""
        with self._changed:
            dropped, self._live, self._over = self._live, {}, True
            self._changed.notify_all()
        for making in dropped.values():
            making.call_off()

    def _run(self, index: int, making: Making, make: Make) -> None:
        try:
            make(making)
        except Exception as error:  # noqa: BLE001 - it is raised where the sound is waited for
            with self._changed:
                if self._live.get(index) is making:
                    del self._live[index]
            making.fail(error)
