"""Which turn the running code works for. Set by whoever takes a task or a request; the logs put it on each line."""

from __future__ import annotations

from contextvars import ContextVar

correlation: ContextVar[str] = ContextVar("correlation", default="")
