"""Traces as files: whatever a studio writes comes back, and whatever is no trace is refused with words."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saijin_studio.core.conversation import (
    Again,
    AudioClip,
    PromptPart,
    ProviderFailure,
    ReplyTrace,
    Turn,
    TurnState,
)
from saijin_studio.core.errors import InputError, StorageError
from saijin_studio.core.process import InstanceState, ProcessDetail, ProcessSummary, StepRecord
from saijin_studio.core.process_record import Attempt
from saijin_studio.core.trace import Made, Sampling, Sent
from saijin_studio.core.usage import Usage
from saijin_studio.services.traces import file as trace_file
from saijin_studio.services.traces.file import TraceFile
from saijin_studio.services.traces.story import Story, from_file, to_reply

NOON = datetime(2026, 5, 6, 12, tzinfo=UTC)
words = st.text(max_size=30)


def plain(**changes: object) -> dict[str, Any]:
    reply = {"id": "r", "at": "2026-05-06T12:00:00Z", "state": "answered"}
    made = {
        "format": "saijin-trace",
        "version": 1,
        "exported_at": "2026-05-06T12:00:00Z",
        "question": {"text": "?", "at": "2026-05-06T12:00:00Z"},
        "replies": [reply],
    }
    return made | changes


def nested(levels: int) -> dict[str, Any]:
    return {} if levels == 0 else {"a": nested(levels - 1)}


def reply_with(**changes: object) -> dict[str, Any]:
    return plain(replies=[plain()["replies"][0] | changes])


STEP = {"activity": "a", "name": "A", "kind": "task", "started_at": "2026-05-06T12:00:00Z"}
PROCESS = {
    "id": "p",
    "key": "k",
    "name": "n",
    "definition": "d",
    "state": "completed",
    "started_at": STEP["started_at"],
}


EARLY_TRY = {"number": 1, "created_at": "0001-01-01T00:00:00Z"}


@pytest.mark.parametrize(
    "wrong",
    [
        plain(format="other"),
        plain(version=2),
        plain(replies=[]),
        plain(replies=plain()["replies"] * 201),
        plain(chosen=1),
        plain(chosen=-1),
        plain(exported_at="2026-05-06T12:00:00"),  # of which zone?
        plain(exported_at="0001-01-01T00:00:00+14:00"),
        plain(question={"text": "?", "at": "9999-12-31T23:59:59Z"}),
        reply_with(at="1969-12-31T23:59:59Z"),
        reply_with(process=PROCESS | {"started_at": "0001-01-01T00:00:00Z"}),
        reply_with(process=PROCESS | {"steps": [STEP | {"ended_at": "9999-12-31T23:59:59Z"}]}),
        reply_with(process=PROCESS | {"steps": [STEP | {"attempts": [EARLY_TRY]}]}),
        plain(diagrams={"x" * 501: ""}),
        reply_with(state="elsewhere"),
        reply_with(request=nested(30)),
        reply_with(request=[]),
        reply_with(first_token_seconds=-1),
        reply_with(tokens_per_second=1e300),
        reply_with(parts=[{"kind": "user", "title": "#1", "text": "x", "tokens": 10**30}]),
        reply_with(process=PROCESS | {"steps": [STEP | {"ended_at": "2026-05-06T11:00:00Z"}]}),
        reply_with(process=PROCESS | {"ended_at": "2026-05-06T11:00:00Z"}),
        [],
        None,
    ],
)
def test_what_is_no_trace_is_refused_with_words(wrong: object) -> None:
    assert trace_file.decode(json.dumps(plain()).encode()).replies[0].id == "r"
    with pytest.raises(InputError) as caught:
        trace_file.decode(json.dumps(wrong).encode())
    assert caught.value.params["reason"] == "trace"
    assert caught.value.detail.startswith("trace: ") and len(caught.value.detail) > 20


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[" * 100_000, b'{"request":' * 100_000, b"PK\x03\x04", b"NaN"])
def test_hostile_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(InputError):
        trace_file.decode(content)


def test_a_file_that_is_too_large_or_not_there(tmp_path: Path) -> None:
    huge = tmp_path / "huge.json"
    with huge.open("wb") as opened:
        opened.truncate(trace_file.LARGEST + 1)
    with pytest.raises(InputError) as caught:
        trace_file.read(huge)
    assert caught.value.params["reason"] == "too_large"
    for path in (tmp_path / "nothing.json", tmp_path):
        with pytest.raises(StorageError):
            trace_file.read(path)


def test_what_a_later_studio_adds_is_passed_over() -> None:
    assert trace_file.decode(json.dumps(plain(weather="rain")).encode()).question.text == "?"


moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
spans = st.tuples(moments, st.none() | st.timedeltas(timedelta(0), timedelta(days=9))).map(
    lambda pair: (pair[0], None if pair[1] is None else pair[0] + pair[1])
)
some_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=8,
)
seconds = st.none() | st.floats(0, 1e9)


def timed(made_of: type, /, **fields: Any) -> st.SearchStrategy[Any]:
    made = st.fixed_dictionaries({"span": spans, **fields})
    return made.map(lambda f: made_of(started_at=f["span"][0], ended_at=f["span"][1], **{k: f[k] for k in fields}))


tries = st.builds(
    trace_file.Try,
    number=st.integers(0, 9),
    created_at=moments,
    failed=st.booleans(),
    message=words,
    worker=st.none() | words,
)
steps = timed(
    trace_file.Step,
    activity=words,
    name=words,
    kind=words,
    cancelled=st.booleans(),
    tries=st.integers(0, 9),
    worker=st.none() | words,
    attempts=st.lists(tries, max_size=2).map(tuple),
)
processes = timed(
    trace_file.Process,
    id=words,
    key=words,
    name=words,
    definition=words,
    state=st.sampled_from([state.value for state in InstanceState]),
    failure=words,
    steps=st.lists(steps, max_size=3).map(tuple),
    active=st.lists(words, max_size=2, unique=True).map(tuple),
    diagram=words,
)
replies = st.builds(
    trace_file.Reply,
    id=words,
    at=moments,
    state=st.sampled_from([state.value for state in TurnState]),
    standing=st.booleans(),
    persona=st.none() | st.builds(trace_file.Who, key=words, name=words),
    route=st.none() | words,
    again=st.builds(trace_file.Wishes, persona=words, instruction=words),
    failures=st.lists(st.builds(trace_file.Failure, provider=words, model=words, code=words), max_size=2).map(tuple),
    first_token_seconds=seconds,
    usage=st.none()
    | st.builds(
        trace_file.Tokens, prompt_tokens=st.none() | st.integers(0, 9), finish=words, cost=seconds, currency=words
    ),
    tries=st.integers(0, 9),
    parts=st.lists(
        st.builds(trace_file.Part, kind=words, title=words, text=words, tokens=st.integers(0, 9)), max_size=3
    ).map(tuple),
    request=st.none() | st.dictionaries(words, some_json, max_size=3),
    raw=st.none() | words,
    process=st.none() | processes,
)
traces = st.builds(
    TraceFile,
    studio=words,
    exported_at=moments,
    question=st.builds(trace_file.Question, text=words, at=moments),
    replies=st.lists(replies, min_size=1, max_size=3).map(tuple),
    diagrams=st.dictionaries(words, words, max_size=2),
)


@settings(max_examples=60, deadline=None)
@given(traces)
def test_every_trace_survives_its_file(trace: TraceFile) -> None:
    back = trace_file.decode(trace_file.encode(trace))
    assert back == trace
    for number, reply in enumerate(back.replies):
        story = from_file(back, number)
        assert story.made.raw == reply.raw
        assert len(story.versions) == len(back.replies)


# What a studio knows of a reply; ids of messages, paths of sounds and what only a running process has stay with it.
keys = st.text(min_size=1, max_size=9)
whole = st.none() | st.integers(0, 10**6)
told_parts = st.builds(PromptPart, words, words, words, st.integers(0, 99), st.booleans(), words)
told_failures = st.builds(ProviderFailure, words, words, words, words, st.integers(1, 50))
told_steps = st.lists(
    spans.flatmap(
        lambda span: st.builds(
            StepRecord,
            st.sampled_from("ab"),
            words,
            words,
            st.just(span[0]),
            st.just(span[1]),
            st.booleans(),
            st.integers(1, 9),
            st.none() | keys,
        )
    ),
    max_size=3,
).map(tuple)
told_tries = st.builds(
    Attempt,
    st.sampled_from("ab"),
    st.integers(1, 9),
    moments,
    st.none() | moments,
    st.none() | moments,
    st.booleans(),
    words,
    words,
)
told_summaries = spans.flatmap(
    lambda span: st.builds(
        ProcessSummary,
        words,
        words,
        words,
        words,
        st.just("turn"),
        st.sampled_from(InstanceState),
        st.just(span[0]),
        st.just(span[1]),
        failure=st.none() | keys,
    )
)
places = st.frozensets(keys, max_size=3)
told_stories = st.builds(
    Story,
    turn=st.builds(Turn, st.just("turn"), words, words, st.sampled_from(TurnState), moments, st.none() | keys),
    trace=st.builds(
        ReplyTrace,
        st.just("turn"),
        st.none() | keys,
        st.none() | keys,
        st.none() | words,
        st.none() | words,
        st.lists(told_failures, max_size=3).map(tuple),
        st.lists(told_parts, max_size=4).map(tuple),
        seconds,
        seconds,
        tries=st.integers(1, 50),
    ),
    made=st.builds(
        Made,
        st.builds(Again, words, words, words, words),
        st.none()
        | st.builds(
            Sampling,
            st.none() | st.floats(0, 2),
            st.integers(1, 9),
            st.integers(1, 9),
            st.lists(words).map(tuple),
            top_p=st.none() | st.floats(0, 1),
            seed=st.none() | st.integers(0, 2**31 - 1),
        ),
        st.none() | st.builds(Sent, st.dictionaries(words, some_json, max_size=3), st.booleans()),
        st.none() | words,
        st.none() | words,
        st.none() | st.builds(Usage, whole, whole, whole, words, seconds, words),
    ),
    versions=st.just(()),
    process=st.none() | st.builds(ProcessDetail, told_summaries, words, told_steps, places, places),
    clips=st.lists(
        st.builds(AudioClip, words, st.integers(0, 9), words, words, st.floats(0, 99), words), max_size=2
    ).map(tuple),
    attempts=st.lists(told_tries, max_size=4).map(tuple),
)


@settings(max_examples=200, deadline=None)
@given(told_stories, words)
def test_all_that_is_known_of_a_reply_survives_a_file(told: Story, name: str) -> None:
    diagrams = {"model": told.process.bpmn_xml} if told.process else {}
    question = trace_file.Question(text="?", at=NOON)
    written = TraceFile(
        exported_at=NOON, question=question, replies=(to_reply(told, name, "model"),), diagrams=diagrams
    )
    read = from_file(trace_file.decode(trace_file.encode(written)), 0)
    instance = told.process.summary.instance_id if told.process else None
    assert read.trace == replace(told.trace, persona_key=told.persona_key, process_instance_id=instance)
    assert read.made == told.made
    assert (read.turn.state, read.turn.created_at, read.open) == (told.turn.state, told.turn.created_at, told.open)
    assert read.process == told.process
    assert read.clips == tuple(replace(clip, message_id="", path="") for clip in told.clips)
    assert read.persona_name == (name if told.persona_key else "")
    assert set(read.attempts) == {each for each in told.attempts if _of_a_step(each, told.process)}
    assert len(set(read.attempts)) == len(read.attempts)


def _of_a_step(attempt: Attempt, process: ProcessDetail | None) -> bool:
    """One that was there to be taken while its step was under way."""
    return process is not None and any(
        step.activity_id == attempt.activity_id
        and step.started_at <= attempt.created_at
        and (step.ended_at is None or attempt.created_at <= step.ended_at)
        for step in process.steps
    )


def test_a_file_of_before_all_values_were_kept() -> None:
    older = reply_with(sampling={"temperature": 0.8, "context_tokens": 8192, "reply_tokens": 64, "stop": ["###"]})
    made = from_file(trace_file.decode(json.dumps(older).encode()), 0).made
    assert made.sampling == Sampling(0.8, 8192, 64, ("###",))
    assert made.sampling.top_p is None


def test_a_file_of_before_costs_and_tries_were_kept() -> None:
    failure = {"provider": "ollama", "model": "m", "code": "rate_limited"}
    steps = [STEP | {"worker": "w", "attempts": [{"number": 1, "created_at": STEP["started_at"]}]}]
    older = reply_with(failures=[failure], usage={"prompt_tokens": 3}, process=PROCESS | {"steps": steps})
    read = from_file(trace_file.decode(json.dumps(older).encode()), 0)
    assert read.trace.failures == (ProviderFailure("ollama", "m", "rate_limited"),)
    assert (read.trace.tries, read.made.usage, read.attempts[0].worker) == (1, Usage(3), "w")


@pytest.mark.parametrize("wrong", [{"cost": -1}, {"cost": "1"}, {"cost": 1e300}, {"currency": "x" * 501}])
def test_a_cost_that_is_none_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        trace_file.decode(json.dumps(reply_with(usage=wrong)).encode())


@settings(max_examples=80, deadline=None)
@given(traces, st.data())
def test_a_damaged_file_is_read_or_refused(trace: TraceFile, data: st.DataObject) -> None:
    content = bytearray(trace_file.encode(trace))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        opened = trace_file.decode(bytes(content))
    except InputError:
        return
    from_file(opened, opened.chosen)
