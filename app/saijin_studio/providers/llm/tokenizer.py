"""Token counts by a model server's own tokeniser, where it has one beside the chat interface.

llama.cpp: POST /tokenize {"content"} (tools/server/README.md); vLLM: POST /tokenize {"model", "prompt"}
(docs/serving/openai_compatible_server.md, "Tokenizer API"); KoboldCpp: POST /api/extra/tokencount {"prompt"}. Ollama
and OpenAI have none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import httpx

from ...core.address import check_address, host_of
from ...core.errors import ProviderFault
from ...ports import SecretStore
from .faults import from_network
from .line import Line, client_for

PROVIDER: Final = "openai"
KEY: Final = "openai"
SECONDS: Final = 0.4  # for one text: whoever writes waits for it
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
    """ports.TokenServer of one address; which kind of server it is shows at the first question."""

    def __init__(self, address: str, secrets: SecretStore) -> None:
        """Raises SettingsError."""
        self._address = check_address(address, "models.openai.address")
        self._secrets = secrets
        self._kind: int | None = None

    def can_count(self, model: str) -> bool:
        """Whether the server has a tokeniser. Raises ProviderError when it cannot be asked."""
        if host_of(self._address).endswith(ELSEWHERE):
            return False
        for number in range(len(_KINDS)):
            if self._ask(number, model, _SAMPLE) is not None:
                self._kind = number
                return True
        return False

    def count(self, model: str, text: str) -> int:
        """Raises ProviderError."""
        found = self._ask(self._kind, model, text) if self._kind is not None else None
        if found is None:
            raise ProviderFault("the server did not count", provider=PROVIDER, model=model)
        return found

    def _ask(self, number: int, model: str, text: str) -> int | None:
        """None where the server does not answer so. Raises ProviderError."""
        path, name, read = _KINDS[number]
        root = self._address.removesuffix("/v1")
        key = self._secrets.get(KEY)
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        try:
            with httpx.Client(**client_for(Line(self._address), SECONDS)) as client:
                asked = {name: text, **({"model": model} if model else {})}
                answer = client.post(root + path, json=asked, headers=headers)
                found = answer.json() if answer.status_code == httpx.codes.OK else None
        except httpx.HTTPError as error:
            raise from_network(error, PROVIDER, model) from None
        except ValueError:
            return None
        return read(found) if isinstance(found, Mapping) else None
