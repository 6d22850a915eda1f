"""What a file beside a message is, by its content alone."""

from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageWriter

from saijin_studio.core.attachments import Kind, decode_text, examine, read_image_header, used_part
from saijin_studio.core.attachments.examine import MAX_BYTES, MAX_TEXT_BYTES, shown_name
from saijin_studio.core.errors import InputError
from saijin_studio.core.prompt import estimate_tokens

GIF = b"GIF89a" + struct.pack("<HH", 30, 20) + b"\0" * 6
PNG_START = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR"


def png(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return PNG_START + header + struct.pack(">I", zlib.crc32(b"IHDR" + header))


def drawn(form: str) -> bytes:
    """A picture of 37 x 23 pixels as Qt writes it."""
    picture = QImage(37, 23, QImage.Format.Format_RGB32)
    picture.fill(0x336699)
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert QImageWriter(buffer, QByteArray(form.encode())).write(picture)
    return bytes(data.data())


def reason(content: bytes) -> object:
    with pytest.raises(InputError) as caught:
        examine("file", content)
    return caught.value.params["reason"]


@pytest.mark.parametrize("form", ["png", "jpeg", "webp"])
def test_pictures_of_a_real_writer(form: str) -> None:
    found = examine("a.txt", drawn(form))
    assert (found.kind, found.media_type, found.width, found.height) == (Kind.IMAGE, f"image/{form}", 37, 23)


@pytest.mark.parametrize(
    ("content", "media_type", "size"),
    [
        (GIF, "image/gif", (30, 20)),
        (b"RIFF....WEBPVP8X\x0a\0\0\0\0\0\0\0" + b"\x1d\0\0" + b"\x13\0\0", "image/webp", (30, 20)),
        (b"RIFF....WEBPVP8L\0\0\0\0\x2f" + struct.pack("<I", 29 | 19 << 14), "image/webp", (30, 20)),
        (b"RIFF....WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 30, 20), "image/webp", (30, 20)),
        (
            b"\xff\xd8\xff\xe1\0\4XX\xff\xff\xc4\0\2\xff\xc2\0\x0b\x08" + struct.pack(">HH", 20, 30),
            "image/jpeg",
            (30, 20),
        ),
    ],
)
def test_pictures_by_their_headers(content: bytes, media_type: str, size: tuple[int, int]) -> None:
    header = read_image_header(content)
    assert header is not None
    assert (header.media_type, header.width, header.height) == (media_type, *size)


@pytest.mark.parametrize("content", [b"", b" \n\t", b"\0" * 50])
def test_an_empty_file_is_refused(content: bytes) -> None:
    assert reason(content) == "attachment_empty"


@pytest.mark.parametrize(
    "content", [drawn("png")[:20], drawn("jpeg")[:100], GIF[:8], png(0, 5), b"\xff\xd8\xff\xe0\0\0"]
)
def test_a_damaged_picture_is_refused(content: bytes) -> None:
    assert reason(content) == "attachment_broken"


@pytest.mark.parametrize("size", [(10_000, 10_000), (2**31, 2**31), (40_000, 1)])
def test_a_picture_that_would_fill_the_memory_is_refused(size: tuple[int, int]) -> None:
    assert reason(png(*size)) == "attachment_pixels"


def test_large_files_are_refused() -> None:
    assert reason(drawn("png") + b"x" * MAX_BYTES) == "attachment_large"
    assert reason(b"word " * (MAX_TEXT_BYTES // 5 + 1)) == "attachment_large"
    with pytest.raises(InputError) as caught:
        examine("a", b"word " * (MAX_TEXT_BYTES // 5 + 1))
    assert caught.value.params["most"] == 5


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\0\3\0\0\0",
        b"\x7fELF\2\1\1\0",
        b"PK\3\4\x14\0\0\0",
        b"ID3\4\0\0",
        b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x80\xbb\0\0",
        bytes(range(256)) * 4,
        b"text\0with zeros\0in it",
        ("A" + "\u28ff\u28bf" * 10).encode("utf-16-le"),
    ],
)
def test_other_files_are_refused(content: bytes) -> None:
    assert reason(content) == "attachment_kind"


def test_a_pdf_is_known_by_its_mark() -> None:
    found = examine("paper", b"\n%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\0")
    assert (found.kind, found.media_type, found.text) == (Kind.PDF, "application/pdf", "")


JAPANESE = "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。\nデータ"
FRENCH = "Le cœur déçu mais l'âme plutôt naïve, l'élève dégénéré rêva de crapaüter à Noël."
KOREAN = "나는 학교에 갑니다. 오늘은 날씨가 좋습니다."
RUSSIAN = "Все счастливые семьи похожи друг на друга."
CHINESE = "人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。"
TAIWANESE = "人人生而自由，在尊嚴和權利上一律平等。他們賦有理性和良心，並應以兄弟關係的精神相對待。"


@pytest.mark.parametrize(
    ("text", "encoding", "certain"),
    [
        (JAPANESE, "utf-8", True),
        (JAPANESE, "utf-8-sig", True),
        (JAPANESE, "utf-16", True),
        (JAPANESE, "utf-32", True),
        (JAPANESE, "utf-16-le", False),
        ("plain words", "utf-16-be", False),
        (JAPANESE, "iso2022_jp", True),
        (JAPANESE, "cp932", False),
        (JAPANESE, "euc_jp", False),
        (f"<title>{JAPANESE[:8]}</title>" + "x" * 200, "cp932", False),
        (FRENCH, "cp1252", False),
        ("Ça élève", "cp1252", False),
        ("naïve", "cp1252", False),
        (KOREAN, "cp949", False),
        (RUSSIAN, "cp1251", False),
        (CHINESE, "gb18030", False),
        (TAIWANESE, "big5", False),
        ("\x1b[1mbold\x1b[0m", "utf-8", True),
    ],
)
def test_texts_of_many_encodings(text: str, encoding: str, certain: bool) -> None:
    found = decode_text(text.encode(encoding))
    assert found is not None
    assert (found.text, found.encoding, found.certain) == (text, encoding, certain)


def test_a_text_has_unix_line_ends() -> None:
    found = examine("C:\\notes\\a.txt", b"\xef\xbb\xbfone\r\ntwo\rthree\n")
    assert (found.name, found.kind, found.text) == ("a.txt", Kind.TEXT, "one\ntwo\nthree\n")
    assert not found.guessed


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1).filter(lambda text: text.strip() != ""))
@example("%PDF is a format")
def test_any_utf8_text_is_a_text(text: str) -> None:
    content = text.encode()
    if not content.startswith((b"\xef\xbb\xbf", b"\xff", b"\xfe")) and b"%PDF-" not in content:
        assert examine("a", content).text == text


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", GIF[:6], PNG_START, b"\xff\xd8\xff", b"RIFF....WEBPVP8 ", b"\xff\xfe"]),
)
def test_no_file_breaks_it(content: bytes, start: bytes) -> None:
    try:
        found = examine("a", start + content)
    except InputError as error:
        assert str(error.params["reason"]).startswith("attachment_")
    else:
        found.text.encode()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd", "passwd"),
        ("a\u202etxt.exe", "atxt.exe"),
        ("line\nbreak.txt", "linebreak.txt"),
        ("folder/", "folder"),
        ("", "?"),
        ("猫.png", "猫.png"),
    ],
)
def test_the_name_that_is_shown(name: str, expected: str) -> None:
    assert shown_name(name) == expected


def test_a_long_name_keeps_its_ending() -> None:
    assert shown_name("x" * 300 + ".png").endswith("x….png")
    assert len(shown_name("x" * 300 + ".png")) == len(shown_name("." * 300)) == 120


def test_a_short_text_is_used_whole() -> None:
    found = used_part("One two. Three.", 100)
    assert found.whole
    assert (found.text, found.tokens, found.left_out, found.left_out_tokens) == ("One two. Three.", 4, 0, 0)


@pytest.mark.parametrize(
    ("text", "tokens", "kept"),
    [
        ("The first line is here.\nThe second one is longer.", 6, "The first line is here.\n"),
        ("これは一つ目の文です。これは二つ目の文です。", 12, "これは一つ目の文です。"),
        ("one two three four five six seven eight", 8, "one two three four five six "),
        ("x" * 100, 5, "x" * 20),
        ("words", 0, ""),
        ("words", -5, ""),
    ],
)
def test_a_long_text_is_cut_where_something_ends(text: str, tokens: int, kept: str) -> None:
    found = used_part(text, tokens)
    assert found.text == kept
    assert found.left_out == len(text) - len(kept)
    assert not found.whole


@given(st.text(st.sampled_from("ab \n.。猫"), max_size=200), st.integers(0, 60))
def test_the_used_part_keeps_to_its_budget(text: str, tokens: int) -> None:
    found = used_part(text, tokens)
    assert text.startswith(found.text)
    assert found.tokens == estimate_tokens(found.text) <= tokens
    assert len(found.text) + found.left_out == len(text)
    assert found.whole == (estimate_tokens(text) <= tokens)
