"""The prices of models on one line, as the process kernel's page has them: "openai:gpt-4.1-mini: 0.4 / 1.6 USD"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from .form import BadValue

if TYPE_CHECKING:
    from ....services.config.service import Effective

translate = QCoreApplication.translate
_NUMBER = r"\d{1,7}(?:\.\d{1,9})?"
_PRICE = re.compile(rf"(openai:\S+?)\s*[:=]\s*({_NUMBER})\s*/\s*({_NUMBER})(?:\s*([A-Z]{{3}}))?")


def prices_text(values: Mapping[str, Effective], key: str) -> str:
    """What is configured below `key`, for a person to read and change."""
    found: dict[str, dict[str, object]] = {}
    for name, value in values.items():
        if name.startswith(f"{key}."):
            model, _, what = name.removeprefix(f"{key}.").rpartition(".")
            found.setdefault(model, {})[what] = value.value
    return ", ".join(
        f"{model}: {_plain(price['prompt'])} / {_plain(price['reply'])} {price['currency']}"
        for model, price in found.items()
    )


def parse_prices(text: str) -> dict[str, object]:
    """The section `prices` as it is to be written. Raises BadValue."""
    found: dict[str, object] = {}
    for part in re.split("[,;、\n]", text):
        if not part.strip():
            continue
        match = _PRICE.fullmatch(part.strip())
        if match is None:
            words = translate(
                "Kernel", "Write each as “openai:model: prompt / reply USD”, by a million tokens, and commas between."
            )
            raise BadValue(words)
        currency = {"currency": match[4]} if match[4] else {}
        found[match[1]] = {"prompt": float(match[2]), "reply": float(match[3]), **currency}
    return found


def _plain(number: object) -> str:
    """Without an exponent and without needless zeros."""
    return f"{float(str(number)):.9f}".rstrip("0").rstrip(".")
