"""A trace as a file: how all versions of one reply were made, for another studio or another program to read.

One JSON object in UTF-8:

    format, version   "saijin-trace" and 1; a file of a higher version is refused, fields not known here are ignored
    studio, exported_at
    question          what was asked: text, at
    chosen            which of `replies` was being looked at, from 0
    replies           the versions, the oldest first; each with
      id, at, state, standing, persona {key, name}, route, again (what a person wanted other)
      provider, model, failures [{provider, model, code, detail, number (of the try)}], tries (the last one's number)
      first_token_seconds, tokens_per_second, sampling
      usage           tokens as the server counted, and their cost with its currency where that is known
      parts           the prompt: [{kind, title, text, tokens (estimated), included, reason, left_out (of its end)}]
      request         the body as it went to the server; `request_faithful` is false where a text has changed since
      raw, text       the model's words, and the reply as it stands in the conversation
      clips           the spoken sentences: [{index, text, seconds, engine}]; the sound itself is not in the file
      process         the process with its steps, the tries of each, and `diagram`, the name of its BPMN in `diagrams`
    diagrams          BPMN 2.0 XML by name; versions share one where they were made by the same model

Keys and passwords are not in it: they are no part of a request's body, and texts of errors are cleaned of them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from ...core.errors import InputError, StorageError, StorageFull

LARGEST = 32 * 1024 * 1024  # bytes
DEEPEST = 20  # levels of a request's body
MOST_REPLIES = 200
FULL_DISK = (28, 122)  # ENOSPC, EDQUOT
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)  # with them can be reckoned

Name = Annotated[str, msgspec.Meta(max_length=500)]
Line = Annotated[str, msgspec.Meta(max_length=20_000)]
Text = Annotated[str, msgspec.Meta(max_length=2_000_000)]
Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)]
Share = Annotated[float, msgspec.Meta(ge=-100, le=100)]
Seconds = Annotated[float, msgspec.Meta(ge=0, le=1_000_000_000)]
Money = Annotated[float, msgspec.Meta(ge=0, le=1_000_000_000_000)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
State = Literal["queued", "running", "waiting", "approval", "answered", "cancelled", "failed", "withdrawn"]


class Part(msgspec.Struct, frozen=True, kw_only=True):
    kind: Name
    title: Name
    text: Text
    tokens: Count
    included: bool = True
    reason: Name = ""
    left_out: Count = 0


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    provider: Name
    model: Name
    code: Name
    detail: Line = ""
    number: Count = 1


class Wishes(msgspec.Struct, frozen=True, kw_only=True):
    persona: Name = ""
    model: Name = ""
    instruction: Line = ""
    system: Line = ""


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """Values that older files do not have were left to the server."""

    temperature: Annotated[float, msgspec.Meta(ge=0, le=100)] | None
    context_tokens: Count
    reply_tokens: Count
    stop: Annotated[tuple[Line, ...], msgspec.Meta(max_length=100)] = ()
    top_p: Share | None = None
    min_p: Share | None = None
    top_k: Count | None = None
    repeat_penalty: Share | None = None
    presence_penalty: Share | None = None
    frequency_penalty: Share | None = None
    seed: int | None = None


class Tokens(msgspec.Struct, frozen=True, kw_only=True):
    prompt_tokens: Count | None = None
    reply_tokens: Count | None = None
    context_tokens: Count | None = None
    finish: Name = ""
    cost: Money | None = None
    currency: Name = ""


class Clip(msgspec.Struct, frozen=True, kw_only=True):
    index: Count
    text: Line
    seconds: Seconds
    engine: Name = ""


class Try(msgspec.Struct, frozen=True, kw_only=True):
    number: Count
    created_at: Moment
    begun_at: Moment | None = None
    ended_at: Moment | None = None
    failed: bool = False
    message: Line = ""
    worker: Name | None = None  # None in older files: the step's

    def __post_init__(self) -> None:
        _in_reach(self.created_at, self.begun_at, self.ended_at)


class Step(msgspec.Struct, frozen=True, kw_only=True):
    activity: Name
    name: Name
    kind: Name
    started_at: Moment
    ended_at: Moment | None = None
    cancelled: bool = False
    tries: Count = 1
    worker: Name | None = None
    attempts: Annotated[tuple[Try, ...], msgspec.Meta(max_length=1000)] = ()

    def __post_init__(self) -> None:
        _in_order(self.started_at, self.ended_at)


class Process(msgspec.Struct, frozen=True, kw_only=True):
    """`active` and `failed` are the steps that held a token, and of these the ones that had failed for good."""

    id: Name
    key: Name
    name: Name
    definition: Name
    state: Literal["running", "waiting", "failed", "completed", "cancelled"]
    started_at: Moment
    ended_at: Moment | None = None
    failure: Line = ""
    steps: Annotated[tuple[Step, ...], msgspec.Meta(max_length=5000)] = ()
    active: Annotated[tuple[Name, ...], msgspec.Meta(max_length=5000)] = ()
    failed: Annotated[tuple[Name, ...], msgspec.Meta(max_length=5000)] = ()
    diagram: Name = ""

    def __post_init__(self) -> None:
        _in_order(self.started_at, self.ended_at)


class Who(msgspec.Struct, frozen=True, kw_only=True):
    key: Name
    name: Name = ""


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    id: Name
    at: Moment
    state: State
    standing: bool = False
    persona: Who | None = None
    route: Name | None = None
    again: Wishes = Wishes()
    provider: Name | None = None
    model: Name | None = None
    failures: Annotated[tuple[Failure, ...], msgspec.Meta(max_length=100)] = ()
    tries: Count = 1
    first_token_seconds: Seconds | None = None
    tokens_per_second: Seconds | None = None
    usage: Tokens | None = None
    sampling: Chosen | None = None
    parts: Annotated[tuple[Part, ...], msgspec.Meta(max_length=5000)] = ()
    request: dict[str, Any] | None = None
    request_faithful: bool = True
    raw: Text | None = None
    text: Text | None = None
    clips: Annotated[tuple[Clip, ...], msgspec.Meta(max_length=5000)] = ()
    process: Process | None = None

    def __post_init__(self) -> None:
        _in_reach(self.at)
        if self.request is not None and _deeper(self.request, DEEPEST):
            raise ValueError(f"the request has more than {DEEPEST} levels")


class Question(msgspec.Struct, frozen=True, kw_only=True):
    text: Text
    at: Moment

    def __post_init__(self) -> None:
        _in_reach(self.at)


class TraceFile(msgspec.Struct, frozen=True, kw_only=True):
    format: Literal["saijin-trace"] = "saijin-trace"
    version: Literal[1] = 1
    studio: Name = ""
    exported_at: Moment
    question: Question
    replies: Annotated[tuple[Reply, ...], msgspec.Meta(min_length=1, max_length=MOST_REPLIES)]
    chosen: Count = 0
    diagrams: Annotated[dict[Name, Text], msgspec.Meta(max_length=MOST_REPLIES)] = {}

    def __post_init__(self) -> None:
        _in_reach(self.exported_at)
        if self.chosen >= len(self.replies):
            raise ValueError("there is no such reply as the chosen one")


def only(trace: TraceFile, chosen: int) -> TraceFile:
    """The same with one of its replies alone."""
    reply = trace.replies[chosen]
    used = {reply.process.diagram} if reply.process else set()
    diagrams = {name: xml for name, xml in trace.diagrams.items() if name in used}
    return msgspec.structs.replace(trace, replies=(reply,), chosen=0, diagrams=diagrams)


def encode(trace: TraceFile) -> bytes:
    return msgspec.json.format(msgspec.json.encode(trace), indent=1)


def decode(content: bytes, name: str = "trace") -> TraceFile:
    """Raises InputError (reason: trace) that names the place and the fault; `name` is the file's."""
    try:
        return msgspec.json.decode(content, type=TraceFile)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise InputError(f"{name}: {error or type(error).__name__}", reason="trace") from error


def read(path: Path) -> TraceFile:
    """Raises InputError (reason: trace, too_large) for what is no trace, and StorageError where it cannot be read."""
    try:
        with path.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except OSError as error:
        raise StorageError(f"{path.name}: {error.strerror or error}", reason="file") from error
    if len(content) > LARGEST:
        raise InputError(f"{path.name}: larger than {LARGEST} bytes", reason="too_large")
    return decode(content, path.name)


def write(trace: TraceFile, path: Path) -> None:
    """The file is there whole or not at all. Raises StorageError, StorageFull."""
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_bytes(encode(trace))
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        kind = StorageFull if error.errno in FULL_DISK else StorageError
        raise kind(f"{path.name}: {error.strerror or error}") from error


def _in_reach(*moments: datetime | None) -> None:
    if any(each is not None and not EARLIEST <= each < LATEST for each in moments):
        raise ValueError(f"a moment lies outside the years {EARLIEST.year} to {LATEST.year}")


def _in_order(start: datetime, end: datetime | None) -> None:
    _in_reach(start, end)
    if end is not None and end < start:
        raise ValueError("it ended before it began")


def _deeper(value: object, levels: int) -> bool:
    if isinstance(value, dict):
        return levels == 0 or any(_deeper(each, levels - 1) for each in value.values())
    if isinstance(value, list | tuple):
        return levels == 0 or any(_deeper(each, levels - 1) for each in value)
    return False
