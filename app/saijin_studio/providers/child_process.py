"""Programs of ours that are spoken to over their standard input and output, in the way of child_messages.py."""

from __future__ import annotations

import logging
import subprocess
from collections.abc import Mapping, Sequence
from typing import IO, Any, Final

from ..core.cancel import CancelToken
from .child_limits import Idle, Limit, Turns
from .child_messages import Header, read_message, write_message

log = logging.getLogger(__name__)

_NO_WINDOW: Final = getattr(subprocess, "CREATE_NO_WINDOW", 0)


class ChildFault(Exception):
    """The program did not answer: it ended by itself, or was ended since it took too long (`hung`)."""

    def __init__(self, words: str, hung: bool) -> None:
        super().__init__(words)
        self.hung = hung


class ChildProcess:
    """Started when first needed, ended when long unused. Requests are answered one at a time. Thread-safe."""

    def __init__(self, name: str, command: Sequence[str], idle_seconds: float) -> None:
        """`name` is for the log."""
        self._name = name
        self._command = tuple(command)
        self._turns = Turns()
        self._idle = Idle(idle_seconds, self._end_if_idle)
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        return self._child is not None

    def ask(
        self, request: Header, seconds: float, cancel: CancelToken | None = None, body: bytes = b""
    ) -> tuple[Header, bytes]:
        """The answer with its samples. Raises ChildFault, and Cancelled within 300 ms of a cancel.

        A process that does not answer within `seconds` is killed; the next request starts another.
        """
        cancel = cancel or CancelToken()
        with self._turns.taken(cancel):
            limit = Limit(seconds, cancel)
            try:
                return self._twice(request, body, limit)
            except (OSError, EOFError) as error:
                self._end()
                cancel.raise_if_cancelled()
                words = f"no answer within {seconds:.0f} s" if limit.passed else str(error)
                raise ChildFault(words, limit.passed) from error
            finally:
                limit.over()
                if self._child is not None:
                    self._idle.begin()

    def close(self) -> None:
        """Ends the process when it has answered; the next request starts another."""
        with self._turns.taken(CancelToken()):
            self._end()

    def _twice(self, request: Header, body: bytes, limit: Limit) -> tuple[Header, bytes]:
        """The process may have died since the last request, which is no fault of this one: try with a new one."""
        was_there = self._child is not None
        try:
            return self._exchange(request, body, limit)
        except (OSError, EOFError) as error:
            if not was_there or limit.reached:
                raise
            log.info("%s had gone (%s), starting it again", self._name, error)
            self._end()
            return self._exchange(request, body, limit)

    def _exchange(self, request: Header, body: bytes, limit: Limit) -> tuple[Header, bytes]:
        child = self._started()
        limit.watch(child)
        source: Any = child.stdout
        target: Any = child.stdin
        write_message(target, request, body)
        return read_message(source)

    def _started(self) -> subprocess.Popen[bytes]:
        self._idle.stop()
        if self._child is None or self._child.poll() is not None:
            self._end()
            self._child = start_child(self._command)
        return self._child

    def _end_if_idle(self) -> None:
        """Whoever has the turn sees to the process otherwise."""
        with self._turns.if_free() as free:
            if free:
                self._end()

    def _end(self) -> None:
        self._idle.stop()
        child, self._child = self._child, None
        if child is not None:
            end_child(child, self._name)


def start_child(
    command: Sequence[str],
    last_words: int | IO[bytes] = subprocess.DEVNULL,
    environment: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """`last_words`: where its standard error goes. Raises OSError."""
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=last_words,
        env=environment,
        creationflags=_NO_WINDOW,
    )


def end_child(child: subprocess.Popen[bytes], name: str) -> None:
    """Kills it and waits for its end; `name` is for the log."""
    child.kill()
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except OSError as error:  # what was still to be written has nowhere to go
                log.debug("closing the pipe to %s: %s", name, error)
