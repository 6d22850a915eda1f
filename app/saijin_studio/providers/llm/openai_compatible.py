"""Models of any server that speaks OpenAI's chat completions (https://platform.openai.com/docs/api-reference/chat)."""

from __future__ import annotations

import base64
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ...core.address import check_address, check_server, host_of
from ...core.cancel import CancelToken
from ...core.conversation import ToolCall
from ...core.errors import Cancelled, CredentialsRefused, ProviderError, ProviderFault, SaijinError
from ...core.sampling import openai_body
from ...core.usage import Usage
from ...ports import Aside, ChatRequest, ModelInfo, PromptMessage, SecretStore, Thought
from .overlap import without_overlap
from .readable import readable

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
EXTRA = "extra_body"  # the package's name for what goes into the body beside OpenAI's own parameters
IMAGES = "images"  # among what a server refuses
_BLIND = ("image", "vision", "multimodal", "content type", "must be a string", "valid string")
_MOST_TOOLS = 64
SERVERS_CURRENCY = "USD"  # of all servers that tell a cost
MOST_TOLD = 1_000_000.0  # more is no cost of a reply
_MOST_REFUSED = 8  # optional parameters that a server may refuse before the request is given up


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

    def stream(self, request: ChatRequest, cancel: CancelToken) -> Generator[str | Aside, None, Usage | None]:
        """See ChatModel; the generator's value is the Usage. Also raises SettingsError for a wrong address."""
        name = self.model
        with self._client(cancel) as client:
            chunks = self._asked(client, name, request)
            pieces = _spaced(request.prefix, readable(_pieces(chunks, cancel, name)))
            return (yield from without_overlap(request.prefix, pieces))

    def _asked(self, client: openai.OpenAI, name: str, request: ChatRequest) -> Iterable[Any]:
        """Asks, leaving out what this server or model is known or found not to accept."""
        import openai

        for _ in range(_MOST_REFUSED):
            try:
                return self._ask(client, name, request)
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                refused = _refused_parameters(error, self._arguments(name, request))
                if not refused:
                    raise
                self._refused |= refused
        return self._ask(client, name, request)

    def _ask(self, client: openai.OpenAI, name: str, request: ChatRequest) -> Iterable[Any]:
        arguments = self._arguments(name, request)
        if request.sending:
            told = [_told(message) for message in arguments["messages"]]
            sent = {key: value for key, value in arguments.items() if key != EXTRA}
            request.sending({**sent, "messages": told, **arguments.get(EXTRA, {})})
        chunks: Iterable[Any] = client.chat.completions.create(**arguments)
        return chunks

    def _arguments(self, name: str, request: ChatRequest) -> dict[str, Any]:
        # OpenAI itself refuses max_tokens for its newer models, and what is not of its own; others know nothing else.
        strict = host_of(self._address).endswith("openai.com")
        limit = "max_completion_tokens" if strict else "max_tokens"
        body = openai_body(request.sampling, limit)
        optional = {limit: request.reply_tokens, **body.standard, "stream_options": {"include_usage": True}}
        chosen = {key: value for key, value in optional.items() if key not in self._refused}
        extra = {} if strict else {key: value for key, value in body.extra.items() if key not in self._refused}
        messages = _messages(request, IMAGES not in self._refused)
        return {"model": name, "messages": messages, "stream": True, **chosen, **({EXTRA: extra} if extra else {})}

    @contextmanager
    def _client(self, cancel: CancelToken | None) -> Iterator[openai.OpenAI]:
        """A client for one request whose every fault is one of the studio's errors."""
        key = self._secrets.get(SECRET)
        address = (check_server if key else check_address)(self._address, "models.openai.address")
        name = self._configured or self._found
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


def _messages(request: ChatRequest, with_images: bool) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = [
        {"role": one.role, "content": _seen(one) if one.images and with_images else one.content}
        for one in request.messages
    ]
    if request.prefix:
        messages.append({"role": "assistant", "content": request.prefix})
        messages.append({"role": "user", "content": _GO_ON.get(request.language, _GO_ON["en"])})
    return messages


def _seen(message: PromptMessage) -> list[dict[str, Any]]:
    words = [{"type": "text", "text": message.content}] if message.content else []
    urls = (f"data:{one.media_type};base64,{base64.b64encode(one.data).decode()}" for one in message.images)
    return [*words, *({"type": "image_url", "image_url": {"url": url}} for url in urls)]


def _told(message: dict[str, Any]) -> dict[str, Any]:
    """A picture is told by its size: whoever reads what was sent has no use for its bytes."""
    content = message["content"]
    if isinstance(content, str):
        return message
    words = [part for part in content if part["type"] == "text"]
    sizes = [len(part["image_url"]["url"]) for part in content if part["type"] == "image_url"]
    pictures = [{"type": "image_url", "image_url": {"url": f"data: {size} characters"}} for size in sizes]
    return {**message, "content": [*words, *pictures]}


def _pieces(chunks: Iterable[Any], cancel: CancelToken, name: str) -> Generator[str | Aside, None, Usage | None]:
    finish, counted = "", None
    tools: dict[int, ToolCall] = {}
    for chunk in chunks:
        cancel.raise_if_cancelled()
        counted = getattr(chunk, "usage", None) or counted
        for choice in (chunk.choices or ())[:1]:
            finish = choice.finish_reason or finish
            if thought := _thought(choice.delta):
                yield Thought(thought)
            _note_tools(choice.delta, tools)
            yield choice.delta.content or ""  # what has no words shows as "": alive, but nothing to read
    cancel.raise_if_cancelled()
    if not finish:
        raise ProviderFault("the answer broke off", provider=OpenAIModel.provider, model=name)
    yield from tools.values()
    if counted is None:
        return Usage(finish=finish)
    cost = told_cost(counted)
    currency = "" if cost is None else SERVERS_CURRENCY
    return Usage(counted.prompt_tokens, counted.completion_tokens, finish=finish, cost=cost, currency=currency)


def _thought(delta: Any) -> str:
    """DeepSeek, vLLM and llama.cpp say reasoning_content, OpenRouter reasoning."""
    found = getattr(delta, "reasoning_content", None) or getattr(delta, "reasoning", None)
    return found if isinstance(found, str) else ""


def _note_tools(delta: Any, tools: dict[int, ToolCall]) -> None:
    """A call comes in pieces: its name with the first, its arguments bit by bit."""
    for part in getattr(delta, "tool_calls", None) or ():
        called = part.function
        before = tools.get(part.index, ToolCall(""))
        arguments = before.arguments + ((called.arguments if called else "") or "")
        if len(tools) < _MOST_TOOLS or part.index in tools:
            tools[part.index] = ToolCall(before.name or (called.name if called else "") or "", arguments)


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


def _spaced(
    prefix: str, pieces: Generator[str | Aside, None, Usage | None]
) -> Generator[str | Aside, None, Usage | None]:
    """The continuation is a message of its own, so the space after a finished Latin sentence is often missing."""
    wanted = prefix[-1:] in set(".!?,;:")
    while True:
        try:
            piece = next(pieces)
        except StopIteration as end:
            usage: Usage | None = end.value
            return usage
        if piece and wanted and isinstance(piece, str):
            wanted = False
            piece = f" {piece}" if piece[0].isascii() and piece[0].isalpha() else piece
        yield piece


def _refused_parameters(error: openai.APIStatusError, sent: dict[str, Any]) -> set[str]:
    """Which of the optional parameters the server says it cannot take; all that are no part of OpenAI's own where it
    does not say.
    """
    extra = sent.get(EXTRA, {})
    there = [name for name in (*sent, *extra) if name not in ("model", "messages", "stream", EXTRA)]
    words, named = _words(error), str(error.param or "").split(".")[0]
    if named in there:
        return {named}
    # The longest first: "top_p" also stands in what is said of another that begins so.
    found = next((name for name in sorted(there, key=len, reverse=True) if name in words), None)
    if found is not None:
        return {found}
    seen = any(not isinstance(message["content"], str) for message in sent["messages"])
    if seen and any(mark in words.lower() for mark in _BLIND):
        return {IMAGES}
    return set(extra)


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
