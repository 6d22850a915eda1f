"""How a log line looks: text for people or JSON for programs, the turn it belongs to, and no secrets in either."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

from .core.correlation import correlation

FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"
MASK = "***"
# What stands after the name of a secret, in headers, JSON, Python's repr, forms and addresses; names may have a prefix.
_NAMED = re.compile(
    r"""(?ix) ( (?<![a-z0-9]) (?:authorization | api[_-]?key | password | passwd | secret | token | cookie)
        \\?["']? \s{0,3} [=:] \s{0,3} )
        ( (?:bearer|basic|token) \s+ [^\s"',;&]+ | \\?"[^"]{0,999}" | '[^']{0,999}' | [^\s"',;&}\])]+ )"""
)
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[a-z0-9+/=._~-]{8,}")
_KEY = re.compile(r"\b(?:sk|pk|rk|ghp|gho|hf|xox[abp])[-_][A-Za-z0-9_-]{8,}")
_ADDRESS = re.compile(r"(?i)\b([a-z][a-z0-9+.-]{0,30}://)[^\s/@:]{0,200}:[^\s/@]{1,999}@")


def redacted(text: str) -> str:
    """The text with everything masked that looks like a key, a password or a token."""
    text = _NAMED.sub(rf"\g<1>{MASK}", text)
    text = _BEARER.sub(rf"\g<1> {MASK}", text)
    return _ADDRESS.sub(rf"\g<1>{MASK}@", _KEY.sub(MASK, text))


class WithCorrelation(logging.Filter):
    """Marks a record with the turn that the writing thread works for, unless its writer has (`extra=`)."""

    def filter(self, record: logging.LogRecord) -> bool:
        if not hasattr(record, "correlation_id"):
            record.correlation_id = correlation.get()
        return True


class TextLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))


class JsonLines(logging.Formatter):
    """One object a line: time (UTC), level, logger, thread, message, correlation_id, and error where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC)
            .isoformat(timespec="milliseconds")
            .replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "thread": record.threadName,
            "message": redacted(record.getMessage()),
            "correlation_id": getattr(record, "correlation_id", ""),
        }
        if record.exc_info and record.exc_info[1] is not None:
            fault = record.exc_info[1]
            line["error"] = {
                "type": type(fault).__name__,
                "message": redacted(_words(fault)),
                "traceback": redacted(self.formatException(record.exc_info)),
            }
        if record.stack_info:
            line["stack"] = redacted(record.stack_info)
        return json.dumps(line, ensure_ascii=False)


def _words(fault: BaseException) -> str:
    try:
        return str(fault)
    except BaseException:  # noqa: BLE001 - an error that cannot say what it is must still be logged
        return "its message cannot be shown"
