"""The files that make up a voice: found beside each other, told from what only looks like them, unpacked with care."""

from __future__ import annotations

import json
import lzma
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ...core.errors import InputError
from ...core.installed_voice import CONFIG_FILE, VITS_MODEL, VoiceEngine
from ...storage.whole_files import file_error
from ...storage.zip_files import open_zip

MOST_GIGABYTES: Final = 8
LARGEST_TEXT: Final = 20_000_000  # bytes of a JSON file
MOST_PACKED: Final = 100  # files in an archive
MANIFEST: Final = "voice.json"
CARD_FILES: Final = ("MODEL_CARD", "README.md", "LICENSE")
WEIGHTS: Final = ("model.safetensors", "model.pth", "best_model.pth")
BESIDE_WEIGHTS: Final = (
    *("vocab.json", "speaker_ids.json", "language_ids.json", "speakers.safetensors", "speakers_xtts.pth"),
    *("speakers.pth", "mel_stats.pth", "dvae.pth"),
)
PICKLES: Final = (".pth", ".pt", ".pkl", ".ckpt", ".bin")
DAMAGED: Final = (zipfile.BadZipFile, zlib.error, lzma.LZMAError)
_LICENCE: Final = re.compile(r"^[\s*#-]*licen[cs]e\W+(.{2,80})$", re.IGNORECASE | re.MULTILINE)
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class FoundVoice:
    """`files` by the names that they get in the library; `name` is a proposal."""

    engine: VoiceEngine
    name: str
    files: Mapping[str, Path]
    licence: str = ""

    @property
    def size(self) -> int:
        return sum(file.stat().st_size for file in self.files.values())

    @property
    def pickles(self) -> tuple[str, ...]:
        """The files that can run programs when they are loaded."""
        return tuple(name for name, file in self.files.items() if is_pickle(file))


def find_voice(path: Path) -> FoundVoice:
    """A voice in a folder, or the one that a model's file belongs to.

    Raises InputError: reason voice_kind, voice_no_config, voice_file, voice_large, file (cannot be read).
    """
    try:
        found = _in_folder(path) if path.is_dir() else _of_file(path)
        size = found.size
        for name, file in found.files.items():
            _check_structure(name, file)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}", reason="file") from error
    if size > MOST_GIGABYTES * 1_000_000_000:
        raise InputError(f"{path.name} has {size} bytes", reason="voice_large", most=MOST_GIGABYTES)
    return found


def unpack(archive: Path, folder: Path) -> None:
    """Known files of an archive, from its root or from one folder in it, flat into `folder`.

    Raises InputError, StorageError, StorageFull.
    """
    known = {CONFIG_FILE, MANIFEST, VITS_MODEL, *CARD_FILES, *WEIGHTS, *BESIDE_WEIGHTS}
    try:
        with open(archive, "rb") as opened, open_zip(opened) as packed:
            members = [each for each in packed.infolist() if not each.is_dir()]
            if len(members) > MOST_PACKED:
                raise InputError(f"{len(members)} files are packed in it", reason="voice_kind")
            left = MOST_GIGABYTES * 1_000_000_000
            for member in members:
                name = Path(member.filename.replace("\\", "/")).name
                if name in known or name.endswith((".onnx", ".onnx.json")):
                    left = _unpack_one(packed, member, folder / name, left)
    except (*DAMAGED, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise InputError(f"{archive.name}: {error}", reason="voice_file") from error


def read_table(file: Path) -> dict[str, Any]:
    """A JSON file. Raises InputError (voice_config), OSError."""
    if file.stat().st_size > LARGEST_TEXT:
        raise InputError(f"{file.name} is too large", reason="voice_config")
    try:
        found = json.loads(file.read_bytes())
    except (ValueError, RecursionError) as error:
        raise InputError(f"{file.name}: {error}", reason="voice_config") from error
    if not isinstance(found, dict):
        raise InputError(f"{file.name} holds no table", reason="voice_config")
    return found


def is_pickle(file: Path) -> bool:
    """By its name or by how it begins, whatever its name says."""
    if file.suffix.lower() in PICKLES:
        return True
    with open(file, "rb") as opened:
        begin = opened.read(4)
    if begin[:1] == b"\x80" and begin[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05"):
        return True
    return begin == b"PK\x03\x04" and _holds_pickle(file)


def _holds_pickle(file: Path) -> bool:
    try:
        with open(file, "rb") as opened, open_zip(opened) as packed:
            return any(name.endswith(".pkl") for name in packed.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def _of_file(path: Path) -> FoundVoice:
    if path.suffix == ".onnx":
        beside = (path.with_name(path.name + ".json"), path.with_suffix(".json"), path.with_name(CONFIG_FILE))
        config = next((each for each in beside if each.is_file()), None)
        if config is None:
            raise InputError(f"{path.name} has no JSON file beside it", reason="voice_no_config")
        name = path.parent.name if path.name == VITS_MODEL else path.stem
        return FoundVoice("vits", name, {VITS_MODEL: path, CONFIG_FILE: config}, _licence(path.parent))
    if path.suffix == ".safetensors" or path.suffix.lower() in PICKLES:
        return _coqui(path)
    raise InputError(f"{path.name} is no voice", reason="voice_kind")


def _in_folder(folder: Path) -> FoundVoice:
    models = sorted(folder.glob("*.onnx"))
    if len(models) == 1:
        return _of_file(models[0])
    weights = [folder / name for name in WEIGHTS if (folder / name).is_file()]
    if models or not weights:
        raise InputError(f"{len(models)} models lie in {folder.name}", reason="voice_kind")
    return _coqui(weights[0])


def _coqui(weights: Path) -> FoundVoice:
    config = weights.with_name(CONFIG_FILE)
    if not config.is_file():
        raise InputError(f"{weights.name} has no {CONFIG_FILE} beside it", reason="voice_no_config")
    own = "model.safetensors" if weights.suffix == ".safetensors" else "model.pth"
    beside = {name: weights.with_name(name) for name in BESIDE_WEIGHTS if weights.with_name(name).is_file()}
    files = {own: weights, CONFIG_FILE: config, **beside}
    return FoundVoice("coqui", weights.parent.name, files, _licence(weights.parent))


def _licence(folder: Path) -> str:
    """What the card beside a model says."""
    for name in CARD_FILES:
        card = folder / name
        if card.is_file() and card.stat().st_size < LARGEST_TEXT:
            found = _LICENCE.search(card.read_text("utf-8", "replace"))
            if found:
                return found[1].strip()
    return ""


def _check_structure(name: str, file: Path) -> None:
    if name.endswith(".json"):
        read_table(file)
    elif name.endswith(".safetensors") and not is_pickle(file):
        _check_safetensors(file)
    elif file.stat().st_size < 64:
        raise InputError(f"{file.name} is empty", reason="voice_file")


def _check_safetensors(file: Path) -> None:
    """https://github.com/huggingface/safetensors: a length, a JSON table of that length, then all its tensors."""
    size = file.stat().st_size
    with open(file, "rb") as opened:
        begin = opened.read(8)
        length = struct.unpack("<Q", begin)[0] if len(begin) == 8 else size
        if not 0 < length <= min(size - 8, 100_000_000):
            raise InputError(f"{file.name} is no safetensors file", reason="voice_file")
        try:
            table = json.loads(opened.read(length))
            ends = [int(each["data_offsets"][1]) for name, each in table.items() if name != "__metadata__"]
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
            raise InputError(f"{file.name}: {error}", reason="voice_file") from error
    if not ends or max(ends) + 8 + length != size:
        raise InputError(f"{file.name} is cut off", reason="voice_file")


def _unpack_one(packed: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, left: int) -> int:
    """What may still be unpacked after it: the sizes in an archive are only claims."""
    with packed.open(member) as source:
        try:
            with open(target, "xb") as out:
                while part := source.read(_CHUNK):
                    left -= len(part)
                    if left < 0:
                        raise InputError("more is packed in it than any voice has", reason="voice_large", most=8)
                    out.write(part)
        except FileExistsError as error:
            raise InputError(f"{target.name} is in it twice", reason="voice_kind") from error
        except OSError as error:
            raise file_error(target, error) from error
    return left


def copy_file(source: Path, target: Path, going_on: Callable[[], None]) -> None:
    """`going_on` is called between parts and may raise. Raises StorageError, StorageFull."""
    try:
        with open(source, "rb") as read, open(target, "xb") as out:
            while part := read.read(_CHUNK):
                going_on()
                out.write(part)
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise file_error(target, error) from error
