"""JVM, PostgreSQL and the process with the workers, each killed again and again while people chat.

Method: a studio's background host in a process of its own, and some people who each write the next message once the
last one was answered. At a random moment one part is killed with SIGKILL, and somebody writes at that very moment.
"Back" is the time from the kill to the first reply to a message that was sent after it, so that all parts have to be
there again. At the end every message must have exactly one reply, word for word what the model said, by one process.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select

from bench.counting import WHOLE, CountingModel
from bench.figure import Figure, figure
from bench.killed_home import KilledHome, Part, eventually
from bench.people import People
from saijin_studio.core.conversation import MessageState, Role
from saijin_studio.core.process import InstanceState
from saijin_studio.engine.rest.engine import RestEngine
from saijin_studio.services.processes.service import CHAT
from saijin_studio.storage.database import Database
from saijin_studio.storage.tables import JournalRow, MessageRow, OutboxRow, TurnRow

KILLS = "SAIJIN_BENCH_KILLS"  # how many of each kind
SEED = "SAIJIN_BENCH_SEED"
PEOPLE = 5
BACK_SECONDS = 120.0  # a part that has not come back by then does not come back
WHOLE_SECONDS = 90.0
BETWEEN = (0.5, 4.0)  # seconds of undisturbed load before a kill


@dataclass
class Outcome:
    """Seconds by the part that was killed, and what became of the messages: correlation ids, and what was left."""

    back: dict[Part, list[float]] = field(default_factory=dict)
    whole: dict[Part, list[float]] = field(default_factory=dict)
    sent: int = 0
    lost: dict[str, str] = field(default_factory=dict)  # and what is there instead of a whole reply
    twice: list[str] = field(default_factory=list)
    left: dict[str, int] = field(default_factory=dict)


def measure(folder: Path) -> Iterator[Figure]:
    outcome = killed(folder, int(os.environ.get(KILLS, "50")), int(os.environ.get(SEED, "0")) or None)
    method = f"{outcome.sent} turns of {PEOPLE} people, seen in the store and in the engine's history"
    lost, twice, left = len(outcome.lost), len(outcome.twice), sum(outcome.left.values())
    yield figure("Kills: turns lost", "", [lost], method, 0.0)
    yield figure("Kills: effects twice", "", [twice], method, 0.0)
    yield figure("Kills: left behind", "", [left], f"rows, processes and files at the end: {outcome.left}", 0.0)
    for part in Part:
        what = "its engine and database end with it" if part is Part.HOST else "started again by the studio"
        method = f"SIGKILL to the first reply to a message sent after it; {what}"
        yield figure(f"{part.value} killed, back", "s", outcome.back[part], method, goal_p95=12.0)
        method = "SIGKILL to the last reply to the messages that were under way"
        yield figure(f"{part.value} killed, all answered", "s", outcome.whole[part], method)


def killed(folder: Path, kills: int, seed: int | None = None, aot_cache: bool = True) -> Outcome:
    """Kills each part so many times. Raises SystemExit when one does not come back."""
    seed = seed or random.SystemRandom().randrange(1, 1_000_000)
    _say(f"seed {seed}")
    dice = random.Random(seed)
    with CountingModel() as model, KilledHome(folder, model.settings(), aot_cache) as home:
        database = Database.at(home.paths.database_file)
        try:
            with People(database, PEOPLE, dice.randrange(1_000_000)) as people:
                outcome = _rounds(home, people, kills, dice)
                people.finish(WHOLE_SECONDS)
            _settle(database, home)
            _account(outcome, people, database, home)
        finally:
            database.close()
    return outcome


def _rounds(home: KilledHome, people: People, kills: int, dice: random.Random) -> Outcome:
    """The host last in each round: a new host has a whole budget of restarts, and no part is always hit first."""
    outcome = Outcome({part: [] for part in Part}, {part: [] for part in Part})
    people.wait_answered(2 * PEOPLE, BACK_SECONDS)
    for number in range(1, kills + 1):
        for part in (*dice.sample([Part.ENGINE, Part.DATABASE], 2), Part.HOST):
            back, whole = _one(home, people, part, dice.uniform(*BETWEEN))
            outcome.back[part].append(back)
            outcome.whole[part].append(whole)
            _say(f"{number}/{kills} {part.value}: back after {back:.1f} s, all answered after {whole:.1f} s")
    return outcome


def _one(home: KilledHome, people: People, part: Part, wait: float) -> tuple[float, float]:
    """Seconds until the work went on, and until all that was under way was answered."""
    home.ready(BACK_SECONDS)
    people.wait_open(wait)
    under_way = people.open
    at = home.kill(part)
    people.write()
    if part is Part.HOST:
        home.start()
    first = people.first_after(at, BACK_SECONDS)
    if first is None:
        raise SystemExit(f"{part.value} was killed and nothing went on for {BACK_SECONDS:g} s: {home.last_words()}")
    people.wait_done(under_way, WHOLE_SECONDS)
    return first - at, max((people.done.get(one, at + WHOLE_SECONDS) for one in under_way), default=at) - at


def _settle(database: Database, home: KilledHome) -> None:
    """Processes end a moment after their replies were stored; what does not end is counted by `_account`."""
    engine = RestEngine(home.connection)
    eventually(lambda: not engine.running([CHAT]) and not _rows(database)["outbox"], 30.0)


def _account(outcome: Outcome, people: People, database: Database, home: KilledHome) -> None:
    outcome.sent = len(people.sent)
    replies = _replies(database)
    for one in people.sent:
        if [text for text, state in replies.get(one, []) if state == MessageState.COMPLETE and text == WHOLE] == []:
            outcome.lost[one] = _state(database, one, replies.get(one, []))
            _say(f"lost: {one}: {outcome.lost[one]}")
    engine = RestEngine(home.connection)
    instances = [one for one in engine.instances(3 * len(people.sent) + 100) if one.process_key == CHAT]
    starts = Counter(one.business_key for one in instances)
    outcome.twice = [one for one in people.sent if len(replies.get(one, [])) > 1 or starts[one] > 1]
    outcome.left = _rows(database)
    outcome.left["processes"] = sum(one.state is not InstanceState.COMPLETED for one in instances)
    outcome.left["audio files"] = sum(path.is_file() for path in home.paths.audio.rglob("*"))


def _replies(database: Database) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    columns = select(MessageRow.correlation_id, MessageRow.text, MessageRow.state)
    with database.reading() as session:
        for one, text, state in session.execute(columns.where(MessageRow.role == Role.PERSONA)):
            found.setdefault(one or "", []).append((text, state))
    return found


def _state(database: Database, correlation_id: str, replies: list[tuple[str, str]]) -> str:
    with database.reading() as session:
        return f"turn {session.get_one(TurnRow, correlation_id).state}, replies {replies}"


def _rows(database: Database) -> dict[str, int]:
    with database.reading() as session:
        tables = {"journal": JournalRow, "outbox": OutboxRow}
        return {name: session.scalar(select(func.count()).select_from(row)) or 0 for name, row in tables.items()}


def _say(words: str) -> None:
    print(f"  {time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)
