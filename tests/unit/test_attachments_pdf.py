"""The words of PDFs, read by the real program."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence

import pytest

from saijin_studio.core.errors import InputError
from saijin_studio.providers.text.pdf import PdfReader

# A font whose codes are those of UTF-16, as writers of Japanese PDFs make it.
FONT = """<< /Type /Font /Subtype /Type0 /BaseFont /F /Encoding /Identity-H /ToUnicode 4 0 R /DescendantFonts [
<< /Type /Font /Subtype /CIDFontType2 /BaseFont /F /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity)
/Supplement 0 >> /DW 1000 >> ] >>"""
TABLE = "begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n{count} beginbfchar\n{rows}endbfchar\n"


def stream(content: str) -> str:
    return f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"


def table(texts: Sequence[str]) -> str:
    codes = sorted({ord(char) for text in texts for char in text})
    return TABLE.format(count=len(codes), rows="".join(f"<{code:04x}> <{code:04x}>\n" for code in codes))


def pdf(texts: Sequence[str]) -> bytes:
    """A PDF with one line of text on each page."""
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(texts)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(texts)} >>",
        FONT,
        stream(table(texts)),
    ]
    for number, text in enumerate(texts):
        page = "/MediaBox [0 0 600 800] /Resources << /Font << /F 3 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R {page} /Contents {6 + 2 * number} 0 R >>")
        objects.append(stream(f"BT /F 12 Tf 50 700 Td <{text.encode('utf-16-be').hex()}> Tj ET" if text else "BT ET"))
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode()
    start = len(out)
    rows = "".join(f"{place:010} 00000 n \n" for place in places)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}".encode()
    out += f"trailer\n<< /Root 1 0 R /Size {len(objects) + 1} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def encrypted(content: bytes, password: str) -> bytes:
    from pypdf import PdfWriter

    writer = PdfWriter(clone_from=io.BytesIO(content))
    writer.encrypt(password, "owner", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def reason(content: bytes, reader: PdfReader | None = None) -> object:
    with pytest.raises(InputError) as caught:
        (reader or PdfReader()).read(content)
    return caught.value.params["reason"]


def test_words_of_every_page() -> None:
    found = PdfReader().read(pdf(["Hello there", "", "吾輩は猫である"]))
    assert found.text == "Hello there\n\n吾輩は猫である"
    assert (found.pages, found.pages_read) == (3, 3)


def test_a_long_one_is_read_in_part() -> None:
    content = pdf([f"page {number}" for number in range(6)])
    found = PdfReader().read(content, most_pages=2)
    assert (found.text, found.pages, found.pages_read) == ("page 0\n\npage 1", 6, 2)
    found = PdfReader().read(content, most_characters=8)
    assert (found.text, found.pages_read) == ("page 0\n\npa", 2)


def test_when_the_time_is_up_what_was_read_is_taken() -> None:
    found = PdfReader(read_seconds=0).read(pdf(["first", "second"]))
    assert (found.text, found.pages, found.pages_read) == ("first", 2, 1)


def test_a_password_is_said_to_be_needed() -> None:
    assert reason(encrypted(pdf(["secret"]), "password")) == "attachment_locked"
    assert PdfReader().read(encrypted(pdf(["may not be printed"]), "")).text == "may not be printed"


def test_a_scan_has_no_words() -> None:
    assert reason(pdf(["", ""])) == "attachment_no_text"


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7\n", pdf(["cut"])[:60], b"%PDF-1.7\n" + bytes(range(256)) * 20, pdf([]), b"not at all"]
)
def test_a_damaged_one_is_refused(content: bytes) -> None:
    assert reason(content) == "attachment_broken"


def test_one_that_takes_too_long_is_given_up() -> None:
    endless = PdfReader((sys.executable, "-c", "while True: pass"), 0.5)
    assert reason(pdf(["x"]), endless) == "attachment_slow"


def test_a_reader_that_dies_is_no_fault_of_the_studio() -> None:
    dying = PdfReader((sys.executable, "-c", "import os; os._exit(9)"))
    assert reason(pdf(["x" * 100] * 2_000), dying) == "attachment_broken"
