"""Speech by any server with OpenAI's `/v1/audio/speech` (https://platform.openai.com/docs/api-reference/audio)."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from ...core.address import check_server
from ...core.cancel import CancelToken
from ...core.errors import (
    Cancelled,
    CredentialsRefused,
    FirstTokenTimeout,
    ProviderError,
    ProviderFault,
    ProviderUnavailable,
    RateLimited,
    SaijinError,
)
from ...core.settings import SpeechServer
from ...core.voice import EngineVoice, VoiceChoice
from ...ports import SecretStore, Speech
from .portions import said_in_portions
from .server_sound import read_sound

if TYPE_CHECKING:
    import httpx

    from ..llm.line import Line

log = logging.getLogger(__name__)

PROVIDER: Final = "speech_server"
SECRET: Final = "speech"
SETTING: Final = "voice.server.address"
SILENCE_SECONDS: Final = 30.0  # without a byte
WHOLE_SECONDS: Final = 120.0
LARGEST_SOUND: Final = 64 * 1024 * 1024
LONGEST_PORTION: Final = 4_000  # OpenAI takes 4096 characters
USUAL_MODEL: Final = "tts-1"
USUAL_VOICES: Final = ("alloy", "ash", "ballad", "coral", "echo", "fable", "nova", "onyx", "sage", "shimmer", "verse")
MOST_VOICES: Final = 2_000
REFUSED: Final = (400, 422)  # a field that the server does not know
_SPEAKING: Final = ("tts", "kokoro", "speech", "piper", "voice", "bark", "parler", "orpheus", "chatterbox")
# What such servers and their models are published to speak; none of them can be asked.
LANGUAGES: Final = frozenset(
    """af ar az be bg bs ca cs cy da de el en es et fa fi fr gl he hi hr hu hy id is it ja kk kn ko lt lv mi mk mr ms
    ne nl no pl pt ro ru sk sl sr sv sw ta th tl tr uk ur vi zh""".split()
)


class SpeechServerEngine:
    """`variant` is a voice's name as the server has it. It speaks nothing while no address is set."""

    name = "server"
    does = frozenset({"speed", "emotion"})

    def __init__(self, settings: Callable[[], SpeechServer], secrets: SecretStore) -> None:
        """`settings` are asked for at each use."""
        self._settings = settings
        self._secrets = secrets
        self._lock = threading.Lock()
        self._found: dict[tuple[str, str], tuple[str, ...]] = {}
        self._toneless: set[tuple[str, str]] = set()  # servers and models that refuse to be told of a tone

    @property
    def languages(self) -> frozenset[str]:
        return LANGUAGES if self._settings().address.strip() else frozenset()

    def missing(self) -> str | None:
        return None if self._settings().address.strip() else "server"

    def voices(self, language: str) -> tuple[EngineVoice, ...]:
        """Those the server lists, OpenAI's own where it does not tell. Takes as long as the server does."""
        if language not in self.languages:
            return ()
        return tuple(EngineVoice(name, name, (language,)) for name in self._voice_names())

    def warm(self, language: str) -> None:
        """Asks the server for its models and voices. Raises ProviderError, SettingsError."""
        if language in self.languages:
            self._model()
            self._voice_names()

    def synthesise(self, text: str, language: str, voice: VoiceChoice, cancel: CancelToken | None = None) -> Speech:
        """Raises ProviderError, SettingsError for a wrong address, InputError, Cancelled."""
        if not self._settings().address.strip():
            raise ProviderUnavailable("no speech server is set", provider=PROVIDER, missing="server")
        return said_in_portions(text, LONGEST_PORTION, partial(self._say, voice, cancel), cancel)

    def version(self, language: str, voice: VoiceChoice) -> str:
        """Which server and what is set for it: the server itself tells of no version."""
        settings = self._settings()
        return "\n".join((settings.address.strip(), settings.model, voice.variant or settings.voice))

    def close(self) -> None:
        """Each request has a connection of its own: there is nothing to end."""

    def _say(self, voice: VoiceChoice, cancel: CancelToken | None, text: str) -> Speech:
        if not text.strip():
            text = "."  # servers refuse an empty text
        settings = self._settings()
        named = voice.variant or settings.voice or self._voice_names(cancel)[0]
        body: dict[str, Any] = {"model": self._model(cancel), "input": text, "voice": named, "response_format": "wav"}
        if abs(voice.speed - 1) > 0.01:
            body["speed"] = round(min(max(voice.speed, 0.25), 4.0), 2)
        if not voice.emotion or (settings.address, body["model"]) in self._toneless:
            return self._sound(body, cancel)
        return self._sound_in_tone(voice.emotion, settings.address, body, cancel)

    def _sound_in_tone(self, tone: str, address: str, body: dict[str, Any], cancel: CancelToken | None) -> Speech:
        """No server says whether it knows `instructions`: where it refuses what says well without, it does not."""
        try:
            return self._sound({**body, "instructions": f"Tone: {tone}."}, cancel)
        except ProviderFault as error:
            if error.params.get("status") not in REFUSED:
                raise
            refusal = error
        said, model = self._sound(body, cancel), body["model"]
        with self._lock:
            if (address, model) not in self._toneless:
                log.warning("the speech server's %s speaks in one tone alone, no emotion is heard: %s", model, refusal)
            self._toneless.add((address, model))
        return said

    def _sound(self, body: dict[str, Any], cancel: CancelToken | None) -> Speech:
        with self._asking("POST", "/audio/speech", cancel, body) as answer:
            data = answer.read()
            return read_sound(data, answer.headers.get("content-type", ""), PROVIDER)

    def _model(self, cancel: CancelToken | None = None) -> str:
        """The set one, else the first of the server's list that sounds as if it spoke."""
        if chosen := self._settings().model:
            return chosen
        names = self._listed("/models", _model_names, cancel)
        return next((name for name in names if any(mark in name.lower() for mark in _SPEAKING)), USUAL_MODEL)

    def _voice_names(self, cancel: CancelToken | None = None) -> tuple[str, ...]:
        return self._listed("/audio/voices", _names, cancel) or USUAL_VOICES

    def _listed(self, path: str, read: Callable[[Any], tuple[str, ...]], cancel: CancelToken | None) -> tuple[str, ...]:
        """What the server lists there, asked for once; () where it has no such list, or no time to tell it.

        Raises ProviderUnavailable, CredentialsRefused, SettingsError, Cancelled.
        """
        key = (self._settings().address, path)
        with self._lock:
            if key in self._found:
                return self._found[key]
        try:
            with self._asking("GET", path, cancel) as answer:
                answer.read()
                found = read(answer.json())
        except ValueError:
            found = ()
        except (ProviderFault, FirstTokenTimeout, RateLimited, _NoList) as error:
            log.info("the speech server does not list %s: %s", path, error)
            if not isinstance(error, _NoList):
                return ()  # it may tell when it is asked again
            found = ()
        with self._lock:
            self._found[key] = found
        return found

    @contextmanager
    def _asking(
        self, method: str, path: str, cancel: CancelToken | None, body: dict[str, Any] | None = None
    ) -> Iterator[httpx.Response]:
        """A good answer. Whatever goes wrong is one of the studio's errors, without the key in its words."""
        import httpx

        from ..llm.line import LIST_SECONDS, Line, client_for

        address = address_of(self._settings().address)
        key = self._secrets.get(SECRET)
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        line = Line(address, LARGEST_SOUND, text=body is None)
        withdraw = cancel.on_cancel(line.cut) if cancel is not None else lambda: None
        too_slow = _Watch(line)
        try:
            with httpx.Client(**client_for(line, SILENCE_SECONDS if body else LIST_SECONDS)) as client:
                with client.stream(method, f"{address}{path}", json=body, headers=headers) as answer:
                    if body is None and answer.status_code in (404, 405):
                        raise _NoList(f"HTTP {answer.status_code}")
                    _raise_for(answer, line, key, (body or {}).get("model", ""))
                    yield answer
        except SaijinError:
            if cancel is not None:
                cancel.raise_if_cancelled()
            raise
        except (httpx.HTTPError, UnicodeEncodeError) as error:
            if cancel is not None and cancel.cancelled:
                raise Cancelled() from None
            raise _translated(error, too_slow.bit) from None  # its text or traceback could hold the key
        finally:
            too_slow.off()
            withdraw()


class _NoList(ProviderError):
    """The server does not know the path at which others list something."""


class _Watch:
    """Cuts a line that sends a little for ever."""

    def __init__(self, line: Line) -> None:
        self.bit = False
        self._line = line
        self._timer = threading.Timer(WHOLE_SECONDS, self._bite)
        self._timer.daemon = True
        self._timer.start()

    def off(self) -> None:
        self._timer.cancel()

    def _bite(self) -> None:
        self.bit = True
        self._line.cut()


def address_of(address: str) -> str:
    """Up to and with "/v1", which people leave out as often as not. Raises SettingsError."""
    checked = check_server(address, SETTING)
    return checked if urlsplit(checked).path.strip("/") else f"{checked}/v1"


def _raise_for(answer: httpx.Response, line: Line, key: str | None, model: str) -> None:
    from ..llm.faults import from_status

    if answer.status_code < 300:
        return
    answer.read()
    detail = _words(answer)
    detail = detail.replace(key, "***") if key else detail
    raise from_status(answer.status_code, detail, line.retry_after, PROVIDER, model)


def _translated(error: Exception, too_slow: bool) -> ProviderError:
    import httpx

    from ..llm.faults import from_network
    from ..llm.line import AnswerTooLarge

    if isinstance(error, (httpx.LocalProtocolError, UnicodeEncodeError)):  # its words would quote the key
        return CredentialsRefused("the key contains characters that no key has", provider=PROVIDER)
    if too_slow or isinstance(error, httpx.ReadTimeout):
        return FirstTokenTimeout("the sound did not come in time", provider=PROVIDER)
    if isinstance(error, AnswerTooLarge):
        return ProviderFault(str(error), provider=PROVIDER, reason="sound")
    if isinstance(error, (httpx.RemoteProtocolError, httpx.ReadError)):
        return ProviderFault(f"the answer broke off: {error}", provider=PROVIDER, reason="sound_cut")
    if isinstance(error, httpx.HTTPError):
        return from_network(error, PROVIDER, "")
    return ProviderFault(type(error).__name__, provider=PROVIDER)


def _words(answer: httpx.Response) -> str:
    """What the server says of its refusal."""
    try:
        told = answer.json()
    except ValueError:
        return str(answer.text)
    fault = told.get("error", told.get("detail", "")) if isinstance(told, dict) else ""
    if isinstance(fault, dict):
        fault = fault.get("message", "")
    return str(fault)


def _model_names(told: Any) -> tuple[str, ...]:
    return _names(told.get("data") if isinstance(told, dict) else told)


def _names(told: Any) -> tuple[str, ...]:
    """Of a list of names or of tables with an id or a name, by itself or under "voices"."""
    listed = told.get("voices") if isinstance(told, dict) else told
    found = []
    for one in listed[:MOST_VOICES] if isinstance(listed, list) else ():
        name = (one.get("id") or one.get("name")) if isinstance(one, dict) else one
        if isinstance(name, str) and 0 < len(name) <= 200:
            found.append(name)
    return tuple(dict.fromkeys(found))
