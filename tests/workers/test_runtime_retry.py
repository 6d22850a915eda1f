"""How often and how soon a failed step is tried again, by what the configuration, the model and the topic say."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saijin_studio.core.bpm_config import BpmConfig, RetryPolicy
from saijin_studio.core.errors import InputError, ProviderFault, RateLimited
from saijin_studio.core.events import StepChanged
from saijin_workers.attempts import (
    LONGEST_MESSAGE,
    Past,
    failed_message,
    interrupted_message,
    past,
    plain_message,
)
from saijin_workers.options import RuntimeOptions
from saijin_workers.retry import Retries, parse_retry, retry_delay
from saijin_workers.topic import TaskContext, Topic

from .runtime_stage import Given, Stage

POLICIES = st.builds(
    RetryPolicy,
    tries=st.integers(1, 50),
    initial=st.integers(1, 999).map(lambda n: n / 100),
    longest=st.integers(1, 99_999).map(lambda n: n / 100),
    jitter=st.integers(0, 99).map(lambda n: n / 100),
)


def drawn(policy: RetryPolicy) -> list[str]:
    return [f"{name}={value}" for name, value in policy.model_dump().items()]


@given(POLICIES, st.permutations(range(4)), st.sampled_from([" ", ",", ", ", "\n"]))
def test_what_is_written_is_read_in_any_order(policy: RetryPolicy, order: list[int], between: str) -> None:
    parts = drawn(policy)
    assert parse_retry(between.join(parts[i] for i in order)) == policy


@given(POLICIES, st.sets(st.integers(0, 3)))
def test_what_is_left_out_keeps_its_default(policy: RetryPolicy, kept: set[int]) -> None:
    parsed = parse_retry(" ".join(drawn(policy)[i] for i in kept), tries=7).model_dump()
    expected = RetryPolicy(tries=7).model_dump()
    for index, name in enumerate(policy.model_dump()):
        assert parsed[name] == (getattr(policy, name) if index in kept else expected[name])


@given(st.text() | st.text("triesnalogjc=0123456789. ,-e"))
def test_any_text_is_read_or_refused_with_words(text: str) -> None:
    try:
        assert 1 <= parse_retry(text).tries <= 50
    except InputError as error:
        assert error.detail


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("tries=0", "tries: "),
        ("tries=2.5", "tries: "),
        ("tries=51", "tries: "),
        ("tries=3 tries=4", "tries is there twice"),
        ("initial=0", "initial: "),
        ("jitter=1", "jitter: "),
        ("initial=1e3", "'initial=1e3' is not"),
        ("tries=-1", "'tries=-1' is not"),
        ("retries=3", "'retries=3' is not"),
        ("tries=３", "is not"),
        ("tries=3 " * 100, "longer than"),
    ],
)
def test_what_is_wrong_is_said(text: str, cause: str) -> None:
    with pytest.raises(InputError, match=cause):
        parse_retry(text)


def topic(tries: int = 3) -> Topic:
    return Topic("work", Given, lambda context, given: None, tries=tries)


def test_configuration_wins_over_the_model_over_the_topic() -> None:
    text = """{"workflows": {"chat_interaction": {"retries": {"ai_processing": {"tries": 9, "initial": 4}}}}}"""
    find = Retries(BpmConfig.model_validate_json(text).retry_policy).policy
    assert find(topic(), "chat_interaction", "ai_processing", "tries=5") == RetryPolicy(tries=9, initial=4)
    assert find(topic(), "chat_interaction", "other", "tries=5 initial=2") == RetryPolicy(tries=5, initial=2)
    assert find(topic(2), "chat_interaction", "other", "initial=2") == RetryPolicy(tries=2, initial=2)
    assert find(topic(2), "voice_synthesis", "ai_processing", None) == RetryPolicy(tries=2)


def test_a_wrong_policy_in_a_model_is_told_once_and_not_used(caplog: pytest.LogCaptureFixture) -> None:
    find = Retries(lambda process, step: None).policy
    with caplog.at_level(logging.WARNING):
        assert [find(topic(2), "p", "s", "tries=many") for _ in range(5)] == [RetryPolicy(tries=2)] * 5
    assert len(caplog.records) == 1 and "'tries=many'" in caplog.text and "p, step s" in caplog.text


@given(POLICIES, st.integers(1, 2000))
def test_pauses_double_up_to_the_longest_with_jitter(policy: RetryPolicy, tries: int) -> None:
    plain = min(policy.longest, policy.initial * 2.0 ** min(tries - 1, 60))
    assert plain * (1 - policy.jitter) <= retry_delay(policy, tries) <= plain * (1 + policy.jitter) * 1.000001
    assert retry_delay(policy, tries, at_least=10**6) == 10**6


@given(st.text(), st.integers(1, 50), st.integers(1, 50), st.integers(1, 9))
def test_counts_survive_the_engine(cause: str, tries: int, left: int, times: int) -> None:
    message = failed_message(cause, tries, tries + left)
    assert len(message) <= LONGEST_MESSAGE
    assert past(left, message) == Past(tries)
    for count in range(1, times + 1):
        message = interrupted_message(message, count)
    assert len(message) <= LONGEST_MESSAGE
    assert past(left, message) == Past(tries, times)
    assert past(left + 1, message) == Past()  # a person gave it other tries
    assert past(3, plain_message(message)) == Past()


def test_a_task_interrupted_at_its_first_try_counts_from_there() -> None:
    assert past(None, None) == Past()
    assert past(3, interrupted_message(None, 1)) == Past(0, 1)
    assert past(3, interrupted_message(interrupted_message(None, 1), 2)) == Past(0, 2)


# -- at work -------------------------------------------------------------------------------------------------------


@pytest.fixture
def stage() -> Iterator[Stage]:
    stage = Stage()
    yield stage
    stage.close()


def test_tries_are_counted_right_when_the_policy_changes_between_them(stage: Stage) -> None:
    seen: list[tuple[int, bool]] = []
    tries = 2

    def work(context: TaskContext, given: Given) -> None:
        nonlocal tries
        seen.append((context.tries, context.last_try))
        tries = 4  # the configuration was changed while it ran
        raise ProviderFault("no")

    options = RuntimeOptions(retry_policy=lambda process, step: RetryPolicy(tries=tries, initial=0.01, jitter=0))
    stage.work(stage.topic(work), options=options)
    stage.engine.add()
    stage.until_state("failed")
    assert seen == [(1, False), (2, False), (3, False), (4, True)]


def test_the_models_policy_is_used_and_new_tries_begin_at_one(stage: Stage) -> None:
    seen: list[int] = []

    def work(context: TaskContext, given: Given) -> None:
        seen.append(context.tries)
        raise ProviderFault("no")

    stage.work(stage.topic(work))
    task = stage.engine.add(properties={"retry": "tries=2 initial=0.01"})
    stage.until_state("failed")
    with stage.engine.changed:
        task.retries, task.locked_until = 3, 0.0  # as a person does who retries an incident
    stage.until_state("failed", times=2)
    assert seen == [1, 2, 1, 2]


def test_a_task_that_comes_back_before_its_failure_is_over_is_worked(stage: Stage) -> None:
    runs: list[int] = []

    def work(context: TaskContext, given: Given) -> None:
        runs.append(context.tries)
        if len(runs) == 1:
            raise ProviderFault("no")

    def hold(event: StepChanged) -> None:
        """The failed try's thread is still at it when the next fetch has the task."""
        with stage.engine.changed:
            while event.state == "retrying" and task.locked_until < time.monotonic() + 5:
                stage.engine.changed.wait(0.02)

    stage.bus.subscribe(StepChanged, hold)
    task = stage.engine.add(properties={"retry": "tries=2 initial=0.01"})
    stage.work(stage.topic(work))
    stage.until_state("completed")
    assert runs == [1, 2]


def test_a_server_that_asks_for_a_pause_gets_it(stage: Stage) -> None:
    def work(context: TaskContext, given: Given) -> None:
        raise RateLimited("slower", retry_after=500)

    stage.work(stage.topic(work))
    task = stage.engine.add()
    stage.until_state("retrying")
    assert [row["id"] for row in stage.engine.locked()] == [task.id]
    assert task.message == "rate_limited: slower (try 1 of 3)"
