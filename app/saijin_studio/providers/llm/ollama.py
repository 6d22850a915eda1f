"""Models of an Ollama server (https://docs.ollama.com/api)."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ...core.address import check_address
from ...core.cancel import CancelToken
from ...core.errors import Cancelled, ProviderError, ProviderFault, ProviderUnavailable, SaijinError
from ...core.usage import Usage
from ...ports import ChatRequest, ModelInfo
from .budget import tokens_needed, window_for
from .overlap import without_overlap
from .probe import answers

if TYPE_CHECKING:
    import ollama

    from .line import Line


class OllamaModel:
    """One model of one server; `model` "" is the first that the server lists."""

    provider = "ollama"

    def __init__(self, address: str, model: str = "") -> None:
        self._address = address
        self._configured = model
        self._found = ""
        self._limits: dict[str, int | None] = {}
        self._window = 0

    @property
    def model(self) -> str:
        if not self._configured and not self._found:
            from .faults import first_for_chat

            self._found = first_for_chat(self.models(), self.provider)
        return self._configured or self._found

    def models(self) -> tuple[ModelInfo, ...]:
        """What is installed, newest change first, as the server orders it. Raises ProviderError, SettingsError."""
        with self._client(None) as client:
            return tuple(_info(m) for m in client.list().models if m.model)

    def stream(self, request: ChatRequest, cancel: CancelToken) -> Generator[str, None, Usage | None]:
        """See ChatModel; the generator's value is the Usage. Also raises SettingsError for a wrong address."""
        name = self.model
        with self._client(cancel) as client:
            window = self._window_for(client, name, request)
            options = {
                "num_ctx": window,
                "num_predict": request.reply_tokens,
                "temperature": request.temperature,
                "stop": list(request.stop) or None,
            }
            options = {key: value for key, value in options.items() if value is not None}
            parts = client.chat(name, _messages(request), stream=True, think=False, options=options)
            return (yield from without_overlap(request.prefix, _pieces(parts, cancel, window, name)))

    def _window_for(self, client: ollama.Client, name: str, request: ChatRequest) -> int:
        """Never smaller than before: the server loads the model anew when the window changes."""
        if name not in self._limits:
            self._limits[name] = _trained_window(client.show(name).modelinfo or {})
        needed = max(tokens_needed(request), self._window)
        window = window_for(needed, request.context_tokens, self._limits[name])
        self._window = max(self._window, window)
        return window

    @contextmanager
    def _client(self, cancel: CancelToken | None) -> Iterator[ollama.Client]:
        """A client for one request whose every fault is one of the studio's errors."""
        address = check_address(self._address, "models.ollama.address")
        name = self._configured or self._found
        if not answers(address):  # asked before the imports below, which take a third of a second
            raise ProviderUnavailable(f"nothing listens at {address}", provider=self.provider, model=name)
        import ollama

        from .line import LIST_SECONDS, Line, client_for

        line = Line(address)
        if cancel:
            cancel.on_cancel(line.cut)
        client = ollama.Client(host=address, **client_for(line, None if cancel else LIST_SECONDS))
        try:
            yield client
        except SaijinError:
            raise
        except Exception as error:
            if cancel and cancel.cancelled:
                raise Cancelled() from error
            self._forget()
            raise _translated(error, line, name) from error
        finally:
            line.close()

    def _forget(self) -> None:
        """After a fault the server is asked again what it has: a model may have been removed or replaced."""
        self._found = ""
        self._limits.clear()


def _messages(request: ChatRequest) -> list[dict[str, str]]:
    messages = [{"role": m.role, "content": m.content} for m in request.messages]
    if request.prefix:
        messages.append({"role": "assistant", "content": request.prefix})
    return messages


def _pieces(
    parts: Iterator[ollama.ChatResponse], cancel: CancelToken, window: int, name: str
) -> Generator[str, None, Usage | None]:
    for part in parts:
        cancel.raise_if_cancelled()
        text = part.message.content or ""
        if text or part.message.thinking:
            yield text  # thinking shows as "": alive, but nothing to read
        if part.done:
            return Usage(part.prompt_eval_count, part.eval_count, window, part.done_reason or "")
    cancel.raise_if_cancelled()
    raise ProviderFault("the answer broke off", provider=OllamaModel.provider, model=name)


def _info(model: ollama.ListResponse.Model) -> ModelInfo:
    details = model.details
    words = (details.parameter_size, details.quantization_level) if details else ()
    return ModelInfo(model.model or "", int(model.size) if model.size else None, " ".join(w for w in words if w))


def _trained_window(facts: Any) -> int | None:
    for key, value in facts.items():
        if key.endswith(".context_length") and isinstance(value, int) and value > 0:
            return value
    return None


def _translated(error: Exception, line: Line, name: str) -> ProviderError:
    import httpx
    import ollama

    from .faults import from_network, from_status

    provider = OllamaModel.provider
    if isinstance(error, ollama.ResponseError):
        return from_status(error.status_code, error.error, line.retry_after, provider, name)
    if isinstance(error, httpx.HTTPError):
        return from_network(error, provider, name)
    if isinstance(error, ConnectionError):  # the package's own word for a refused connection
        return ProviderUnavailable(str(error), provider=provider, model=name)
    if isinstance(error, (ValueError, TypeError, AttributeError, KeyError)):  # what its parsing raises for nonsense
        return ProviderFault("the server answered with something unreadable", provider=provider, model=name)
    raise error
