"""espeak-ng as a program of its own: its licence stays outside, and a text is never among its arguments."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Final

from ...core.cancel import CancelToken
from ...core.errors import ProviderFault, ProviderUnavailable

_PLACES: Final = (Path(r"C:\Program Files\eSpeak NG\espeak-ng.exe"),)
_NO_WINDOW: Final = getattr(subprocess, "CREATE_NO_WINDOW", 0)


def program() -> str | None:
    found = shutil.which("espeak-ng")
    return found or next((str(place) for place in _PLACES if place.is_file()), None)


def run(arguments: list[str], text: str, seconds: float, cancel: CancelToken | None = None) -> bytes:
    """What it writes. Raises ProviderUnavailable when it is missing, ProviderFault when it fails, Cancelled."""
    path = program()
    if path is None:
        raise ProviderUnavailable("espeak-ng is not installed", provider="espeak", missing="espeak-ng")
    try:
        started = subprocess.Popen(
            [path, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            creationflags=_NO_WINDOW,
        )
    except OSError as error:
        raise ProviderUnavailable(str(error), provider="espeak", missing="espeak-ng") from error
    with started:
        if cancel is not None:
            cancel.on_cancel(started.kill)
        try:
            # "[[" would begin phoneme codes.
            spoken = text.replace("[[", "[").replace("\0", " ").encode("utf-8", "replace")
            output, complaint = started.communicate(spoken, seconds)
        except subprocess.TimeoutExpired as error:
            started.kill()
            raise ProviderFault(
                f"espeak-ng took more than {seconds:.0f} s", provider="espeak", reason="hung"
            ) from error
    if cancel is not None:
        cancel.raise_if_cancelled()
    if started.returncode:
        detail = complaint.decode("utf-8", "replace").strip() or f"espeak-ng ended with {started.returncode}"
        raise ProviderFault(detail, provider="espeak")
    return output
