"""The folder of pictures and documents: named by content, whole or not there, within its limits."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saijin_studio.core.errors import InputError, NotFound, StorageError, StorageFull
from saijin_studio.storage.media import MediaStore

WORDS = b"the content of a file"


@pytest.fixture
def media(tmp_path: Path) -> MediaStore:
    return MediaStore(tmp_path / "media")


def grow_old(file: Path) -> None:
    then = time.time() - 2 * 86_400
    os.utime(file, (then, then))


def test_content_is_found_under_its_hash_and_kept_once(media: MediaStore, tmp_path: Path) -> None:
    digest = media.put(WORDS)
    assert media.put(WORDS) == digest == hashlib.sha256(WORDS).hexdigest()
    assert media.get(digest) == WORDS and media.path(digest).read_bytes() == WORDS
    assert media.hashes() == {digest}
    assert [file.name for file in (tmp_path / "media").rglob("*") if file.is_file()] == [digest]
    if os.name == "posix":
        assert media.path(digest).stat().st_mode & 0o077 == 0  # nobody else reads it


@given(name=st.text(max_size=70) | st.just("../../etc/passwd") | st.just("A" * 64))
def test_nothing_but_a_hash_names_a_file(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    media = MediaStore(tmp_path_factory.getbasetemp() / "empty")
    with pytest.raises(NotFound):
        media.path(name)


def test_damaged_content_is_not_handed_out(media: MediaStore) -> None:
    digest = media.put(WORDS)
    media.path(digest).write_bytes(b"something else")
    with pytest.raises(StorageError) as caught:
        media.get(digest)
    assert caught.value.params["reason"] == "damaged"


def test_a_file_and_all_files_have_a_limit(tmp_path: Path) -> None:
    media = MediaStore(tmp_path, most_bytes=100, most_in_all=250)
    with pytest.raises(InputError) as caught:
        media.put(b"x" * 101)
    assert caught.value.params["reason"] == "attachment_large"
    first, second = media.put(b"a" * 100), media.put(b"b" * 100)
    with pytest.raises(StorageFull) as full:
        media.put(b"c" * 100)
    assert full.value.params["reason"] == "media"
    assert media.put(b"a" * 100) == first  # it is there already
    grow_old(media.path(second))
    assert media.collect({first}) == 1
    media.put(b"c" * 100)


def test_the_limit_counts_what_an_earlier_run_kept(tmp_path: Path) -> None:
    MediaStore(tmp_path).put(b"a" * 100)
    with pytest.raises(StorageFull):
        MediaStore(tmp_path, most_in_all=150).put(b"b" * 100)


def test_only_old_files_that_nobody_names_are_collected(media: MediaStore, tmp_path: Path) -> None:
    used, unused, fresh, again = (media.put(word) for word in (b"used", b"unused", b"fresh", b"again"))
    for digest in (used, unused, again):
        grow_old(media.path(digest))
    half = media.path(used).with_name(".half.part")
    half.write_bytes(b"")
    grow_old(half)
    media.put(b"again")  # on its way into another message
    assert media.collect({used}) == 2
    assert media.hashes() == {used, fresh, again} and not half.exists()


def test_a_write_that_fails_leaves_nothing(media: MediaStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFull):
        media.put(WORDS)
    assert [file for file in (tmp_path / "media").rglob("*") if file.is_file()] == []
    monkeypatch.undo()
    media.get(media.put(WORDS))
