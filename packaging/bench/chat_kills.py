"""A program that writes into the studio's store, killed again and again: what it was told is stored is there, once.

Method: a process of its own (bench.chat_writer) sends, streams, edits, branches, deletes and restores in one
conversation as fast as the store takes it, imports chats, makes backups, and tells what has been taken. At a random
moment it is killed with SIGKILL. Then the store is opened anew and held against all that was ever told.
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from bench.chat_writer import BROUGHT
from bench.figure import Figure, figure

KILLS = "SAIJIN_BENCH_CHAT_KILLS"  # how many
SEED = "SAIJIN_BENCH_SEED"
LIVES = (0.0, 0.6)  # seconds that a writer writes
READY_SECONDS = 60.0


@dataclass
class Told:
    """What the store has taken, as far as it was told; `unsure` is what was under way in the moment of a kill."""

    words: dict[str, str] = field(default_factory=dict)
    unsure: dict[str, set[str]] = field(default_factory=dict)
    earlier: set[str] = field(default_factory=set)
    turns: set[str] = field(default_factory=set)
    streamed: dict[str, str] = field(default_factory=dict)
    deletions: set[str] = field(default_factory=set)
    chats: set[str] = field(default_factory=set)
    backups: set[str] = field(default_factory=set)

    def hear(self, what: str, *more: str) -> None:
        if what == "message":
            if self.words.get(more[0], more[1]) != more[1]:
                self.earlier.add(self.words[more[0]])
            self.words[more[0]] = more[1]
        elif what == "editing":
            self.unsure.setdefault(more[0], set()).add(more[1])
        elif what == "turn":
            self.turns.add(more[0])
        elif what == "journal":
            self.streamed[more[0]] = more[1]
        elif what == "chat":
            self.chats.add(more[0])
        elif what == "backup":
            self.backups.add(more[0])
        elif what == "deleted":
            self.deletions.add(more[0])
        elif what == "restoring":
            self.deletions.discard(more[0])


@dataclass
class Outcome:
    kills: int = 0
    told: int = 0
    backups: int = 0
    lost: list[str] = field(default_factory=list)
    twice: set[str] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)


def measure(folder: Path) -> Iterator[Figure]:
    outcome = killed(folder, int(os.environ.get(KILLS, "200")), int(os.environ.get(SEED, "0")) or None)
    counted = f"{outcome.told} messages, turns, pieces and chats told, {outcome.backups} backups"
    method = f"{outcome.kills} kills of a program that writes; {counted}"
    yield figure("Chat kills: words lost", "", [len(outcome.lost)], method, 0.0)
    yield figure("Chat kills: words twice", "", [len(outcome.twice)], method, 0.0)
    yield figure("Chat kills: database broken", "", [len(outcome.broken)], "integrity, references, paths", 0.0)


def killed(folder: Path, kills: int, seed: int | None = None) -> Outcome:
    """One home for all of it: what a kill leaves is what the next program finds."""
    chance, told, outcome = random.Random(seed), Told(), Outcome()
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(kills):
        for line in _one_life(folder, number, chance.uniform(*LIVES)):
            told.hear(*line)
            outcome.told += 1
        outcome.kills += 1
        _compare(folder / "data" / "studio.db", told, outcome)
        _look_at_backups(folder / "backups", told, outcome)
    return outcome


def _one_life(folder: Path, number: int, seconds: float) -> list[list[str]]:
    """What a writer told until it was killed so long after it began. Raises SystemExit when it does not begin."""
    command = [sys.executable, "-m", "bench.chat_writer", str(folder), str(number)]
    here = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    here.pop("SAIJIN_DATABASE_URL", None)
    errors = folder / "writer.log"
    with errors.open("wb") as log, subprocess.Popen(command, env=here, stdout=subprocess.PIPE, stderr=log) as writer:
        late = threading.Timer(READY_SECONDS, writer.kill)
        late.start()
        assert writer.stdout is not None
        begun = writer.stdout.readline()
        late.cancel()
        if not begun:
            raise SystemExit(f"the writer did not begin: {errors.read_text(encoding='utf-8')[-2000:]}")
        end = threading.Timer(seconds, writer.kill)
        end.start()
        lines = writer.stdout.read().splitlines(keepends=True)
        end.join()
        if writer.wait() >= 0:
            raise SystemExit(f"the writer ended by itself: {errors.read_text(encoding='utf-8')[-2000:]}")
    return [json.loads(line) for line in lines if line.endswith(b"\n")]


def _compare(file: Path, told: Told, outcome: Outcome) -> None:
    """Without the studio's own code: what it cannot read must not pass for what is not there."""
    with sqlite3.connect(file) as data:
        outcome.broken += [row[0] for row in data.execute("PRAGMA integrity_check") if row[0] != "ok"]
        outcome.broken += [f"reference of {row[0]}" for row in data.execute("PRAGMA foreign_key_check")]
        outcome.broken += _broken_paths(data)
        brought = dict(
            data.execute(
                "SELECT c.id, count(m.id) FROM conversations AS c LEFT JOIN messages AS m ON m.conversation_id = c.id"
                " WHERE c.title = 'brought' GROUP BY c.id"
            ).fetchall()
        )
        outcome.broken += [f"half a chat: {key}" for key, count in brought.items() if count != BROUGHT]
        outcome.lost += sorted(told.chats - brought.keys())
        texts = dict(data.execute("SELECT id, text FROM messages").fetchall())
        revisions = {row[0] for row in data.execute("SELECT text FROM revisions")}
        turns = dict(data.execute("SELECT correlation_id, state FROM turns").fetchall())
        replies = data.execute("SELECT correlation_id FROM turns WHERE reply_message_id IS NOT NULL").fetchall()
        journal: dict[str, str] = {}
        for key, piece in data.execute("SELECT correlation_id, text FROM journal ORDER BY correlation_id, seq"):
            journal[key] = journal.get(key, "") + piece
        starts = {row[0] for row in data.execute("SELECT business_key FROM outbox WHERE message = ''")}
        deletions = {row[0] for row in data.execute("SELECT deletion_id FROM messages") if row[0]}
    data.close()
    outcome.lost += [
        words
        for key, words in told.words.items()
        if texts.get(key) != words and not (texts.get(key) in told.unsure.get(key, ()) and words in revisions)
    ]
    outcome.lost += sorted(told.earlier - revisions - set(texts.values()))
    outcome.lost += sorted(told.turns - turns.keys()) + sorted(told.deletions - deletions)
    outcome.lost += [key for key in told.turns if turns.get(key) == "queued" and key not in starts]
    answered = {row[0] for row in replies}
    outcome.lost += [
        words
        for key, words in told.streamed.items()
        if key not in answered and not journal.get(key, "").startswith(words)
    ]
    outcome.twice |= {text for text, times in Counter(texts.values()).items() if text and times > 1}
    told.words.update({key: texts[key] for key in told.unsure if key in texts})


def _look_at_backups(folder: Path, told: Told, outcome: Outcome) -> None:
    """Each that has its name must be whole. They are taken away, for there would be many."""
    files = {file.name: file for file in folder.glob("*.zip")}
    outcome.lost += sorted(told.backups - files.keys())
    told.backups.clear()
    for name, file in files.items():
        with tempfile.TemporaryDirectory() as place, zipfile.ZipFile(file) as archive:
            with closing(sqlite3.connect(archive.extract("data/studio.db", place))) as data:
                if data.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                    outcome.broken.append(f"the database in {name}")
        outcome.backups += 1
        file.unlink()


def _broken_paths(data: sqlite3.Connection) -> list[str]:
    """Messages on the path of a conversation that do not stand below the one before them."""
    wrong, above, chat = [], None, None
    rows = data.execute(
        "SELECT id, conversation_id, parent_id FROM messages WHERE current AND NOT beside"
        " ORDER BY conversation_id, position"
    )
    for key, conversation, parent in rows:
        if parent != (above if conversation == chat else None):
            wrong.append(f"the path of {conversation} at {key}")
        above, chat = key, conversation
    return wrong
