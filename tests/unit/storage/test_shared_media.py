"""Pictures and documents in a shared database: what one machine puts, another has; whole, once, and within limits."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from saijin_studio.core.attachments import PdfText
from saijin_studio.core.errors import InputError, NotFound, StorageError, StorageFull
from saijin_studio.services.attachments import AttachmentService
from saijin_studio.storage.attachments import AttachmentStore
from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.database import Database
from saijin_studio.storage.edits import MessageStore
from saijin_studio.storage.media import GRACE, MediaStore
from saijin_studio.storage.messages import now
from saijin_studio.storage.shared_media import SharedMedia, media_of
from saijin_studio.storage.tables import MediaPieceRow, MediaRow
from saijin_studio.storage.turns import TurnStore

from . import media_putter
from .stage import PROCESS
from .test_both_servers import at_once, database, server, url  # noqa: F401 - fixtures

PICTURE = bytes(range(256)) * 10_000  # three pieces


class Machines:
    """Computers with folders of their own and one database."""

    def __init__(self, database: Database, home: Path) -> None:  # noqa: F811
        self.database, self._home = database, home

    def folder(self, name: str) -> Path:
        return self._home / name

    def earlier(self, name: str) -> MediaStore:
        """What it kept before it shared a database."""
        return MediaStore(self.folder(name) / "earlier")

    def media(self, name: str, **limits: int) -> SharedMedia:
        return SharedMedia(self.database, self.folder(name) / "copies", self.earlier(name), **limits)

    def attachments(self, name: str) -> AttachmentService:
        return AttachmentService(AttachmentStore(self.database), self.media(name), Reader())

    def pieces(self) -> int:
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(MediaPieceRow)) or 0


class Reader:
    def read(self, content: bytes) -> PdfText:
        raise InputError("no", reason="attachment_broken")


@pytest.fixture
def machines(database: Database, tmp_path: Path) -> Machines:  # noqa: F811
    return Machines(database, tmp_path)


def test_what_one_machine_puts_another_has(machines: Machines) -> None:
    digest = machines.media("a").put(PICTURE)
    other = machines.media("b")
    assert digest == hashlib.sha256(PICTURE).hexdigest()
    assert other.path(digest).read_bytes() == other.get(digest) == PICTURE
    assert other.path(digest).is_relative_to(machines.folder("b"))
    assert other.hashes() == {digest}
    assert machines.media("a").put(b"") in other.hashes()


def test_the_database_alone_has_everything(machines: Machines) -> None:
    """So a copy of it is a whole backup: the files are those of a machine that has never been there."""
    digests = [machines.media("a").put(content) for content in (PICTURE, b"", b"x")]
    assert [machines.media("new").get(digest) for digest in digests] == [PICTURE, b"", b"x"]


def test_the_same_is_kept_once_however_many_put_it(machines: Machines) -> None:
    assert len(set(at_once(*[lambda one=one: machines.media(one).put(PICTURE) for one in "abcd"]))) == 1
    assert machines.pieces() == 3


@pytest.mark.parametrize("name", ["0" * 64, "A" * 64, "../../etc/passwd", "half a pair: \ud83c", ""])
def test_what_is_not_there_is_said(machines: Machines, name: str) -> None:
    for ask in (machines.media("a").path, machines.media("a").get):
        with pytest.raises(NotFound):
            ask(name)


def test_a_damaged_copy_is_made_anew_and_damage_in_the_database_is_told(machines: Machines) -> None:
    media = machines.media("a")
    digest = media.put(PICTURE)
    media.path(digest).write_bytes(b"something else")
    assert media.get(digest) == PICTURE
    with machines.database.session() as session:
        session.execute(update(MediaPieceRow).where(MediaPieceRow.number == 1).values(content=b"something else"))
    with pytest.raises(StorageError) as caught:
        machines.media("b").get(digest)
    assert caught.value.params["reason"] == "damaged"
    assert list(machines.folder("b").rglob("*")) == []


def test_a_file_and_all_files_have_a_limit(machines: Machines) -> None:
    limits = {"most_bytes": 100, "most_in_all": 250}
    with pytest.raises(InputError) as caught:
        machines.media("a", **limits).put(b"x" * 101)
    assert caught.value.params["reason"] == "attachment_large"
    first = machines.media("a", **limits).put(b"a" * 100)
    machines.media("b", **limits).put(b"b" * 100)
    with pytest.raises(StorageFull) as full:
        machines.media("c", **limits).put(b"c" * 100)
    assert full.value.params["reason"] == "media"
    assert machines.media("c", **limits).put(b"a" * 100) == first  # it is there already
    assert len(machines.media("c").hashes()) == 2


def test_a_machine_that_is_killed_while_it_puts_leaves_nothing(machines: Machines, url: str) -> None:  # noqa: F811
    command = [sys.executable, "-m", media_putter.__name__, url, str(machines.folder("killed"))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as putter:
        assert putter.stdout is not None and putter.stdout.readline() == b"three\n"
        putter.kill()
    media = machines.media("a")
    assert media.hashes() == frozenset() and machines.pieces() == 0
    assert media.get(media.put(media_putter.CONTENT)) == media_putter.CONTENT


def test_what_was_put_waits_a_day_for_whoever_names_it(machines: Machines, conversations: ConversationStore) -> None:
    """A machine that is killed between the content and the word of it loses nothing: both can be done again."""
    media, chat = machines.media("a"), conversations.create("yuuri", "Yuuri", "").id
    digest = media.put(b"words")
    assert machines.attachments("b").collect() == 0
    made = machines.attachments("b").add(chat, "notes.txt", b"words")
    assert made.hash == digest
    made_older(machines, 2 * GRACE)
    assert machines.attachments("b").collect() == 0 and media.get(digest) == b"words"
    machines.attachments("b").remove(made.id)
    media.put(b"words")  # on its way into another message
    assert machines.attachments("b").collect() == 0
    made_older(machines, 2 * GRACE)
    assert machines.attachments("b").collect() == 1 and machines.pieces() == 0


def made_older(machines: Machines, seconds: float) -> None:
    with machines.database.session() as session:
        session.execute(update(MediaRow).values(put_at=now() - timedelta(seconds=seconds)))


def test_what_is_named_in_the_last_moment_stays(machines: Machines, conversations: ConversationStore) -> None:
    chat = conversations.create("yuuri", "Yuuri", "").id
    made = machines.attachments("a").add(chat, "notes.txt", b"words")
    assert machines.media("b").collect(frozenset(), grace=-1) == 0  # whoever looked before did not see it
    assert machines.media("b").get(made.hash) == b"words"


def test_content_goes_when_its_message_is_forgotten(
    machines: Machines, conversations: ConversationStore, turns: TurnStore
) -> None:
    chat, here, there = conversations.create("yuuri", "Yuuri", "").id, machines.attachments("a"), machines.media("b")
    made = here.add(chat, "notes.txt", b"words")
    turn, _, _ = turns.send(chat, "Look", PROCESS, attachments=[made.id])
    assert there.get(made.hash) == b"words"
    messages = MessageStore(machines.database)
    messages.delete(turn.user_message_id)
    assert here.collect(grace=-1) == 0  # it can still be brought back
    messages.purge(now() + timedelta(days=1))
    assert here.collect(grace=-1) == 1 and machines.pieces() == 0
    assert machines.attachments("b").collect(grace=-1) == 0
    for media in (machines.media("a"), there):
        with pytest.raises(NotFound):
            media.get(made.hash)
    assert [file for file in machines.folder("b").rglob("*") if file.is_file()] == []


def test_what_a_machine_kept_by_itself_comes_to_the_others(
    machines: Machines, conversations: ConversationStore, caplog: pytest.LogCaptureFixture
) -> None:
    earlier, chat = machines.earlier("a"), conversations.create("yuuri", "Yuuri", "").id
    AttachmentService(AttachmentStore(machines.database), earlier, Reader()).add(chat, "notes.txt", b"words")
    AttachmentService(AttachmentStore(machines.database), earlier, Reader()).add(chat, "more.txt", b"more words")
    broken = earlier.path(hashlib.sha256(b"more words").hexdigest())
    broken.write_bytes(b"something else")
    foreign = earlier.put(b"of another database")
    assert machines.attachments("a").collect(grace=-1) == 0
    assert machines.media("b").get(hashlib.sha256(b"words").hexdigest()) == b"words"
    assert len(machines.media("b").hashes()) == 1 and "damaged" in caplog.text
    assert earlier.get(foreign) == b"of another database"


def test_the_database_decides_where_content_lies(database: Database, tmp_path: Path) -> None:  # noqa: F811
    home = tmp_path / "data" / "media"
    digest = media_of(database, home).put(b"words")
    assert media_of(database, home).get(digest) == b"words"
    assert (home / digest[:2] / digest).exists() == (not database.shared)
