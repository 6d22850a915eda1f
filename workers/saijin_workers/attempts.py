"""Counts tries and interruptions across restarts and changes of policy.

The engine knows only how many tries are left, and counts nothing when a worker dies. So each report ends with words
that a person can read and the next worker counts on: `timed out (try 2 of 5)`, `... (interrupted 3 times)`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST_MESSAGE = 600  # the engine keeps 666 characters
SPARE_INTERRUPTIONS = 2  # beyond its tries a step may be cut short this often: most are, through no fault of its own
_TRY = re.compile(r" \(try (\d{1,4}) of (\d{1,4})\)$")
_INTERRUPTED = re.compile(r" \(interrupted (\d{1,4}) times\)$")


@dataclass(frozen=True, slots=True)
class Past:
    """What became of a task before: tries that failed, and how often a worker died over the next one."""

    failed: int = 0
    interrupted: int = 0


def past(retries: int | None, message: str | None) -> Past:
    """From what the engine keeps. Tries that a person gave anew (`retries` is not what we left) begin from none."""
    text = message or ""
    interrupted = 0
    if cut := _INTERRUPTED.search(text):
        interrupted = int(cut[1])
        text = text[: cut.start()]
    tried = _TRY.search(text)
    if tried is None:
        return Past(0, interrupted)
    done, total = int(tried[1]), int(tried[2])
    return Past(done, interrupted) if retries == total - done else Past()


def failed_message(cause: str, tries: int, total: int) -> str:
    """For a try that failed while others are left."""
    return _with(cause, f" (try {tries} of {total})")


def interrupted_message(message: str | None, times: int) -> str:
    """For a task whose worker died over it; keeps the count of the tries before."""
    text = _INTERRUPTED.sub("", message or "") or "its worker ended without a word"
    tried = _TRY.search(text)
    mark = f" (interrupted {times} times)"
    return _with(text[: tried.start()], tried[0] + mark) if tried else _with(text, mark)


def plain_message(cause: str) -> str:
    """For the last failure: what a person reads in the incident. Carries no count, so new tries begin at one."""
    return _with(_TRY.sub("", _INTERRUPTED.sub("", cause)), "")


def _with(cause: str, mark: str) -> str:
    return cause[: LONGEST_MESSAGE - len(mark)] + mark
