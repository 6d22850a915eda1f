"""Models of any server that speaks OpenAI's chat completions (https://platform.openai.com/docs/api-reference/chat)."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ...core.address import check_address, host_of
from ...core.cancel import CancelToken
from ...core.errors import Cancelled, CredentialsRefused, ProviderError, ProviderFault, SaijinError
from ...core.usage import Usage
from ...ports import ChatRequest, ModelInfo, SecretStore
from .overlap import without_overlap

if TYPE_CHECKING:
    import openai

    from .line import Line

SECRET = "openai"
_NO_KEY = "none"  # local servers want no key, the package wants one
_GO_ON = {
    "en": "Your last message was cut off. Continue it exactly where it stops, in the same voice. "
    "Do not repeat any of it and do not comment on this.",
    "ja": "直前のあなたの発言は途中で切れています。切れたところからそのまま、同じ口調で続けてください。"
    "繰り返しや、このことへの言及はしないでください。",
}
SERVERS_CURRENCY = "USD"  # of all servers that tell a cost
MOST_TOLD = 1_000_000.0  # more is no cost of a reply
_MOST_REFUSED = 4  # optional parameters that a server may refuse before the request is given up


class OpenAIModel:
    """One model of one server; `model` "" is the first that the server lists and that can talk."""

    provider = "openai"

    def __init__(self, address: str, model: str, secrets: SecretStore) -> None:
        self._address = address
        self._configured = model
        self._found = ""
        self._secrets = secrets
        self._refused: set[str] = set()

    @property
    def model(self) -> str:
        if not self._configured and not self._found:
            from .faults import first_for_chat

            self._found = first_for_chat(self.models(), self.provider)
        return self._configured or self._found

    def models(self) -> tuple[ModelInfo, ...]:
        """What the server lists. Raises ProviderError, SettingsError."""
        with self._client(None) as client:
            return tuple(ModelInfo(str(m.id)) for m in client.models.list().data or ())

    def stream(self, request: ChatRequest, cancel: CancelToken) -> Generator[str, None, Usage | None]:
        """See ChatModel; the generator's value is the Usage. Also raises SettingsError for a wrong address."""
        name = self.model
        with self._client(cancel) as client:
            chunks = self._asked(client, name, request)
            pieces = _spaced(request.prefix, _pieces(chunks, cancel, name))
            return (yield from without_overlap(request.prefix, pieces))

    def _asked(self, client: openai.OpenAI, name: str, request: ChatRequest) -> Iterable[Any]:
        """Asks, leaving out what this server or model is known or found not to accept."""
        import openai

        for _ in range(_MOST_REFUSED):
            try:
                return self._ask(client, name, request)
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                refused = _refused_parameter(error, self._arguments(name, request))
                if not refused:
                    raise
                self._refused.add(refused)
        return self._ask(client, name, request)

    def _ask(self, client: openai.OpenAI, name: str, request: ChatRequest) -> Iterable[Any]:
        arguments = self._arguments(name, request)
        if request.sending:
            request.sending(arguments)
        chunks: Iterable[Any] = client.chat.completions.create(**arguments)
        return chunks

    def _arguments(self, name: str, request: ChatRequest) -> dict[str, Any]:
        # OpenAI itself refuses max_tokens for its newer models; the others know nothing else.
        limit = "max_completion_tokens" if host_of(self._address).endswith("openai.com") else "max_tokens"
        optional: dict[str, Any] = {
            limit: request.reply_tokens,
            "temperature": request.temperature,
            "stop": list(request.stop),
            "stream_options": {"include_usage": True},
        }
        chosen = {k: v for k, v in optional.items() if v != [] and k not in self._refused}
        return {"model": name, "messages": _messages(request), "stream": True, **chosen}

    @contextmanager
    def _client(self, cancel: CancelToken | None) -> Iterator[openai.OpenAI]:
        """A client for one request whose every fault is one of the studio's errors."""
        address = check_address(self._address, "models.openai.address")
        name = self._configured or self._found
        key = self._secrets.get(SECRET)
        import httpx
        import openai

        from .line import LIST_SECONDS, Line, client_for

        line = Line(address)
        if cancel:
            cancel.on_cancel(line.cut)
        http: Any = httpx.Client(**client_for(line, None if cancel else LIST_SECONDS))
        client = openai.OpenAI(
            base_url=address, api_key=key or _NO_KEY, max_retries=0, http_client=http, timeout=http.timeout
        )
        try:
            yield client
        except SaijinError:
            raise
        except Exception as error:
            if cancel and cancel.cancelled:
                raise Cancelled() from error
            self._found = ""
            raise _translated(error, line, name, key) from None  # its text or traceback could hold the key
        finally:
            client.close()


def _messages(request: ChatRequest) -> list[dict[str, str]]:
    messages = [{"role": m.role, "content": m.content} for m in request.messages]
    if request.prefix:
        messages.append({"role": "assistant", "content": request.prefix})
        messages.append({"role": "user", "content": _GO_ON.get(request.language, _GO_ON["en"])})
    return messages


def _pieces(chunks: Iterable[Any], cancel: CancelToken, name: str) -> Generator[str, None, Usage | None]:
    finish, counted = "", None
    for chunk in chunks:
        cancel.raise_if_cancelled()
        counted = getattr(chunk, "usage", None) or counted
        for choice in (chunk.choices or ())[:1]:
            finish = choice.finish_reason or finish
            yield choice.delta.content or ""  # reasoning and role parts show as "": alive, but nothing to read
    cancel.raise_if_cancelled()
    if not finish:
        raise ProviderFault("the answer broke off", provider=OpenAIModel.provider, model=name)
    if counted is None:
        return Usage(finish=finish)
    cost = told_cost(counted)
    currency = "" if cost is None else SERVERS_CURRENCY
    return Usage(counted.prompt_tokens, counted.completion_tokens, finish=finish, cost=cost, currency=currency)


def told_cost(counted: Any) -> float | None:
    """What the server says that the request cost, as OpenRouter does; None where it says nothing of the kind.

    Where the person's own key was used for the model behind it, that one's price is not in `cost`
    (https://openrouter.ai/docs/use-cases/usage-accounting).
    """
    told = [getattr(counted, "cost", None)]
    if getattr(counted, "is_byok", False) is True:
        details = getattr(counted, "cost_details", None)
        told.append(details.get("upstream_inference_cost") if isinstance(details, dict) else None)
    known = [float(one) for one in told if isinstance(one, int | float) and not isinstance(one, bool)]
    cost = sum(known)
    return cost if known and 0 <= cost <= MOST_TOLD else None


def _spaced(prefix: str, pieces: Generator[str, None, Usage | None]) -> Generator[str, None, Usage | None]:
    """The continuation is a message of its own, so the space after a finished Latin sentence is often missing."""
    wanted = prefix[-1:] in set(".!?,;:")
    while True:
        try:
            piece = next(pieces)
        except StopIteration as end:
            usage: Usage | None = end.value
            return usage
        if piece and wanted:
            wanted = False
            piece = f" {piece}" if piece[0].isascii() and piece[0].isalpha() else piece
        yield piece


def _refused_parameter(error: openai.APIStatusError, sent: dict[str, Any]) -> str | None:
    """Which optional parameter the server says it cannot take."""
    optional = ("temperature", "max_tokens", "max_completion_tokens", "stop", "stream_options")
    there = [name for name in optional if name in sent]
    named = str(error.param or "").split(".")[0]
    if named in there:
        return named
    return next((name for name in there if name in _words(error)), None)


def _words(error: openai.APIError) -> str:
    body = error.body
    if isinstance(body, dict) and isinstance(body.get("message"), str):
        return str(body["message"])
    return str(error)


def _translated(error: Exception, line: Line, name: str, key: str | None) -> ProviderError:
    import httpx
    import openai

    from .faults import from_network, from_status

    provider = OpenAIModel.provider
    if isinstance(error, openai.APIStatusError):
        detail = _words(error)
        detail = detail.replace(key, "***") if key else detail
        return from_status(error.status_code, detail, line.retry_after, provider, name)
    network = error.__cause__ if isinstance(error, openai.APIConnectionError) else error
    if isinstance(network, (httpx.LocalProtocolError, UnicodeEncodeError)):  # its words would quote the key
        return CredentialsRefused("the key contains characters that no key has", provider=provider, model=name)
    if isinstance(network, httpx.HTTPError):
        return from_network(network, provider, name)
    if isinstance(error, openai.APIError):  # an error line inside a stream that began well
        return ProviderFault(_words(error), provider=provider, model=name)
    if isinstance(error, (ValueError, TypeError, AttributeError, KeyError, openai.OpenAIError)):
        return ProviderFault("the server answered with something unreadable", provider=provider, model=name)
    raise error
