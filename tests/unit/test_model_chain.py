"""The chain of models: the first that speaks answers, time-outs hold, cancelling is quick, failures are told."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.conversation import Message, Role
from saijin_studio.core.correlation import correlation, working_for
from saijin_studio.core.errors import (
    Cancelled,
    CredentialsRefused,
    IdleTimeout,
    ModelMissing,
    ProviderFault,
    ProviderUnavailable,
    RateLimited,
)
from saijin_studio.core.persona import Persona, PersonaText
from saijin_studio.ports import ChatModel, ChatRequest, ModelInfo, PromptMessage
from saijin_studio.services.models.breaker import Breaker
from saijin_studio.services.models.chain import Chain, Limits, NoModelAnswered
from saijin_studio.services.models.service import AnswerStream

RESOURCES = Path(__file__).parents[2] / "resources"
PERSONA = Persona("p", {"en": PersonaText("P", "")})
HELLO = Message("m", "c", 1, Role.USER, "Hello", datetime(2026, 1, 1, tzinfo=UTC))
REQUEST = ChatRequest((PromptMessage("user", "Hello"),), PERSONA, (HELLO,), "en")
PATIENT = Limits(20, 20)


class Scripted:
    """A model that gives pieces and raises errors as told; an Event in the script waits until cancelled."""

    def __init__(self, provider: str, *script: str | Exception | threading.Event) -> None:
        self.provider = provider
        self.model = f"{provider}-model"
        self.script = script
        self.asked = 0

    def models(self) -> tuple[ModelInfo, ...]:
        return (ModelInfo(self.model),)

    def stream(self, request: ChatRequest, cancel: CancelToken) -> Iterator[str]:
        self.asked += 1
        for step in self.script:
            if isinstance(step, Exception):
                raise step
            if isinstance(step, threading.Event):
                cancel.on_cancel(step.set)
                step.wait(30)
                cancel.raise_if_cancelled()
            else:
                yield step


def ask(*models: ChatModel, limits: Limits = PATIENT, request: ChatRequest = REQUEST) -> AnswerStream:
    return Chain(models).stream(request, CancelToken(), limits)


def codes(answer: AnswerStream | NoModelAnswered) -> list[tuple[str, str]]:
    return [(failure.provider, failure.code) for failure in answer.failures]


def test_the_first_that_speaks_answers_and_failures_are_told() -> None:
    missing = ModelMissing("no such model", provider="a", model="a-model")
    answer = ask(Scripted("a", missing), Scripted("b", "He", "llo"), Scripted("c", "never"))
    assert list(answer) == ["He", "llo"]
    assert (answer.provider, answer.model) == ("b", "b-model")
    assert codes(answer) == [("a", "model_missing")]
    assert (answer.failures[0].model, answer.failures[0].detail) == ("a-model", "no such model")


def test_after_the_first_word_nobody_else_is_asked() -> None:
    other = Scripted("b", "never")
    answer = ask(Scripted("a", "so ", "far", ProviderFault("broke off")), other)
    assert [next(answer), next(answer)] == ["so ", "far"]
    with pytest.raises(ProviderFault) as caught:
        next(answer)
    assert caught.value.retryable
    assert [(f.provider, f.model, f.code, f.detail) for f in caught.value.failures] == [
        ("a", "a-model", "provider_fault", "broke off")
    ]
    assert other.asked == 0
    assert list(answer) == [], "nothing comes after the end"


def test_any_error_between_words_can_be_retried() -> None:
    answer = ask(Scripted("down", ProviderUnavailable("no")), Scripted("a", "word", CredentialsRefused("expired")))
    next(answer)
    with pytest.raises(ProviderFault) as caught:
        next(answer)
    assert [failure.provider for failure in caught.value.failures] == ["down", "a"]


def test_a_bug_in_a_provider_is_a_fault_like_others() -> None:
    answer = ask(Scripted("a", ZeroDivisionError()), Scripted("b", "fine"))
    assert list(answer) == ["fine"]
    assert codes(answer) == [("a", "provider_fault")]


def test_an_empty_answer_counts_as_none_unless_it_continues() -> None:
    assert codes(ask(Scripted("a"), Scripted("b", "word"))) == [("a", "provider_fault")]
    continued = ask(Scripted("a"), request=continuing(prefix="All was said."))
    assert (list(continued), continued.provider) == ([], "a")


def continuing(prefix: str) -> ChatRequest:
    return ChatRequest(REQUEST.messages, PERSONA, REQUEST.history, "en", prefix=prefix)


def test_nobody_answers() -> None:
    with pytest.raises(NoModelAnswered) as caught:
        ask(Scripted("a", ProviderUnavailable("down")), Scripted("b", RateLimited("busy", retry_after=7)))
    assert isinstance(caught.value, ProviderUnavailable)
    assert caught.value.retryable
    assert caught.value.params["retry_after"] == 7
    assert codes(caught.value) == [("a", "provider_unavailable"), ("b", "rate_limited")]


@pytest.mark.parametrize("models", [(), (Scripted("a", CredentialsRefused("no")), Scripted("b", ModelMissing("no")))])
def test_when_a_retry_cannot_help_it_says_so(models: tuple[ChatModel, ...]) -> None:
    with pytest.raises(NoModelAnswered) as caught:
        ask(*models)
    assert not caught.value.retryable
    assert caught.value.code == "provider_unavailable"


def test_no_first_word_in_time_gives_the_next_its_turn() -> None:
    released = threading.Event()
    answer = ask(Scripted("a", released), Scripted("b", "word"), limits=Limits(0.1, 20))
    assert list(answer) == ["word"]
    assert codes(answer) == [("a", "first_token_timeout")]
    assert released.wait(1), "the one that hangs is let go"


def test_signs_of_life_renew_the_wait() -> None:
    answer = ask(Scripted("a", "", "", "word", ""), limits=Limits(5, 5))
    assert list(answer) == ["word"]


def test_a_pause_between_words_that_is_too_long() -> None:
    released = threading.Event()
    answer = ask(Scripted("a", "one", released), limits=Limits(20, 0.1))
    assert next(answer) == "one"
    with pytest.raises(IdleTimeout):
        next(answer)
    assert released.wait(1)


@pytest.mark.parametrize("before", [(), ("word",)])
def test_cancelling_is_quick_even_when_the_model_never_wakes(before: tuple[str, ...]) -> None:
    class Deaf(Scripted):
        def stream(self, request: ChatRequest, cancel: CancelToken) -> Iterator[str]:
            yield from before
            hold.wait(30)

    hold, cancel = threading.Event(), CancelToken()
    threading.Timer(0.1, cancel.cancel).start()
    began = time.monotonic()
    with pytest.raises(Cancelled):
        list(Chain((Deaf("a"),)).stream(REQUEST, cancel, PATIENT))
    assert time.monotonic() - began < 1
    hold.set()


def test_cancelled_before_it_began() -> None:
    cancel, model = CancelToken(), Scripted("a", "word")
    cancel.cancel()
    with pytest.raises(Cancelled):
        Chain((model,)).stream(REQUEST, cancel, PATIENT)
    assert model.asked == 0


def test_leaving_early_stops_the_model() -> None:
    released = threading.Event()
    with ask(Scripted("a", "word", released)) as answer:
        next(answer)
    assert released.wait(1)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_slow_failure_is_not_waited_for_again_and_again() -> None:
    clock, dead = Clock(), Scripted("a")
    chain = Chain((dead, Scripted("b", "word")), Breaker(clock))
    hasty = Limits(0.6, 5)
    for expected in ("first_token_timeout", "first_token_timeout", "provider_paused"):
        dead.script = (threading.Event(),)
        assert codes(chain.stream(REQUEST, CancelToken(), hasty)) == [("a", expected)]
    assert dead.asked == 2
    clock.now += 31
    dead.script = ("back",)
    assert list(chain.stream(REQUEST, CancelToken(), hasty)) == ["back"]


def test_chains_of_one_program_share_what_they_remember() -> None:
    clock, hasty = Clock(), Limits(0.6, 5)
    breaker = Breaker(clock)
    dead, other = Scripted("a", threading.Event()), Scripted("a", "word")
    chain = Chain((dead,), breaker)
    for _ in range(2):
        with pytest.raises(NoModelAnswered):
            chain.stream(REQUEST, CancelToken(), hasty)
        dead.script = (threading.Event(),)
    with pytest.raises(NoModelAnswered) as caught:
        Chain((other,), breaker).stream(REQUEST, CancelToken(), hasty)
    assert (codes(caught.value), other.asked) == ([("a", "provider_paused")], 0)
    breaker.forget()
    assert list(Chain((other,), breaker).stream(REQUEST, CancelToken(), hasty)) == ["word"]


def test_a_model_writes_its_log_lines_for_the_callers_turn() -> None:
    class Telling(Scripted):
        def stream(self, request: ChatRequest, cancel: CancelToken) -> Iterator[str]:
            yield correlation.get()

    with working_for("turn-7"):
        assert list(ask(Telling("a"))) == ["turn-7"]
    assert correlation.get() == ""


def test_a_quick_failure_is_tried_each_time() -> None:
    refused = Scripted("a", ProviderUnavailable("refused"))
    chain = Chain((refused, Scripted("b", "word")))
    for _ in range(5):
        chain.stream(REQUEST, CancelToken(), PATIENT)
    assert refused.asked == 5


def test_a_busy_server_is_left_alone_as_long_as_it_asked() -> None:
    clock, busy = Clock(), Scripted("a", RateLimited("busy", retry_after=7))
    chain = Chain((busy, Scripted("b", "word")), Breaker(clock))
    assert codes(chain.stream(REQUEST, CancelToken(), PATIENT)) == [("a", "rate_limited")]
    clock.now += 6
    assert codes(chain.stream(REQUEST, CancelToken(), PATIENT)) == [("a", "provider_paused")]
    clock.now += 2
    assert codes(chain.stream(REQUEST, CancelToken(), PATIENT)) == [("a", "rate_limited")]
