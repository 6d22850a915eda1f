"""A process that makes sound: its memory and its crashes are its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from ...core.cancel import CancelToken
from ...core.errors import ProviderFault
from ..child_process import ChildFault, ChildProcess

IDLE_SECONDS: Final = 600.0  # then its memory is given back


class VoiceProcess:
    """Started when first needed, ended when long unused. Requests are answered one at a time."""

    def __init__(self, provider: str, command: Sequence[str], idle_seconds: float = IDLE_SECONDS) -> None:
        self._provider = provider
        self._child = ChildProcess(f"the voice {provider}", command, idle_seconds)

    @property
    def running(self) -> bool:
        return self._child.running

    def ask(self, request: dict[str, Any], seconds: float, cancel: CancelToken | None = None) -> tuple[Any, bytes]:
        """The answer's header and its samples. Raises ProviderFault, and Cancelled within 300 ms of a cancel.

        A process that does not answer within `seconds` is killed; the next request starts another.
        """
        try:
            header, body = self._child.ask(request, seconds, cancel)
        except ChildFault as fault:
            reason = "hung" if fault.hung else "crashed"
            raise ProviderFault(f"the voice went away: {fault}", provider=self._provider, reason=reason) from fault
        if "error" in header:
            told = {"reason": str(header["reason"])} if "reason" in header else {}
            raise ProviderFault(str(header["error"]), provider=self._provider, **told)
        return header, body

    def close(self) -> None:
        """Ends the process; the next request starts another."""
        self._child.close()
