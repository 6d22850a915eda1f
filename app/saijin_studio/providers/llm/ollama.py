"""Models of an Ollama server (https://docs.ollama.com/api)."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ...core.cancel import CancelToken
from ...core.conversation import ToolCall
from ...core.errors import ProviderError, ProviderFault
from ...core.local_models import same_model
from ...core.sampling import ollama_options
from ...core.usage import Usage
from ...ports import Aside, ChatRequest, ModelInfo, Thought
from .budget import tokens_needed, window_for
from .ollama_client import PROVIDER, connected
from .ollama_library import ASK_SECONDS, OllamaLibrary, model_info, trained_window
from .overlap import without_overlap
from .readable import readable

if TYPE_CHECKING:
    import ollama

log = logging.getLogger(__name__)
LOOK_SECONDS = 60.0  # somebody else may have loaded the model meanwhile, with a window of its own


class OllamaModel:
    """One model of one server; `model` "" is the first that the server lists."""

    provider = PROVIDER

    def __init__(self, address: str, model: str = "") -> None:
        self._address = address
        self._configured = model
        self._found = ""
        self._limits: dict[str, int | None] = {}
        self._sees: dict[str, bool] = {}
        self._window = 0
        self._looked = float("-inf")

    @property
    def model(self) -> str:
        if not self._configured and not self._found:
            from .faults import first_for_chat

            self._found = first_for_chat(self.models(), self.provider)
        return self._configured or self._found

    def models(self) -> tuple[ModelInfo, ...]:
        """What is installed, newest change first, as the server orders it. Raises ProviderError, SettingsError."""
        with self._client(None) as client:
            return tuple(model_info(m) for m in client.list().models if m.model)

    def stream(self, request: ChatRequest, cancel: CancelToken) -> Generator[str | Aside, None, Usage | None]:
        """See ChatModel; the generator's value is the Usage. Also raises SettingsError for a wrong address."""
        name = self.model
        with self._client(cancel) as client:
            window = self._window_for(client, name, request)
            options = {**ollama_options(request.sampling), "num_ctx": window, "num_predict": request.reply_tokens}
            # Nothing said is not the same as true: that is refused by models that cannot think.
            think = None if request.think else False
            messages = _messages(request, self._sees[name])
            if request.sending:
                told = [{**one, **_told(one)} for one in messages]
                body = {"model": name, "messages": told, "stream": True, "options": options}
                request.sending({**body, **({} if think is None else {"think": think}), "tools": []})  # as the package
            parts = client.chat(name, messages, stream=True, think=think, options=options)
            pieces = readable(_pieces(parts, cancel, window, name))
            return (yield from without_overlap(request.prefix, pieces))

    def _window_for(self, client: ollama.Client, name: str, request: ChatRequest) -> int:
        """Never smaller than before, or than what is loaded: the server loads a model anew for another window."""
        if name not in self._limits:
            shown = client.show(name)
            self._limits[name] = trained_window(shown.modelinfo or {})
            # An older server does not say what a model can: then it is asked as if it saw.
            self._sees[name] = shown.capabilities is None or "vision" in shown.capabilities
        if time.monotonic() - self._looked >= LOOK_SECONDS:
            self._looked = time.monotonic()
            self._window = max(self._window, self._loaded_window(name))
        needed = max(tokens_needed(request), self._window)
        window = window_for(needed, request.context_tokens, self._limits[name])
        self._window = max(self._window, window)
        return window

    @contextmanager
    def _client(self, cancel: CancelToken | None) -> Iterator[ollama.Client]:
        """A client for one request whose every fault is one of the studio's errors."""
        seconds = None if cancel else ASK_SECONDS
        name = self._configured or self._found
        with connected(self._address, name, cancel, seconds, on_fault=self._forget) as client:
            yield client

    def _loaded_window(self, name: str) -> int:
        """The window that the model is loaded with now, 0 for none."""
        try:
            loaded = OllamaLibrary(self._address).loaded()
        except ProviderError as error:
            log.info("what is loaded cannot be told: %s", error)
            return 0
        return next((one.context_tokens or 0 for one in loaded if same_model(one.name, name)), 0)

    def _forget(self) -> None:
        """After a fault the server is asked again what it has: a model may have been removed or replaced."""
        self._found = ""
        self._limits.clear()
        self._sees.clear()


def _messages(request: ChatRequest, with_images: bool) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []
    for one in request.messages:
        images = {"images": [image.data for image in one.images]} if one.images and with_images else {}
        messages.append({"role": one.role, "content": one.content, **images})
    if request.prefix:
        messages.append({"role": "assistant", "content": request.prefix})
    return messages


def _told(message: dict[str, Any]) -> dict[str, Any]:
    """A picture is told by its size: whoever reads what was sent has no use for its bytes."""
    images = message.get("images")
    return {"images": [f"{len(image)} bytes" for image in images]} if images else {}


def _pieces(
    parts: Iterator[ollama.ChatResponse], cancel: CancelToken, window: int, name: str
) -> Generator[str | Aside, None, Usage | None]:
    for part in parts:
        cancel.raise_if_cancelled()
        if part.message.thinking:
            yield Thought(part.message.thinking)
        if part.message.content:
            yield part.message.content
        for call in part.message.tool_calls or ():
            yield ToolCall(call.function.name, json.dumps(dict(call.function.arguments), ensure_ascii=False))
        if part.done:
            return Usage(part.prompt_eval_count, part.eval_count, window, part.done_reason or "")
    cancel.raise_if_cancelled()
    raise ProviderFault("the answer broke off", provider=OllamaModel.provider, model=name)
