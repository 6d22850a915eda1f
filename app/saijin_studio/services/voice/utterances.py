"""The utterances of this run: who is being spoken, who was stopped, which sentences went to the sound device."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from ...core.cancel import CancelToken
from ...ports import Speech

T = TypeVar("T")


class Ahead(Generic[T]):
    """What is made of the sentences on threads of their own, before or while their step asks for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: dict[int, Future[T]] = {}

    def begin(self, index: int, make: Callable[[], T]) -> Future[T]:
        """Has `make` run unless it was begun for this sentence before."""
        with self._lock:
            known = self._made.get(index)
            if known is not None:
                return known
            future = self._made[index] = Future()
        threading.Thread(
            target=copy_context().run, args=(_fulfil, future, make), name="speech-ahead", daemon=True
        ).start()
        return future

    def take(self, index: int, make: Callable[[], T], cancel: CancelToken) -> T:
        """What is made of a sentence, as soon as it is there; raises what `make` raises, or Cancelled at once.

        What failed is made again the next time.
        """
        future = self.begin(index, make)
        woken = threading.Event()
        future.add_done_callback(lambda _: woken.set())
        cancel.on_cancel(woken.set)
        woken.wait()
        cancel.raise_if_cancelled()
        with self._lock:
            self._made.pop(index, None)
        return future.result()


def _fulfil(future: Future[T], make: Callable[[], T]) -> None:
    try:
        future.set_result(make())
    except Exception as error:  # noqa: BLE001 - it is raised where the result is taken
        future.set_exception(error)


@dataclass(slots=True)
class Utterance:
    """`token` is set when a person stops it. `spoken` holds the sentences given to the sound device.

    `replayed`: stored clips are played again and no process stands behind it. `sounds` come from the speech engines,
    `finished` ones are ready to be written.
    """

    id: str
    silent: bool
    replayed: bool = False
    token: CancelToken = field(default_factory=CancelToken)
    spoken: set[int] = field(default_factory=set)
    texts: dict[int, str] = field(default_factory=dict)
    sounds: Ahead[list[Speech]] = field(default_factory=Ahead)
    finished: Ahead[Speech] = field(default_factory=Ahead)


class Utterances:
    """Thread-safe. A stopped utterance stays stopped for this run, whatever the engine hands out again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._live: dict[str, Utterance] = {}
        self._stopped: set[str] = set()

    def join(self, utterance_id: str, silent: bool, replayed: bool = False) -> tuple[Utterance, bool]:
        """The utterance, and whether this run meets it for the first time."""
        with self._lock:
            known = self._live.get(utterance_id)
            if known is not None:
                return known, False
            made = Utterance(utterance_id, silent, replayed)
            if utterance_id in self._stopped:
                made.token.cancel()
                return made, False
            self._live[utterance_id] = made
            return made, True

    def audible(self) -> tuple[Utterance, ...]:
        """The oldest first."""
        with self._lock:
            return tuple(each for each in self._live.values() if not each.silent)

    def before(self, utterance_id: str) -> tuple[Utterance, ...]:
        """Those that are heard and began before this one."""
        heard = self.audible()
        names = [each.id for each in heard]
        return heard[: names.index(utterance_id)] if utterance_id in names else ()

    def stopped(self, utterance_id: str) -> bool:
        with self._lock:
            return utterance_id in self._stopped

    def stop(self, utterance: Utterance) -> bool:
        """False when it was stopped before."""
        with self._lock:
            first = utterance.id not in self._stopped
            self._stopped.add(utterance.id)
            self._live.pop(utterance.id, None)
        utterance.token.cancel()
        return first

    def end(self, utterance_id: str) -> None:
        with self._lock:
            self._live.pop(utterance_id, None)
