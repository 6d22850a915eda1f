"""The utterances of this run: who is being spoken, who was stopped, which sentences went to the sound device."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from ...core.cancel import CancelToken
from ...core.voice import SpokenSentence
from ...ports import Speech
from .saying import Said

T = TypeVar("T")


Make = Callable[[CancelToken], T]


class Ahead(Generic[T]):
    """What is made of the sentences on threads of their own, before or while their step asks for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: dict[int, tuple[Future[T], CancelToken]] = {}

    def begin(self, index: int, make: Make[T]) -> None:
        """Has `make` run unless it was begun for this sentence before; its token is set when nobody wants it."""
        self._begun(index, make)

    def take(self, index: int, make: Make[T], cancel: CancelToken) -> T:
        """What is made of a sentence, as soon as it is there; raises what `make` raises, or Cancelled at once.

        What failed or was cancelled is made again the next time.
        """
        future, making = self._begun(index, make)
        woken = threading.Event()
        future.add_done_callback(lambda _: woken.set())
        cancel.on_cancel(woken.set)
        woken.wait()
        with self._lock:
            self._made.pop(index, None)
        if cancel.cancelled:
            making.cancel()
        cancel.raise_if_cancelled()
        return future.result()

    def drop(self) -> None:
        """Nobody wants what is being made."""
        with self._lock:
            dropped, self._made = self._made, {}
        for _, making in dropped.values():
            making.cancel()

    def _begun(self, index: int, make: Make[T]) -> tuple[Future[T], CancelToken]:
        with self._lock:
            known = self._made.get(index)
            if known is not None:
                return known
            begun = self._made[index] = (Future(), CancelToken())
        threading.Thread(
            target=copy_context().run, args=(_fulfil, *begun, make), name="speech-ahead", daemon=True
        ).start()
        return begun


def _fulfil(future: Future[T], making: CancelToken, make: Make[T]) -> None:
    try:
        future.set_result(make(making))
    except Exception as error:  # noqa: BLE001 - it is raised where the result is taken
        future.set_exception(error)


@dataclass(slots=True)
class Utterance:
    """`token` is set when a person stops it. `spoken` holds the sentences given to the sound device.

    `replayed`: stored clips are played again and no process stands behind it. `resumed`: what an earlier run left
    unheard was looked for. `sounds` come from the speech engines, `finished` ones are ready to be written.
    """

    id: str
    silent: bool
    replayed: bool = False
    token: CancelToken = field(default_factory=CancelToken)
    spoken: set[int] = field(default_factory=set)
    resumed: bool = False
    sentences: dict[int, SpokenSentence] = field(default_factory=dict)
    sounds: Ahead[list[Said]] = field(default_factory=Ahead)
    finished: Ahead[Speech] = field(default_factory=Ahead)

    def drop(self) -> None:
        """What is being made of it is not wanted any more."""
        self.sounds.drop()
        self.finished.drop()


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
        utterance.drop()
        return first

    def end(self, utterance_id: str) -> None:
        with self._lock:
            ended = self._live.pop(utterance_id, None)
        if ended is not None:
            ended.drop()
