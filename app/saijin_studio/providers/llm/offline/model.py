"""The ChatModel of the built-in partner."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ....core.cancel import CancelToken
from ....ports import ChatRequest, ModelInfo
from . import defaults
from .phrases import Phrasebook
from .reply import compose

NAME = "built-in"
_PIECE = re.compile(r"[!-~]+\s*|[^\s!-~]{1,3}|\s+")  # a word, or a few letters of a script without gaps


class OfflineModel:
    """Always there. It is no language model and says so when asked. `folder` holds en.json and ja.json."""

    provider = "offline"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def model(self) -> str:
        return NAME

    def models(self) -> tuple[ModelInfo, ...]:
        return (ModelInfo(NAME),)

    def stream(self, request: ChatRequest, cancel: CancelToken) -> Iterator[str]:
        """See ChatModel. The same request gives the same reply, so one that was cut off goes on where it stopped."""
        words = defaults.load(self._folder, "ja" if request.language == "ja" else "en")
        whole = compose(request, words)
        for piece in _PIECE.findall(_rest(whole, request, words)):
            cancel.raise_if_cancelled()
            yield piece


def _rest(whole: str, request: ChatRequest, words: defaults.Defaults) -> str:
    if whole.startswith(request.prefix):
        return whole[len(request.prefix) :]
    # Another model began this reply; its thought cannot be finished here, and pretending to would be a lie.
    book = Phrasebook((request.persona.text(request.language).offline, words.phrases), {}, "", request.prefix)
    return book.pick("interrupted")
