"""The chain of language models: the first that gives a word answers; time-outs and cancelling are kept here."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextvars import copy_context
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue

from ...core.cancel import CancelToken
from ...core.conversation import ProviderFailure
from ...core.errors import (
    Cancelled,
    FirstTokenTimeout,
    IdleTimeout,
    ProviderError,
    ProviderFault,
    ProviderUnavailable,
    RateLimited,
    SaijinError,
)
from ...core.usage import Usage
from ...ports import Aside, ChatModel, ChatRequest, Thought
from .breaker import Breaker, BreakerState, ProviderPaused

log = logging.getLogger(__name__)
_MOST_THOUGHT = 500_000  # characters, far beyond what models are given tokens for
_MOST_SPACE = 1_000  # characters kept of the white space before the first word
Priced = Callable[[str, str, Usage], Usage]  # what a provider's model counted, with its cost where that is known


class NoModelAnswered(ProviderUnavailable):
    """Nobody in the chain gave a word; `failures` says why, one by one. params: retry_after (seconds, 0 unknown)."""

    def __init__(self, failures: tuple[ProviderFailure, ...] = (), retry_after: float = 0) -> None:
        words = "; ".join(f"{f.provider}: {f.detail or f.code}" for f in failures)
        super().__init__(words or "no language model is enabled", retry_after=retry_after)
        self.failures = failures


class NoModelUsable(NoModelAnswered):
    """The same when trying again cannot help: wrong keys, missing models, nothing enabled."""

    retryable = False


@dataclass(frozen=True, slots=True)
class Limits:
    """How long to wait for the first word, and for each next one."""

    first_token_seconds: float
    idle_seconds: float


@dataclass(frozen=True, slots=True)
class _End:
    usage: Usage | None


class _Attempt:
    """One model asked on a thread of its own, so that a hanging server never holds the caller."""

    def __init__(self, model: ChatModel, request: ChatRequest, cancel: CancelToken) -> None:
        self.provider = model.provider
        self.name = ""
        self.sent: Mapping[str, object] | None = None  # the body of its request
        self.started = self.first_at = self.last_at = time.monotonic()
        self.paced_at: float | None = None  # when the first token came, a thought or a word
        self._caller = cancel
        self._own = CancelToken()
        self._aside = request.aside
        self._thinks = False
        self._thought = 0  # characters
        self._events: SimpleQueue[str | Aside | _End | SaijinError] = SimpleQueue()
        cancel.on_cancel(self._cancelled)
        threading.Thread(
            target=copy_context().run,  # its log lines belong to the caller's turn
            args=(self._read, model, replace(request, sending=self._sending)),
            name=f"llm-{self.provider}",
            daemon=True,
        ).start()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    def take(self, seconds: float, late: type[FirstTokenTimeout | IdleTimeout]) -> str | _End:
        """The next piece or the end; raises what the model raised, `late` or Cancelled.

        What comes beside the words is told, and counts as "".
        """
        try:
            event = self._events.get(timeout=max(seconds, 0.0))
        except Empty:
            self.stop()
            raise late(f"no word for {seconds:g} s", provider=self.provider, model=self.name) from None
        self._caller.raise_if_cancelled()
        if isinstance(event, SaijinError):
            raise event
        if isinstance(event, str | _End):
            return event
        self._tell(event)
        return ""

    def stop(self) -> None:
        """Lets the model go; its thread ends as soon as its connection is cut."""
        self._own.cancel()

    def _tell(self, aside: Aside) -> None:
        """The first thought of a model puts those of the models before it away."""
        if isinstance(aside, Thought):
            aside, self._thinks = Thought(aside.text, anew=not self._thinks), True
            self._thought += len(aside.text)
            if self._thought > _MOST_THOUGHT:
                self.stop()
                raise ProviderFault("it thinks without end", provider=self.provider, model=self.name)
        if self._aside is not None:
            self._aside(aside)

    def _sending(self, body: Mapping[str, object]) -> None:
        self.sent = body

    def _cancelled(self) -> None:
        self._events.put(Cancelled())
        self._own.cancel()

    def _read(self, model: ChatModel, request: ChatRequest) -> None:
        try:
            self.name = model.model
            pieces = model.stream(request, self._own)
            self._events.put(_End(self._pump(pieces)))
        except SaijinError as error:
            self._events.put(error)
        except Exception as error:  # a provider's bug must not leave the caller waiting
            log.exception("model provider %s failed", self.provider)
            self._events.put(ProviderFault(type(error).__name__, provider=self.provider, model=self.name))

    def _pump(self, pieces: Iterator[str | Aside]) -> Usage | None:
        while True:
            try:
                piece = next(pieces)
            except StopIteration as end:
                return end.value if isinstance(end.value, Usage) else None
            self._own.raise_if_cancelled()
            if piece and isinstance(piece, str):
                self._clock_in()
            elif isinstance(piece, Thought) and self.paced_at is None:
                self.paced_at = time.monotonic()  # servers count thoughts among the tokens
            self._events.put(piece)

    def _clock_in(self) -> None:
        """Taken where the words arrive, for the caller may read them later."""
        self.last_at = time.monotonic()
        if self.first_at == self.started:
            self.first_at = self.last_at
        if self.paced_at is None:
            self.paced_at = self.last_at


class AnswerStream(Iterator[str]):
    """The pieces of one reply; who answers is settled when you get it.

    Iterating raises Cancelled, or a retryable ProviderError when the words break off (keep what came, ask again
    with it as `prefix`), whose `failures` end with this provider. Close it, or use it in a `with`, when you may leave
    before the end.
    """

    def __init__(
        self,
        attempt: _Attempt,
        first: str | _End,
        failures: tuple[ProviderFailure, ...],
        limits: Limits,
        priced: Priced,
    ) -> None:
        self.provider = attempt.provider
        self.model = attempt.name
        self.failures = failures
        self.sent = attempt.sent  # None where the model needs no request
        self.first_token_seconds = attempt.first_at - attempt.started  # from asking the model that answers
        self.usage: Usage | None = None  # known at the end, if the server tells
        self._priced = priced
        self._attempt = attempt
        self._waiting: str | _End | None = first
        self._limits = limits
        self._ended = False

    @property
    def tokens_per_second(self) -> float | None:
        """After the end: the pace of the words, None when the server did not count or it was too short to tell."""
        seconds = self._attempt.last_at - (self._attempt.paced_at or self._attempt.first_at)
        if self.usage is None or not self.usage.reply_tokens or seconds <= 0:
            return None
        return self.usage.reply_tokens / seconds

    def __next__(self) -> str:
        if self._ended:
            raise StopIteration
        try:
            event = self._next_word()
        except SaijinError as error:
            self.close()
            if isinstance(error, Cancelled):
                raise
            broken = self._broken(error)
            if broken is error:
                raise
            raise broken from error
        if isinstance(event, str):
            return event
        self._ended = True
        self.usage = self._priced(self.provider, self.model, event.usage) if event.usage else None
        raise StopIteration

    def _broken(self, error: SaijinError) -> ProviderError:
        """The words broke off, which is always worth another try."""
        if isinstance(error, ProviderError) and error.retryable:
            broken: ProviderError = error
        else:
            broken = ProviderFault(str(error), provider=self.provider, model=self.model)
        broken.failures = (*self.failures, ProviderFailure(self.provider, self.model, broken.code, broken.detail))
        return broken

    def _next_word(self) -> str | _End:
        if self._waiting is not None:
            event, self._waiting = self._waiting, None
            return event
        while (event := self._attempt.take(self._limits.idle_seconds, IdleTimeout)) == "":
            pass  # alive, but nothing to read yet
        return event

    def close(self) -> None:
        """Stops the model; nothing more comes."""
        self._ended = True
        self._attempt.stop()

    def __enter__(self) -> AnswerStream:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Chain:
    """Models in their order; `breaker` remembers their failures, and those of other chains that share it.

    `priced` knows what models cost, where their servers may not tell.
    """

    def __init__(
        self,
        models: tuple[ChatModel, ...],
        breaker: Breaker | None = None,
        priced: Priced = lambda provider, model, usage: usage,
    ) -> None:
        self.models = models
        self._breaker = breaker or Breaker()
        self._priced = priced

    def states(self) -> tuple[BreakerState, ...]:
        """Which providers are asked and which are spared, in their order."""
        return tuple(self._breaker.state(model.provider) for model in self.models)

    def stream(self, request: ChatRequest, cancel: CancelToken, limits: Limits) -> AnswerStream:
        """Returns with the first word at hand. Raises Cancelled or NoModelAnswered."""
        errors: list[SaijinError] = []
        failures: list[ProviderFailure] = []
        for model in self.models:
            cancel.raise_if_cancelled()
            try:
                attempt, first = self._ask(model, request, cancel, limits)
                return AnswerStream(attempt, first, tuple(failures), limits, self._priced)
            except Cancelled:
                raise
            except SaijinError as error:
                log.info("model provider %s did not answer: %s %s", model.provider, error.code, error)
                errors.append(error)
                failures.append(_failure(model.provider, error))
        raise _nobody(tuple(failures), errors)

    def _ask(
        self, model: ChatModel, request: ChatRequest, cancel: CancelToken, limits: Limits
    ) -> tuple[_Attempt, str | _End]:
        self._breaker.check(model.provider)
        attempt = _Attempt(model, request, cancel)
        try:
            first = _first_word(attempt, limits, bool(request.prefix))
        except Cancelled:
            raise
        except SaijinError as error:
            attempt.stop()
            self._breaker.failed(model.provider, error, attempt.seconds)
            raise
        self._breaker.answered(model.provider)
        return attempt, first


def _first_word(attempt: _Attempt, limits: Limits, may_be_empty: bool) -> str | _End:
    """An empty piece is a sign of life, and each renews the wait: a model may think long before it speaks.

    White space alone is no word yet.
    """
    first, space = attempt.take(limits.first_token_seconds, FirstTokenTimeout), ""
    while isinstance(first, str) and not first.strip():
        space = (space + first)[:_MOST_SPACE]
        first = attempt.take(max(limits.idle_seconds, limits.first_token_seconds), FirstTokenTimeout)
    if isinstance(first, str):
        return space + first
    if not may_be_empty:
        raise ProviderFault("the answer is empty", provider=attempt.provider, model=attempt.name)
    return first


def _failure(provider: str, error: SaijinError) -> ProviderFailure:
    return ProviderFailure(provider, str(error.params.get("model", "")), error.code, error.detail)


def _nobody(failures: tuple[ProviderFailure, ...], errors: list[SaijinError]) -> NoModelAnswered:
    if not any(error.retryable for error in errors):
        return NoModelUsable(failures)
    waits = [float(e.params.get("retry_after", 0)) for e in errors if isinstance(e, (RateLimited, ProviderPaused))]
    return NoModelAnswered(failures, min((w for w in waits if w > 0), default=0.0))
