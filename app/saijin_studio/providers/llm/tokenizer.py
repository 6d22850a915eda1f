"""Token counts by a model server's own tokeniser, where it has one beside the chat interface.

llama.cpp: POST /tokenize {"content"} (tools/server/README.md); vLLM: POST /tokenize {"model", "prompt"}
(docs/serving/openai_compatible_server.md, "Tokenizer API"); KoboldCpp: POST /api/extra/tokencount {"prompt"}. Ollama
and OpenAI have none.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import httpx

from ...core.address import check_address, host_of, is_guarded
from ...core.errors import ProviderFault, ProviderUnavailable
from ...ports import SecretStore
from .faults import from_network
from .line import CONNECT_SECONDS, Line, client_for

PROVIDER: Final = "openai"
KEY: Final = "openai"
SECONDS: Final = 0.4  # for the first question: whoever writes waits for it
ELSEWHERE: Final = ("openai.com", "openrouter.ai")  # known to have none
_SAMPLE: Final = "one two"


def _listed(answer: Mapping[str, Any]) -> int | None:
    tokens = answer.get("tokens")
    return len(tokens) if isinstance(tokens, list) else None


def _numbered(name: str) -> Callable[[Mapping[str, Any]], int | None]:
    def read(answer: Mapping[str, Any]) -> int | None:
        value = answer.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None

    return read


# Path, name of the text in the request, and how the answer tells its length.
_KINDS: Final = (
    ("/tokenize", "content", _listed),
    ("/tokenize", "prompt", _numbered("count")),
    ("/api/extra/tokencount", "prompt", _numbered("value")),
)


class ServerTokens:
    """ports.TokenServer of one address; which kind of server it is shows at the first question.

    All questions go over one client, whose connection stays open from one text to the next.
    """

    def __init__(self, address: str, secrets: SecretStore) -> None:
        """Raises SettingsError."""
        self._address = check_address(address, "models.openai.address")
        self._secrets = secrets
        self._kind: int | None = None
        self._line = Line(self._address)
        self._client = httpx.Client(**client_for(self._line, SECONDS))
        self._lock = threading.Lock()
        self._asking = 0
        self._closed = False

    def can_count(self, model: str) -> bool:
        """Whether the server has a tokeniser. Raises ProviderError when it cannot be asked."""
        if host_of(self._address).endswith(ELSEWHERE):
            return False
        try:
            kinds = (number for number in range(len(_KINDS)) if self._ask(number, model, _SAMPLE, SECONDS) is not None)
            self._kind = next(kinds, None)
        except TimeoutError as error:
            raise ProviderUnavailable(str(error), provider=PROVIDER, model=model) from error
        return self._kind is not None

    def count(self, model: str, text: str, seconds: float) -> int:
        """Raises ProviderError, TimeoutError."""
        found = self._ask(self._kind, model, text, seconds) if self._kind is not None else None
        if found is None:
            raise ProviderFault("the server did not count", provider=PROVIDER, model=model)
        return found

    def close(self) -> None:
        with self._lock:
            self._closed = True
            idle = not self._asking
        self._line.cut()
        if idle:
            self._client.close()

    def _ask(self, number: int, model: str, text: str, seconds: float) -> int | None:
        """None where the server does not answer so. Raises ProviderError, TimeoutError."""
        path, name, read = _KINDS[number]
        asked = {name: text, **({"model": model} if model else {})}
        with self._open(model) as client:
            try:
                answer = self._post(client, self._address.removesuffix("/v1") + path, asked, seconds)
                found = answer.json() if answer.status_code == httpx.codes.OK else None
            except (httpx.ReadTimeout, httpx.WriteTimeout, httpx.PoolTimeout) as error:
                raise TimeoutError(f"{host_of(self._address)} counts slowly") from error
            except httpx.HTTPError as error:
                raise from_network(error, PROVIDER, model) from None
            except ValueError:
                return None
        return read(found) if isinstance(found, Mapping) else None

    def _post(self, client: httpx.Client, address: str, asked: Mapping[str, str], seconds: float) -> httpx.Response:
        key = self._secrets.get(KEY) if is_guarded(self._address) else None
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        patience = httpx.Timeout(seconds, connect=CONNECT_SECONDS)
        try:
            return client.post(address, json=asked, headers=headers, timeout=patience)
        except httpx.RemoteProtocolError:  # the server hung up a connection that had been idle
            return client.post(address, json=asked, headers=headers, timeout=patience)

    @contextmanager
    def _open(self, model: str) -> Iterator[httpx.Client]:
        """The client, which is not closed under whoever asks. Raises ProviderUnavailable after `close`."""
        with self._lock:
            if self._closed:
                raise ProviderUnavailable("the studio closes", provider=PROVIDER, model=model)
            self._asking += 1
        try:
            yield self._client
        finally:
            with self._lock:
                self._asking -= 1
                last = self._closed and not self._asking
            if last:
                self._client.close()
