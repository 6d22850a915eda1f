"""Speech to text by any server with OpenAI's `/v1/audio/transcriptions`
(https://platform.openai.com/docs/api-reference/audio/createTranscription).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from ...core.address import check_server
from ...core.cancel import CancelToken
from ...core.errors import (
    CredentialsRefused,
    InputError,
    ProviderError,
    ProviderFault,
    ProviderUnavailable,
    SaijinError,
)
from ...core.settings import SpeechServer
from ...ports import SecretStore, Speech, Transcript
from .wav import wav_bytes
from .words import plain_words

if TYPE_CHECKING:
    from ..llm.line import Line

PROVIDER: Final = "hearing"
SECRET: Final = "hearing"
MODEL: Final = "whisper-1"  # where none is set; most servers take the name for whatever they have
READING_SECONDS: Final = 120.0  # that any recording may take, and
SECONDS_EACH: Final = 3.0  # a second of it: a large model on a server without a GPU
LONGEST_TEXT: Final = 100_000
_TOO_LARGE: Final = 413


class ServerTranscriber:
    """ports.Transcriber. `settings` are asked for at each use; the key lies in the keyring as "hearing"."""

    name = "server"

    def __init__(
        self, settings: Callable[[], SpeechServer], secrets: SecretStore, seconds: float = READING_SECONDS
    ) -> None:
        self._settings = settings
        self._secrets = secrets
        self._seconds = seconds

    def missing(self) -> str | None:
        return None if self._settings().address else "server"

    def transcribe(self, speech: Speech, language: str = "", cancel: CancelToken | None = None) -> Transcript:
        """Also raises SettingsError for a wrong address, InputError (hearing_too_long)."""
        server = self._settings()
        if not server.address:
            raise ProviderUnavailable("no server is set", provider=PROVIDER, reason="hearing_nobody")
        address, model = address_of(server.address), server.model or MODEL
        fields = {"model": model, "response_format": "json", **({"language": language} if language else {})}
        seconds = self._seconds + SECONDS_EACH * speech.seconds
        answer = self._posted(address, model, fields, wav_bytes(speech), seconds, cancel or CancelToken())
        return _read(answer, model)

    def close(self) -> None:
        """Nothing is kept open between two uses."""

    def _posted(
        self, address: str, model: str, fields: dict[str, str], wav: bytes, seconds: float, cancel: CancelToken
    ) -> Any:
        """One that answers drop by drop is given up after `seconds`, too."""
        import httpx

        from ..llm.faults import from_network
        from ..llm.line import Line, client_for

        cancel.raise_if_cancelled()
        line = Line(address)
        with _within(seconds, line, cancel) as late:
            try:
                with httpx.Client(**client_for(line, seconds)) as client:
                    answer = client.post(
                        f"{address}/audio/transcriptions",
                        data=fields,
                        files={"file": ("speech.wav", wav, "audio/wav")},
                        headers=self._headers(),
                    )
                    self._raise_for(answer, line.retry_after, model)
                    return answer.json()
            except SaijinError:
                raise
            except httpx.LocalProtocolError as error:  # its words would quote the key
                detail = "the key contains characters that no key has"
                raise CredentialsRefused(detail, provider=PROVIDER, model=model) from error.with_traceback(None)
            except httpx.HTTPError as error:
                cancel.raise_if_cancelled()
                if late.is_set() or isinstance(error, httpx.ReadTimeout):
                    detail = f"no answer within {seconds:.0f} s"
                    raise ProviderUnavailable(detail, provider=PROVIDER, model=model, reason="hearing_slow") from None
                raise from_network(error, PROVIDER, model) from None
            except ValueError:
                raise _unreadable(model) from None

    def _headers(self) -> dict[str, str]:
        key = self._secrets.get(SECRET)
        return {"Authorization": f"Bearer {key}"} if key else {}

    def _raise_for(self, answer: Any, retry_after: float | None, model: str) -> None:
        """Raises the studio's error for a status that is none of success."""
        from ..llm.faults import from_status

        if answer.status_code < 300:
            return
        if answer.status_code == _TOO_LARGE:
            raise InputError("the server takes no recording of this length", reason="hearing_too_long")
        key = self._secrets.get(SECRET)
        detail = _words(answer)
        raise from_status(
            answer.status_code, detail.replace(key, "***") if key else detail, retry_after, PROVIDER, model
        )


@contextmanager
def _within(seconds: float, line: Line, cancel: CancelToken) -> Iterator[threading.Event]:
    """Cuts the line on a cancel, and when the time is over, which the event then says."""
    late = threading.Event()

    def give_up() -> None:
        late.set()
        line.cut()

    withdraw = cancel.on_cancel(line.cut)
    watch = threading.Timer(seconds, give_up)
    watch.daemon = True
    watch.start()
    try:
        yield late
    finally:
        watch.cancel()
        withdraw()


def address_of(address: str) -> str:
    """Up to and with "/v1", which people leave out as often as not. Raises SettingsError."""
    checked = check_server(address, "voice.hearing.server.address")
    return checked if urlsplit(checked).path.strip("/") else f"{checked}/v1"


def _words(answer: Any) -> str:
    """What the server says of its refusal."""
    try:
        told = answer.json()
    except ValueError:
        return str(answer.text)
    fault = told.get("error", told.get("detail", "")) if isinstance(told, dict) else ""
    if isinstance(fault, dict):
        fault = fault.get("message", "")
    return str(fault)


def _read(answer: Any, model: str) -> Transcript:
    text = answer.get("text") if isinstance(answer, dict) else None
    if not isinstance(text, str) or len(text) > LONGEST_TEXT:
        raise _unreadable(model)
    language = answer.get("language")
    return Transcript(plain_words(text), language if isinstance(language, str) else "")


def _unreadable(model: str) -> ProviderError:
    return ProviderFault("the server answered with something unreadable", provider=PROVIDER, model=model)
