"""Programs of ours that are spoken to over their standard input and output."""

from __future__ import annotations

import logging
import subprocess
from collections.abc import Sequence
from typing import Final

log = logging.getLogger(__name__)

_NO_WINDOW: Final = getattr(subprocess, "CREATE_NO_WINDOW", 0)


def start_child(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """Raises OSError."""
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
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
