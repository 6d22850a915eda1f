"""Cards with a tiny voice in them, in each form that people hand around, and a place that they are brought to."""

from __future__ import annotations

import base64
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from saijin_studio.paths import Paths
from saijin_studio.services.card_import import BroughtCard, bring_card
from saijin_studio.services.personas import PersonaService
from saijin_studio.services.voice.library import VoiceLibrary
from tests.unit.tiny_vits import piper_config, write_model

MODEL, CONFIG = "amy.onnx", "amy.onnx.json"
Assets = list[dict[str, Any]]


class House:
    """`loaded` are the folders that an engine was shown."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.paths = Paths(home / "home")
        self.personas = PersonaService(self.paths)
        self.loaded: list[str] = []
        self.library = VoiceLibrary(home / "voices", lambda engine, folder: self.loaded.append(folder.name))

    def bring(self, file: Path) -> BroughtCard:
        return bring_card(self.personas, self.library, file)

    def bring_text(self, text: bytes) -> BroughtCard:
        file = self.home / "card.json"
        file.write_bytes(text)
        return self.bring(file)


def reasons(card: BroughtCard) -> list[object]:
    return [each.error.params.get("reason") for each in card.refused]


def voice_parts(folder: Path) -> dict[str, bytes]:
    """A model and its description by their names."""
    write_model(folder / MODEL)
    model = (folder / MODEL).read_bytes()
    (folder / MODEL).unlink()
    return {MODEL: model, CONFIG: json.dumps(piper_config(by_letters=True)).encode()}


def card_text(assets: object = None, **data: object) -> bytes:
    words = {"name": "Ada", "description": "Counts.", "first_mes": "Hello.", "extensions": {}, **data}
    more = {} if assets is None else {"assets": assets}
    return json.dumps({"spec": "chara_card_v3", "spec_version": "3.0", "data": {**words, **more}}).encode()


def asset(uri: str, name: str = "main", ending: str = "", kind: str = "x_voice") -> dict[str, Any]:
    return {"type": kind, "uri": uri, "name": name, "ext": ending}


def data_uri(content: bytes) -> str:
    return f"data:application/octet-stream;base64,{base64.b64encode(content).decode()}"


def inside(parts: Mapping[str, bytes]) -> Assets:
    """Assets whose content lies in the card."""
    split = ((name.rsplit(".", 1), content) for name, content in parts.items())
    return [asset(data_uri(content), name, ending) for (name, ending), content in split]


def beside(parts: Mapping[str, bytes], folder: str = "assets/voice") -> Assets:
    """Assets that lie in the card's archive."""
    return [asset(f"embeded://{folder}/{name}", "main", name.rsplit(".", 1)[1]) for name in parts]


def charx(file: Path, card: bytes, files: Mapping[str, bytes] | None = None) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as into:
        into.writestr("card.json", card)
        for name, content in (files or {}).items():
            into.writestr(name, content)
    return file


def packed(files: Mapping[str, bytes]) -> bytes:
    """An archive, as it lies in another."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as into:
        for name, content in files.items():
            into.writestr(name, content)
    return made.getvalue()


def picture(file: Path, texts: Mapping[str, bytes], squeezed: bool = False) -> Path:
    """A PNG of one pixel with text chunks."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    def text(word: str, said: bytes) -> bytes:
        coded = base64.b64encode(said)
        body = b"\0" + zlib.compress(coded) if squeezed else coded
        return chunk(b"zTXt" if squeezed else b"tEXt", word.encode() + b"\0" + body)

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\0\0"))
    chunks = b"".join(text(word, said) for word, said in texts.items())
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + head + chunks + pixels + chunk(b"IEND", b""))
    return file
