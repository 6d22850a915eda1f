"""Japanese by pyopenjtalk-plus, in a process that is started when first needed and ended when long unused."""

from __future__ import annotations

import importlib.util
import logging
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ...core.cancel import CancelToken
from ...core.errors import ProviderFault, ProviderUnavailable
from ...core.voice import EngineVoice, VoiceChoice
from ...ports import Speech
from .openjtalk_process import read_exactly, read_message, write_message

if TYPE_CHECKING:
    from ...ports import Samples

log = logging.getLogger(__name__)

TIMEOUT_SECONDS: Final = 30.0
IDLE_SECONDS: Final = 600.0  # then its 150 MB are given back
_NO_WINDOW: Final = getattr(subprocess, "CREATE_NO_WINDOW", 0)


def default_command() -> tuple[str, ...]:
    """-P keeps the script's folder off the module path. An installer's program must pass a command of its own."""
    return (sys.executable, "-P", str(Path(__file__).with_name("openjtalk_process.py")))


class OpenJTalkEngine:
    """One voice (Mei). Sentences are made one at a time."""

    name = "openjtalk"
    languages = frozenset({"ja"})
    does = frozenset({"pitch", "speed"})

    def __init__(self, command: Sequence[str] | None = None, idle_seconds: float = IDLE_SECONDS) -> None:
        self._command = tuple(command or default_command())
        self._idle_seconds = idle_seconds
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._idle: threading.Timer | None = None

    def missing(self) -> str | None:
        return None if importlib.util.find_spec("pyopenjtalk") else "pyopenjtalk-plus"

    def warm(self, language: str) -> None:
        """Has the process load its dictionaries and its voice; returns when it has. Raises ProviderError."""
        if language in self.languages and self._child is None and self.missing() is None:
            self._ask("方", VoiceChoice())

    def voices(self, language: str) -> tuple[EngineVoice, ...]:
        return (EngineVoice("mei", "Mei", ("ja",), "CC BY 3.0"),) if language in self.languages else ()

    def synthesise(self, text: str, language: str, voice: VoiceChoice, cancel: CancelToken | None = None) -> Speech:
        """Raises ProviderUnavailable when the package is missing, ProviderFault when it fails."""
        if lacking := self.missing():
            raise ProviderUnavailable(f"{lacking} is not installed", provider=self.name, missing=lacking)
        return self._ask(text, voice)

    def close(self) -> None:
        """Ends the process; the next sentence starts another."""
        with self._lock:
            self._end()

    def _ask(self, text: str, voice: VoiceChoice) -> Speech:
        request = {
            "text": text,
            "speed": min(max(voice.speed, 0.4), 3.0),
            "half_tone": min(max(voice.pitch, -24.0), 24.0),
        }
        with self._lock:
            try:
                return self._twice(request)
            except (OSError, EOFError) as error:
                self._end()
                raise ProviderFault(f"the Japanese voice went away: {error}", provider=self.name) from error
            finally:
                self._rest()

    def _twice(self, request: dict[str, Any]) -> Speech:
        """The process may have died since the last sentence, which is no fault of this one: try with a new one."""
        try:
            return self._exchange(request)
        except (OSError, EOFError) as error:
            log.info("the Japanese voice had gone (%s), starting it again", error)
            self._end()
            return self._exchange(request)

    def _exchange(self, request: dict[str, Any]) -> Speech:
        child = self._started()
        if child.stdin is None or child.stdout is None:
            raise EOFError("the process has no pipes")
        watchdog = threading.Timer(TIMEOUT_SECONDS, child.kill)
        watchdog.daemon = True
        watchdog.start()
        try:
            write_message(child.stdin, request)  # type: ignore[arg-type]
            header = read_message(child.stdout)  # type: ignore[arg-type]
            if "error" in header:
                raise ProviderFault(str(header["error"]), provider=self.name)
            body = read_exactly(child.stdout, int(header["count"]) * 4)  # type: ignore[arg-type]
        finally:
            watchdog.cancel()
        return Speech(_within_one(body), int(header["rate"]))

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._end()
            self._child = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=_NO_WINDOW,
            )
        return self._child

    def _rest(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
        if self._child is None:
            return
        self._idle = threading.Timer(self._idle_seconds, self.close)
        self._idle.daemon = True
        self._idle.start()

    def _end(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError as error:  # what was still to be written has nowhere to go
                    log.debug("closing the pipe to the Japanese voice: %s", error)


def _within_one(body: bytes) -> Samples:
    """The voice goes up to 1.17 times full scale: the whole sentence is turned down rather than clipped."""
    import numpy as np

    samples: Samples = np.frombuffer(body, "<f4").astype(np.float32)
    peak = float(np.max(np.abs(samples), initial=0.0))
    return samples / np.float32(peak) if peak > 1 else samples
