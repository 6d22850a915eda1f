"""Takes a card's file in: the persona joins the others, and the voices that came with it are kept apart.

A voice of a card is neither loaded nor used until the person accepts it in the voice panel. What can run programs is
refused, what lies on the network is not fetched, and whatever is wrong with an asset never costs the card.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ..core import cards
from ..core.card_assets import PICKLES, CardAsset, of_voices, read_assets, without_content
from ..core.card_values import Table, table
from ..core.errors import InputError, SaijinError
from ..core.installed_voice import CONFIG_FILE, InstalledVoice
from ..core.persona import Persona
from ..storage.whole_files import file_error
from .card_files import MOST_TEXT, CardFile, check_archive, open_card
from .personas import PersonaService
from .voice.library import VoiceLibrary
from .voice.voice_files import BESIDE_WEIGHTS

MOST_VOICES: Final = 20  # of one card

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RefusedAsset:
    """Something of a voice that was not taken in, and why."""

    name: str
    error: SaijinError


@dataclass(frozen=True, slots=True)
class BroughtCard:
    """`voices` wait to be accepted."""

    persona: Persona
    voices: tuple[InstalledVoice, ...] = ()
    refused: tuple[RefusedAsset, ...] = ()


def bring_card(personas: PersonaService, library: VoiceLibrary, path: Path) -> BroughtCard:
    """JSON, PNG or CharX. Raises PersonaError, InputError (file, too_large), StorageError, StorageFull."""
    with open_card(path) as file:
        card = cards.decode(file.text, MOST_TEXT)
        persona = personas.add(_kept(file.text, card), file.face)
        data = table(card["data"], "data") if "data" in card else card
        taken = _Voices(library, file, persona)
        taken.take(of_voices(read_assets(data)))
    return BroughtCard(persona, tuple(taken.voices), tuple(taken.refused))


def _kept(text: bytes, card: Table) -> bytes:
    """The file as it is; one with long assets without them."""
    return text if len(text) <= cards.MAX_BYTES else cards.encode(without_content(card))


@dataclass
class _Voices:
    """What becomes of the voices of one card."""

    library: VoiceLibrary
    file: CardFile
    persona: Persona
    voices: list[InstalledVoice] = field(default_factory=list)
    refused: list[RefusedAsset] = field(default_factory=list)

    def take(self, assets: Iterable[CardAsset]) -> None:
        folders: dict[str, list[CardAsset]] = {}
        for asset in assets:
            folders.setdefault(asset.folder, []).append(asset)
        for together in folders.values():
            if all(each.ending == "json" for each in together):
                continue  # tables alone are no voice
            try:
                with tempfile.TemporaryDirectory(prefix="card-", ignore_cleanup_errors=True) as scratch:
                    self._take_folder(together, Path(scratch))
            except OSError as error:
                self._refuse(together[0], file_error(Path(tempfile.gettempdir()), error))

    def _take_folder(self, together: list[CardAsset], scratch: Path) -> None:
        """A voice's files are found beside each other, so all are there before the first is looked at."""
        copied = [asset for asset in together if self._copied(asset, scratch)]
        for asset in copied:
            if asset.ending != "json" and asset.file_name not in BESIDE_WEIGHTS:
                self._take_voice(asset, scratch / asset.file_name)

    def _copied(self, asset: CardAsset, scratch: Path) -> bool:
        try:
            if asset.ending in PICKLES:
                raise InputError(f"{asset.file_name} can run programs", reason="voice_pickle", name=asset.file_name)
            self.file.copy(asset, scratch / asset.file_name)
        except SaijinError as error:
            self._refuse(asset, error)
            return False
        return True

    def _take_voice(self, asset: CardAsset, model: Path) -> None:
        name = self.persona.text("en").name
        if asset.name and asset.name.casefold() not in ("main", "model", "voice"):
            name = f"{asset.name} ({name})"
        try:
            if len(self.voices) >= MOST_VOICES:
                raise InputError(f"more than {MOST_VOICES} voices", reason="card_voices", most=MOST_VOICES)
            self.file.count(_unpacked_size(model))
            self.voices.append(self.library.add(model, name=name, origin="card"))
        except SaijinError as error:
            self._refuse(asset, error)
        except OSError as error:
            self._refuse(asset, file_error(model, error))

    def _refuse(self, asset: CardAsset, error: SaijinError) -> None:
        log.info("%s of the card of %s: %s", asset.file_name, self.persona.key, error)
        self.refused.append(RefusedAsset(asset.file_name, error))


def _unpacked_size(model: Path) -> int:
    """What a voice takes beside its model: the files in an archive, or those that it may share with other voices."""
    if model.suffix.lower() == ".zip":
        return check_archive(model)
    shared = (CONFIG_FILE, *BESIDE_WEIGHTS)
    return sum(each.stat().st_size for each in model.parent.iterdir() if each.name in shared)
