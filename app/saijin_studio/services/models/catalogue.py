"""The catalogue of models that the studio knows: resources/models/catalogue.json."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec

from ...core.errors import InputError
from ...core.local_models import same_model

_LARGEST_FILE = 1_000_000  # bytes
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
Language = Annotated[str, msgspec.Meta(pattern="^[a-z]{2,3}$")]


class CatalogueEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One model. `ollama` is the name to pull; `context` counts tokens; `url` is the page its facts come from."""

    name: Text
    ollama: Text
    parameters: Text
    size_bytes: Annotated[int, msgspec.Meta(gt=0)]
    context: Annotated[int, msgspec.Meta(ge=128)]
    licence: Text
    languages: Annotated[tuple[Language, ...], msgspec.Meta(min_length=1)]
    url: Annotated[str, msgspec.Meta(pattern="^https://")]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    models: tuple[CatalogueEntry, ...]
    about: str = ""


def read_catalogue(file: Path) -> tuple[CatalogueEntry, ...]:
    """The entries in the file's order. Raises InputError that names the file, the place and the fault."""
    try:
        with file.open("rb") as opened:
            content = opened.read(_LARGEST_FILE + 1)
    except OSError as error:
        raise InputError(f"{file}: {error.strerror or error}", file=str(file)) from error
    if len(content) > _LARGEST_FILE:
        raise InputError(f"{file}: larger than {_LARGEST_FILE} bytes", file=str(file))
    try:
        models = msgspec.json.decode(content, type=_File).models
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InputError(f"{file}: {error}", file=str(file)) from error
    _check_names(file, models)
    return models


def find(entries: tuple[CatalogueEntry, ...], name: str) -> CatalogueEntry | None:
    """The entry that is pulled by this name."""
    return next((entry for entry in entries if same_model(entry.ollama, name)), None)


def _check_names(file: Path, models: tuple[CatalogueEntry, ...]) -> None:
    for index, entry in enumerate(models):
        if find(models[:index], entry.ollama):
            raise InputError(f"{file}: {entry.ollama} stands there twice - at `$.models[{index}]`", file=str(file))
