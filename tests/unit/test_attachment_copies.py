"""A copy of an attached file, and pictures of the store as the transcript shows them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QImage, QImageWriter

from saijin_studio.core.errors import NotFound, StorageError
from saijin_studio.services.attachments import AttachmentService
from saijin_studio.storage.media import MediaStore
from saijin_studio.ui.transcript.pictures import THUMBNAIL, decode, load


def drawn(form: str, width: int, height: int) -> bytes:
    picture = QImage(width, height, QImage.Format.Format_RGB32)
    picture.fill(0x336699)
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert QImageWriter(buffer, QByteArray(form.encode())).write(picture)
    return bytes(data.data())


@pytest.fixture
def service(tmp_path: Path) -> AttachmentService:
    media = MediaStore(tmp_path / "media")
    media.put(b"words")
    return AttachmentService(cast(Any, None), media, cast(Any, None))


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_a_copy_is_the_file_itself(service: AttachmentService, tmp_path: Path) -> None:
    target = tmp_path / "copy.txt"
    target.write_text("before")
    service.save(digest_of(b"words"), target)
    assert target.read_bytes() == b"words"


def test_what_is_gone_or_cannot_be_written_is_told(service: AttachmentService, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        service.save(digest_of(b"other"), tmp_path / "copy.txt")
    with pytest.raises(StorageError):
        service.save(digest_of(b"words"), tmp_path / "no" / "such" / "folder.txt")
    assert not (tmp_path / "copy.txt").exists()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_pictures_are_no_larger_than_wanted(form: str) -> None:
    image = decode(drawn(form, 1600, 400), THUMBNAIL)
    assert image is not None and (image.width(), image.height()) == (720, 180)
    small = decode(drawn(form, 30, 20), THUMBNAIL)
    assert small is not None and (small.width(), small.height()) == (30, 20)


def test_a_picture_that_would_fill_the_memory_is_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    huge = bytearray(drawn("PNG", 10, 10))
    huge[16:24] = (30_000).to_bytes(4, "big") * 2
    monkeypatch.setattr("saijin_studio.ui.transcript.pictures.QImageReader.read", lambda self: pytest.fail("decoded"))
    assert decode(bytes(huge), QSize(100, 100)) is None


def test_a_picture_is_read_through_the_service(tmp_path: Path) -> None:
    media = MediaStore(tmp_path / "media")
    digest = media.put(drawn("PNG", 40, 30))
    services = cast(Any, SimpleNamespace(attachments=AttachmentService(cast(Any, None), media, cast(Any, None))))
    image = load(services, digest, THUMBNAIL)
    assert isinstance(image, QImage) and image.width() == 40
    with pytest.raises(NotFound):
        load(services, "0" * 64, THUMBNAIL)
