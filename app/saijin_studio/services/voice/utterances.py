"""The utterances of this run: who is being spoken, who was stopped, which sentences went to the sound device."""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass, field

from ...core.cancel import CancelToken
from ...core.voice import SpokenSentence
from .makings import Makings


@dataclass(slots=True)
class Utterance:
    """`token` is set when a person stops it. `spoken` holds the sentences given to the sound device.

    `replayed`: stored clips are played again and no process stands behind it. `resumed`: what an earlier run left
    unheard was looked for. `sentences` are those that are known and not noted yet,
    `makings` those that are being made.
    """

    id: str
    silent: bool
    replayed: bool = False
    token: CancelToken = field(default_factory=CancelToken)
    spoken: set[int] = field(default_factory=set)
    resuming: threading.Lock = field(default_factory=threading.Lock)
    resumed: bool = False
    sentences: dict[int, SpokenSentence] = field(default_factory=dict)
    makings: Makings = field(default_factory=Makings)

    def known(self, first: int) -> int:
        """How many sentences from this one on are known already; each is forgotten when it has been given."""
        return next(number for number in itertools.count() if first + number not in self.sentences)


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
        utterance.makings.drop()
        return first

    def end(self, utterance_id: str) -> None:
        with self._lock:
            ended = self._live.pop(utterance_id, None)
        if ended is not None:
            ended.makings.drop()
