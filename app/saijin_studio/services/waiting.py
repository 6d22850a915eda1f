"""How the turn of a chat changes when a person has a failed step of its process done again, left out or moved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from ..core.bus import EventBus
from ..core.conversation import Turn
from ..core.errors import NotFound, SaijinError
from ..core.events import TurnChanged
from ..storage.turns import TurnStore


class WaitingTurns(Protocol):
    """What a step of a chat that failed for good does to its turn."""

    def resumed(self, correlation_id: str) -> None:
        """A waiting turn goes on; one that has ended, or that is not ours, stays as it is."""

    def gave_up(self, correlation_id: str) -> None:
        """It waits for a person (again); one that has ended, or that is not ours, stays as it is."""


@contextmanager
def going_on(turns: WaitingTurns, correlation_id: str, waits: Callable[[SaijinError], bool]) -> Iterator[None]:
    """The turn goes on before its process does: the next step may end it before the engine's answer is here.

    Where that came to nothing, `waits` says whether the turn waits again, or somebody else has moved it on.
    """
    turns.resumed(correlation_id)
    try:
        yield
    except SaijinError as error:
        if waits(error):
            turns.gave_up(correlation_id)
        raise


class StoredTurns:
    """The turns of the store, with everybody told of the change. All methods raise StorageError."""

    def __init__(self, turns: TurnStore, bus: EventBus) -> None:
        self._turns = turns
        self._bus = bus

    def resumed(self, correlation_id: str) -> None:
        self._change(self._turns.resume, correlation_id)

    def gave_up(self, correlation_id: str) -> None:
        self._change(self._turns.waiting, correlation_id)

    def _change(self, change: Callable[[str], Turn], correlation_id: str) -> None:
        try:
            turn = change(correlation_id)
        except NotFound:
            return
        self._bus.publish(TurnChanged(turn.correlation_id, turn.conversation_id, turn.state, turn.persona_key))
