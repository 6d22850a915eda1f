"""How a log line looks: text for people or JSON for programs, the turn it belongs to, and no secrets in either."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any

from .core.correlation import correlation
from .core.secret_names import redacted

FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"


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
