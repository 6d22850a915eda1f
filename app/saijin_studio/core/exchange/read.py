"""Reads a chat's file: what format it is, is found out by its content; its name is only the title where it has none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, tzinfo
from itertools import islice
from typing import Any, Final

from ..errors import InputError
from . import from_chatgpt, from_openwebui, from_sillytavern, own
from .archive import Archive
from .encoding import decoded
from .limits import MAX_BYTES, MAX_PROBLEMS, check_values
from .record import ChatFormat, FileProblem, ReadResult
from .values import parsed

_ZIP: Final = b"PK\x03\x04"
_LINES_TO_JUDGE_BY: Final = 20


def detect(name: str, content: bytes) -> ChatFormat:
    """The file's format; the name is for errors only. Raises InputError as `read` does."""
    return read(name, content).format


def read(name: str, content: bytes, zone: tzinfo = UTC) -> ReadResult:
    """All chats of the file. `zone` is for dates that name none.

    Raises InputError (too_large, chat_format, chat_damaged, chat_newer), with the file's name, where nothing can be
    read at all.
    """
    try:
        if len(content) > MAX_BYTES:
            raise InputError(f"larger than {MAX_BYTES} bytes", reason="too_large")
        result = _archive(content, zone) if content.startswith(_ZIP) else _text_file(name, content, zone)
    except InputError as error:
        raise InputError(f"{name}: {error.detail}", **{**error.params, "name": name}) from error
    return replace(result, problems=_bounded(result.problems))


def _text_file(name: str, content: bytes, zone: tzinfo) -> ReadResult:
    text, encoding = decoded(content)
    result = _read_text(text, name, zone)
    if encoding == "utf-8":
        return result
    said = FileProblem("file", "damaged" if encoding.endswith("damaged") else "encoding", encoding)
    return replace(result, encoding=encoding, problems=(said, *result.problems))


def _read_text(text: str, name: str, zone: tzinfo) -> ReadResult:
    check_values(text)
    if _is_lines(text):
        return from_sillytavern.read(text, name, zone)
    root = parsed(text)
    if own.is_own(root):
        return own.read(root)
    listed = root if isinstance(root, list) else [root]
    if _any(from_chatgpt.looks_like, listed):
        return from_chatgpt.read(listed)
    if _any(from_openwebui.looks_like, listed):
        return from_openwebui.read(listed)
    raise InputError("JSON, but no chat of a known format", reason="chat_format")


def _is_lines(text: str) -> bool:
    """JSON Lines: one of the first lines is a message or a header; a broken one may stand among them."""
    lines = islice((line for line in _lines(text) if line.strip()), _LINES_TO_JUDGE_BY)
    return any(from_sillytavern.looks_like(_value(line)) for line in lines)


def _lines(text: str) -> Iterable[str]:
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield text[start:end]
        start = end + 1
    yield text[start:]


def _value(line: str) -> object:
    """A line's value; None where it is no JSON, which a line of another format need not be."""
    if not line.lstrip().startswith("{"):
        return None
    try:
        return parsed(line)
    except InputError:
        return None


def _archive(content: bytes, zone: tzinfo) -> ReadResult:
    archive = Archive(content)
    texts = [decoded(part)[0] for part in archive.conversations()]
    if not texts:
        return _many_files(archive, zone)
    check_values(*texts)
    conversations: list[Any] = []
    for text in texts:
        root = parsed(text)
        conversations += root if isinstance(root, list) else [root]
    return from_chatgpt.read(conversations, archive.asset)


def _many_files(archive: Archive, zone: tzinfo) -> ReadResult:
    """All chats of an archive's files; the format is that of the first. One that cannot be read is a problem."""
    results: list[ReadResult] = []
    problems: list[FileProblem] = []
    for name, content in archive.chat_files():
        try:
            found = _text_file(name, content, zone)
        except InputError as error:
            problems.append(FileProblem(name, "no_chat", error.detail))
            continue
        results.append(found)
        problems += [replace(one, place=f"{name}, {one.place}") for one in found.problems]
    if not results:
        raise InputError("the archive holds no chats", reason="chat_format")
    return ReadResult(results[0].format, tuple(chat for one in results for chat in one.chats), tuple(problems))


def _any(looks_like: Callable[[object], bool], listed: list[Any]) -> bool:
    return any(looks_like(one) for one in listed[:_LINES_TO_JUDGE_BY])


def _bounded(problems: tuple[FileProblem, ...]) -> tuple[FileProblem, ...]:
    if len(problems) <= MAX_PROBLEMS:
        return problems
    more = FileProblem("file", "too_many", str(len(problems)))
    return (*problems[: MAX_PROBLEMS - 1], more)
