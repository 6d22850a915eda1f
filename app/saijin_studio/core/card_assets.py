"""The assets of a card: what `data.assets` of character-card-spec-v3 names, and which of it belongs to a voice.

Nothing here is opened or fetched. Assets that are not as the specification has them are left out: a card is never
lost over one.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final, Literal
from urllib.parse import unquote_to_bytes

from .card_values import Table, clean
from .errors import InputError, PersonaError

MOST_ASSETS: Final = 500
LONGEST_ADDRESS: Final = 1_000  # characters of what is not data
LONGEST_PLAIN: Final = 100_000  # characters of data without base64: decoding takes many times their memory
# `embeded` is how the specification spells it.
_EMBEDDED: Final = re.compile(r"embedd?ed://(?P<path>.+)", re.IGNORECASE | re.DOTALL)
_PICTURES: Final = ("icon", "background", "user_icon", "emotion")
_VOICES: Final = ("voice", "x_voice", "x-voice", "x_voice_model", "x-voice-model")
PICKLES: Final = ("pth", "pt", "ckpt", "pkl")
MODELS: Final = ("onnx", "safetensors", "zip")
_BESIDE: Final = ("json",)
_UNFIT: Final = re.compile(r"[^\w.-]+", re.ASCII)
Place = Literal["data", "embedded", "remote", "none"]


@dataclass(frozen=True, slots=True)
class CardAsset:
    """One asset. `kind` is its type in small letters; `ending` is told by the card, else by its address."""

    kind: str
    uri: str
    name: str
    ending: str

    @property
    def place(self) -> Place:
        """Where its content lies; `none` for an address that nobody here knows."""
        if self.uri[:5].lower() == "data:":
            return "data"
        if _EMBEDDED.fullmatch(self.uri):
            return "embedded"
        return "remote" if re.match(r"\w+://", self.uri) else "none"

    @property
    def embedded_path(self) -> str:
        """Its name in the card's archive; "" for one that no archive should have."""
        found = _EMBEDDED.fullmatch(self.uri)
        path = found["path"] if found else ""
        parts = path.split("/")
        unfit = "\\" in path or "\0" in path or ":" in path or any(part in ("", ".", "..") for part in parts)
        return "" if unfit else path

    @property
    def folder(self) -> str:
        """Files of one voice lie in one folder of the archive; those in the card itself belong together."""
        return str(PurePosixPath(self.embedded_path).parent) if self.place == "embedded" else ""

    @property
    def file_name(self) -> str:
        """A name that a file may have anywhere, with its ending in small letters."""
        plain = self.embedded_path.rpartition("/")[2] or self.name
        if plain.lower().endswith(f".{self.ending}"):
            plain = plain[: -len(self.ending) - 1]
        return _UNFIT.sub("_", f"{plain or 'model'}.{self.ending}")[-80:].lstrip(".")


def read_assets(data: Table) -> tuple[CardAsset, ...]:
    """At most MOST_ASSETS of them."""
    given = data.get("assets")
    if not isinstance(given, list):
        return ()
    found = (_asset(each) for each in given[:MOST_ASSETS])
    return tuple(asset for asset in found if asset is not None)


def of_voices(assets: Iterable[CardAsset]) -> tuple[CardAsset, ...]:
    """What is called a voice, and what may be a part of one by its ending."""
    wanted = (*MODELS, *_BESIDE, *PICKLES)
    return tuple(one for one in assets if one.kind in _VOICES or (one.kind not in _PICTURES and one.ending in wanted))


def data_content(uri: str, most: int) -> bytes:
    """The content of a data: address, at most `most` bytes. Raises InputError (card_asset, too_large)."""
    head, comma, body = uri[5:].partition(",")
    if not comma:
        raise InputError("a data: address without a comma", reason="card_asset")
    coded = head.lower().replace(" ", "").endswith(";base64")
    if len(body) > (most * 4 // 3 + 4 if coded else min(most, LONGEST_PLAIN)):
        raise InputError("a data: address is too long", reason="too_large")
    try:
        content = base64.b64decode(body, validate=True) if coded else unquote_to_bytes(body)
    except (binascii.Error, ValueError) as error:
        raise InputError(f"a data: address cannot be read: {error}", reason="card_asset") from error
    if len(content) > most:
        raise InputError("a data: address is too long", reason="too_large")
    return content


def without_content(card: Table) -> Table:
    """The card without the assets that lie in it, so that it is only as long as its words."""
    data = card.get("data")
    if not isinstance(data, Mapping) or not isinstance(data.get("assets"), list):
        return card
    kept = [each for each in data["assets"] if not _is_data(each)]
    return {**card, "data": {**data, "assets": kept}}


def _is_data(given: object) -> bool:
    uri = given.get("uri") if isinstance(given, Mapping) else None
    return isinstance(uri, str) and uri[:5].lower() == "data:"


def _asset(given: object) -> CardAsset | None:
    if not isinstance(given, Mapping):
        return None
    uri = given.get("uri")
    if not isinstance(uri, str) or not (uri[:5].lower() == "data:" or len(uri) <= LONGEST_ADDRESS):
        return None
    kind, name, told = (_words(given.get(field)) for field in ("type", "name", "ext"))
    by_address = "" if uri[:5].lower() == "data:" else PurePosixPath(uri.partition("?")[0]).suffix
    ending = (told or by_address).lower().lstrip(".")
    return CardAsset(kind.lower(), uri, name, ending)


def _words(value: object) -> str:
    """A short text on one line; "" for whatever else stands there."""
    try:
        return " ".join(clean(value, "assets").split())[:100]
    except PersonaError:
        return ""
