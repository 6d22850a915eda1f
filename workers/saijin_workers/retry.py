"""How often and how soon a failed task is tried again: configuration over model over topic.

A model says so with the extension property `retry` on its service task: `tries=5 initial=2 longest=60 jitter=0.2`,
in any order, each at most once, separated by blanks or commas; what it leaves out keeps its default. Seconds.
"""

from __future__ import annotations

import functools
import logging
import random
import re

from pydantic import ValidationError

from saijin_studio.core.bpm_config import RetryPolicy
from saijin_studio.core.errors import InputError

from .options import Policies
from .topic import Topic

log = logging.getLogger(__name__)
PROPERTY = "retry"
LONGEST_TEXT = 200
_PAIR = re.compile(r"(tries|initial|longest|jitter)=([0-9]{1,9}(?:\.[0-9]{1,9})?)", re.ASCII)


def parse_retry(text: str, tries: int = RetryPolicy().tries) -> RetryPolicy:
    """`tries` holds where the text leaves it out. Raises InputError that says what is wrong."""
    if len(text) > LONGEST_TEXT:
        raise InputError(f"longer than {LONGEST_TEXT} characters")
    found: dict[str, float] = {"tries": tries}
    seen: set[str] = set()
    for part in text.replace(",", " ").split():
        pair = _PAIR.fullmatch(part)
        if pair is None:
            raise InputError(f"{part!r} is not tries=, initial=, longest= or jitter= with a number")
        name, value = pair.groups()
        if name in seen:
            raise InputError(f"{name} is there twice")
        seen.add(name)
        found[name] = float(value) if "." in value else int(value)
    return _policy(found)


def _policy(found: dict[str, float]) -> RetryPolicy:
    try:
        return RetryPolicy.model_validate(found)
    except ValidationError as error:
        fault = error.errors()[0]
        raise InputError(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}") from error


class Retries:
    """Finds the policy of a task."""

    def __init__(self, configured: Policies) -> None:
        self._configured = configured
        self._drawn = functools.lru_cache(maxsize=512)(self._read)

    def policy(self, topic: Topic, process_key: str, activity_id: str, drawn: str | None) -> RetryPolicy:
        """`drawn` is what the model says on the step."""
        configured = self._configured(process_key, activity_id)
        return configured or self._drawn(drawn or "", topic.tries, process_key, activity_id)

    def _read(self, drawn: str, tries: int, process_key: str, activity_id: str) -> RetryPolicy:
        """Remembered, so that a wrong one is told of once."""
        try:
            return parse_retry(drawn, tries)
        except InputError as error:
            log.warning("%s, step %s: retry=%r is ignored: %s", process_key, activity_id, drawn, error)
            return RetryPolicy(tries=tries)


def retry_delay(policy: RetryPolicy, tries: int, at_least: float = 0.0) -> float:
    """Seconds before the next try after `tries` of them: doubling from `initial` up to `longest`, with jitter.

    `at_least`: what the other side asked for.
    """
    plain = min(policy.longest, policy.initial * 2.0 ** min(tries - 1, 60))
    return max(at_least, plain * random.uniform(1 - policy.jitter, 1 + policy.jitter))
