"""The window is killed while somebody writes: the draft, what lies beside it and what was sent are still there."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from saijin_studio.core.conversation import Role
from saijin_studio.storage.attachments import AttachmentStore
from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.database import Database
from tests.ui.draft_writer import WORDS

ROOT = Path(__file__).parents[2]


def written_until_killed(home: Path, lines: int) -> list[tuple[str, str]]:
    """What the program told before it was killed in the middle of its work, after so many lines."""
    told: list[tuple[str, str]] = []
    command = [sys.executable, "-m", "tests.ui.draft_writer", str(home)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as program:
        assert program.stdout is not None
        for line in program.stdout:
            what, _, words = line.rstrip("\n").partition(" ")
            told.append((what, words))
            if len(told) == lines:
                program.kill()
    assert len(told) >= lines and "draft" in dict(told)
    return told


@pytest.mark.parametrize("seed", [1, 2])
def test_a_kill_takes_no_words(tmp_path: Path, seed: int) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "settings.json").write_text("{}")
    database = Database.at(home.with_suffix(".db"))
    chat = ConversationStore(database).create("yuuri", "Yuuri", "Hello.")
    database.close()
    told = written_until_killed(home, random.Random(seed).randint(12, 24))
    database = Database.at(home.with_suffix(".db"))
    store = ConversationStore(database)
    messages = store.messages(chat.id, None, 1000)
    own = [message for message in messages if message.role is Role.USER]
    sent = [words for what, words in told if what == "sent"]
    # At most the last one was stored without having been told.
    assert [message.text for message in own][: len(sent)] == sent and len(own) - len(sent) in (0, 1)
    last = max((place for place, (what, _) in enumerate(told) if what == "sent"), default=-1)
    drafts = [words for what, words in told[last + 1 :] if what == "draft"]
    if len(own) == len(sent):
        draft = store.draft(chat.id)
        assert draft.startswith(drafts[-1] if drafts else "") and f"{len(own) + 1} {WORDS}".startswith(draft)
    beside = [words for what, words in told if what == "beside"]
    kept = [thing.name for message in own for thing in message.attachments]
    kept += [thing.name for thing in AttachmentStore(database).draft(chat.id)]
    assert kept[: len(beside)] == beside and len(kept) - len(beside) in (0, 1)
    database.close()
