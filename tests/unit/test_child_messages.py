"""How the studio and its programs talk: whole messages or none, by every program as it lies there."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saijin_studio.providers import child_messages
from saijin_studio.providers.child_messages import read_message, write_message

PROVIDERS = Path(child_messages.__file__).parent
HEADERS = st.dictionaries(st.text(), st.one_of(st.text(), st.integers(), st.lists(st.floats(allow_nan=False))))
# As bare as a Python can be: nothing installed, nothing of the environment.
BARE = (sys.executable, "-I", "-S")


def framed(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


@given(HEADERS, st.lists(st.binary(min_size=4, max_size=4)))
def test_what_is_written_is_read(header: dict[str, object], samples: list[bytes]) -> None:
    pipe, body = io.BytesIO(), b"".join(samples)
    sent = {**header, "count": len(samples)}
    write_message(pipe, sent, body)
    write_message(pipe, {"end": True})
    pipe.seek(0)
    assert read_message(pipe) == (sent, body)
    assert read_message(pipe) == ({"end": True}, b"")


def test_a_message_that_is_cut_off_is_none() -> None:
    pipe = io.BytesIO()
    write_message(pipe, {"count": 2}, b"abcdefgh")
    whole = pipe.getvalue()
    for length in range(len(whole)):
        with pytest.raises(EOFError):
            read_message(io.BytesIO(whole[:length]))


@pytest.mark.parametrize(
    "data",
    [
        b"Loading the model...",
        framed(b"no JSON"),
        framed(b"[1, 2]"),
        framed(b"\xff\xfe"),
        framed(json.dumps({"count": -1}).encode()),
        framed(json.dumps({"count": "many"}).encode()),
        framed(json.dumps({"count": 10**12}).encode()),
    ],
)
def test_what_is_no_message_is_said_at_once(data: bytes) -> None:
    with pytest.raises(OSError, match="message"):
        read_message(io.BytesIO(data + bytes(100)))


@pytest.mark.parametrize(
    "program", ["speech/openjtalk_process.py", "speech/vits_process.py", "hearing/whisper_process.py"]
)
def test_each_program_answers_wherever_it_is_started(program: str, tmp_path: Path) -> None:
    asked = io.BytesIO()
    write_message(asked, {"count": 1, "nonsense": True}, b"abcd")
    write_message(asked, {})
    done = subprocess.run(
        [*BARE, str(PROVIDERS / program)], input=asked.getvalue(), capture_output=True, cwd=tmp_path, timeout=30
    )
    answers = io.BytesIO(done.stdout)
    for _ in range(2):
        header, body = read_message(answers)
        assert header["error"].startswith(("ModuleNotFoundError", "KeyError")) and not body
        assert "saijin_studio" not in header["error"]
    assert (answers.read(), done.returncode, done.stderr) == (b"", 0, b"")


def test_the_program_of_another_environment_brings_all_it_needs(tmp_path: Path) -> None:
    command = [*BARE, str(PROVIDERS / "speech" / "coqui_process.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=30)
    last = done.stderr.splitlines()[-1]  # its own packages are all that is missing
    assert last.startswith("ModuleNotFoundError") and "saijin_studio" not in last
