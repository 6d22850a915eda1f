"""How models choose their words where neither the chat nor its persona says otherwise, and the presets all share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from msgspec.structs import replace as changed

from .chat_options import STUDIO, Drop, presets_of
from .errors import InputError, NotFound
from .sampling import NAMES, PRESETS, Sampling, merged
from .settings import ModelSettings, Preset, SamplingSettings, Settings

LONGEST_PRESET: Final = 60
MOST_PRESETS: Final = 100
OF_TASTE: Final = tuple(name for name in NAMES if name not in ("seed", "context_tokens", "reply_tokens"))
STUDIO_NAMES: Final = ("preset", "drop", *NAMES)
# Kept with the models: they have always a window and a length, whatever a preset says.
_OF_MODELS: Final = ("temperature", "context_tokens", "reply_tokens")
_LENGTHS: Final = {name: getattr(ModelSettings(), name) for name in ("context_tokens", "reply_tokens")}


@dataclass(frozen=True, slots=True)
class StudioOptions:
    """`own` is what the studio says itself, `in_force` that and its preset; `origins` tell which, as in InForce."""

    own: Sampling
    in_force: Sampling
    origins: Mapping[str, str]
    preset: str
    drop: Drop
    presets: Mapping[str, Sampling]

    @property
    def changed(self) -> frozenset[str]:
        """The values that are not left to the preset, the server, or what they are at first."""
        return frozenset(name for name, value in self.own.set_values().items() if value != _LENGTHS.get(name))


def studio_options(settings: Settings) -> StudioOptions:
    presets, chosen, own = presets_of(settings), settings.chats.preset, settings.sampling()
    both = merged((STUDIO, own), (f"preset:{chosen}", presets.get(chosen, Sampling())))
    return StudioOptions(own, both.sampling, both.origins, chosen, settings.chats.drop, presets)


def with_values(settings: Settings, values: Mapping[str, Any]) -> Settings:
    """Sets values by their names, None = left to the preset or the server, or as it is at first.

    A preset that is chosen says all it can: what the studio said of it itself is let go. Raises InputError (reason:
    option, sampling and its kin).
    """
    for name in values:
        if name not in STUDIO_NAMES:
            raise InputError(f"the studio has no {name[:100]}", reason="option", name=name[:100])
    if "drop" in values:
        settings = changed(settings, chats=changed(settings.chats, drop=_rule(values["drop"])))
    if "preset" in values:
        settings = _with_chosen(settings, values["preset"] or "")
    choosing = {name: value for name, value in values.items() if name in NAMES}
    return _with_own(settings, replace(settings.sampling(), **choosing)) if choosing else settings


def with_preset(settings: Settings, name: str, sampling: Sampling) -> Settings:
    """A new one, or other values for one of the person's own.

    Raises InputError: presets; preset_name for one that is empty, too long, or came with the studio.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_PRESET or name in PRESETS:
        raise InputError(f"no name for a preset: {name[:100]}", reason="preset_name", most=LONGEST_PRESET)
    kept = [preset for preset in settings.chats.presets if preset.name != name]
    if len(kept) >= MOST_PRESETS:
        raise InputError("too many presets", reason="presets", most=MOST_PRESETS)
    made = Preset(name=name, values=SamplingSettings.of(sampling))
    return changed(settings, chats=changed(settings.chats, presets=(*kept, made)))


def without_preset(settings: Settings, name: str) -> Settings:
    """Without one of the person's own; whoever has it does without. Raises NotFound."""
    kept = tuple(preset for preset in settings.chats.presets if preset.name != name)
    if len(kept) == len(settings.chats.presets):
        raise NotFound(f"no preset {name[:100]}", kind="preset", id=name[:100])
    return changed(settings, chats=changed(settings.chats, presets=kept))


def _rule(value: object) -> Drop:
    if value is None:
        return Settings().chats.drop
    if not isinstance(value, Drop):
        raise InputError(str(value)[:100], reason="option", name="drop")
    return value


def _with_chosen(settings: Settings, preset: str) -> Settings:
    presets = presets_of(settings)
    if preset and preset not in presets:
        raise InputError(preset[:100], reason="option", name="preset")
    said = dict.fromkeys(presets[preset].set_values() if preset else ())
    settings = changed(settings, chats=changed(settings.chats, preset=preset))
    return _with_own(settings, replace(settings.sampling(), **said))


def _with_own(settings: Settings, own: Sampling) -> Settings:
    lengths = {name: getattr(own, name) or least for name, least in _LENGTHS.items()}
    models = changed(settings.models, temperature=own.temperature, **lengths)
    beside = SamplingSettings.of(replace(own, **dict.fromkeys(_OF_MODELS)))
    return changed(settings, models=models, chats=changed(settings.chats, sampling=beside))
