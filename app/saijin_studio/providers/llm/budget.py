"""How large a context window a request needs."""

from __future__ import annotations

from ...ports import ChatRequest

_SMALLEST = 2048
_PER_MESSAGE = 8  # role markers and separators of chat templates
_PER_IMAGE = 1_200  # of the models that see, most take less


def estimate_tokens(text: str) -> int:
    """A cautious estimate: three Latin characters, or one of any other script, to a token."""
    ascii_count = sum(1 for c in text if c.isascii())
    return (ascii_count + 2) // 3 + (len(text) - ascii_count)


def tokens_needed(request: ChatRequest) -> int:
    """Prompt, what was already said, and room for the reply."""
    texts = [message.content for message in request.messages]
    prompt = sum(estimate_tokens(text) + _PER_MESSAGE for text in (*texts, request.prefix))
    images = sum(len(message.images) for message in request.messages)
    return prompt + images * _PER_IMAGE + request.reply_tokens


def window_for(needed: int, allowed: int, trained: int | None) -> int:
    """The next power of two above `needed`, at most what the settings and the model allow.

    Steps, because a server loads its model anew for each other size.
    """
    window = _SMALLEST
    while window < needed:
        window *= 2
    return min(window, allowed, trained or allowed)
