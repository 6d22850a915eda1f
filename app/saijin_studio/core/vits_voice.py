"""What a VITS voice says of itself in its JSON, in the form of piper or of Coqui TTS, and texts as its tokens.

piper:  https://github.com/rhasspy/piper/blob/master/TRAINING.md (phoneme_id_map, espeak.voice, inference)
Coqui:  the config.json beside a model that Vits.export_onnx wrote (characters, use_phonemes, add_blank, model_args)
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from .errors import InputError

MOST_SYMBOLS: Final = 5_000
MOST_SPEAKERS: Final = 5_000
_RATES: Final = (8_000, 96_000)
_USUAL_SCALES: Final = (0.667, 1.0, 0.8)
_LOWER: Final = ("basic_cleaners", "transliteration_cleaners", "multilingual_cleaners", "basic_german_cleaners")
_PHONEMIZERS: Final = ("espeak", "gruut")  # both make the same signs; other makers have signs of their own
_CODE: Final = re.compile(r"[A-Za-z]{2,8}([_-][A-Za-z0-9]{1,12}){0,3}")


@dataclass(frozen=True, slots=True)
class VitsVoice:
    """`phonemes` names the espeak voice that gives the sounds, "" where the letters themselves are the tokens.

    A text is `first`, then each known symbol's tokens followed by `gap`, then `last`. `scales` are noise, length and
    the noise of durations.
    """

    rate: int
    language: str
    phonemes: str
    symbols: Mapping[str, tuple[int, ...]]
    first: tuple[int, ...] = ()
    gap: tuple[int, ...] = ()
    last: tuple[int, ...] = ()
    scales: tuple[float, float, float] = _USUAL_SCALES
    speakers: Mapping[str, int] = field(default_factory=dict)
    decomposed: bool = False
    lower: bool = False

    def tokens(self, sounds: str) -> tuple[int, ...]:
        """Of phonemes, or of letters; () where there is none that the voice knows."""
        text = " ".join(sounds.split())
        text = unicodedata.normalize("NFD" if self.decomposed else "NFC", text.lower() if self.lower else text)
        known = [self.symbols[symbol] for symbol in text if symbol in self.symbols]
        if not any(symbol in self.symbols and not _is_mark(symbol) for symbol in text):
            return ()
        return (*self.first, *(token for ids in known for token in (*ids, *self.gap)), *self.last)


def read_vits_voice(config: object) -> VitsVoice:
    """Raises InputError (reason voice_config) where it is none, or a value in it cannot be used."""
    table = _table(config, "the file")
    if "phoneme_id_map" in table:
        return _piper(table)
    if "characters" in table:
        return _coqui(table)
    raise _fault("it describes no voice of piper or Coqui TTS")


def languages_told(config: Mapping[str, Any]) -> tuple[str, ...]:
    """The languages that a description names, as codes without regions; () for none."""
    several = config.get("languages")
    told = list(several) if isinstance(several, list) else []
    of_piper = config.get("language")
    espeak = config.get("espeak")
    told += [
        of_piper.get("code") if isinstance(of_piper, dict) else of_piper,
        config.get("phoneme_language"),
        espeak.get("voice") if isinstance(espeak, dict) else "",
        _first_language(config),
    ]
    found = tuple(dict.fromkeys(code for each in told if (code := _language(each))))
    return found if isinstance(several, list) else found[:1]


def _piper(config: Mapping[str, Any]) -> VitsVoice:
    symbols = {}
    for symbol, ids in _table(config["phoneme_id_map"], "phoneme_id_map").items():
        if not isinstance(ids, list) or len(ids) > 10:
            raise _fault("phoneme_id_map holds something else than lists of numbers")
        symbols[symbol] = tuple(_whole(one, "phoneme_id_map", 0, MOST_SYMBOLS) for one in ids)
    pad, begin, end = (symbols.get(symbol, ()) for symbol in "_^$")
    by_letters = config.get("phoneme_type") == "text"
    espeak = _table(config.get("espeak") or {}, "espeak").get("voice", "")
    told = _table(config.get("language") or {}, "language")
    inference = _table(config.get("inference") or {}, "inference")
    names = ("noise_scale", "length_scale", "noise_w")
    return VitsVoice(
        rate=_rate(config),
        language=_language(told.get("code") or espeak),
        phonemes="" if by_letters else _espeak(espeak),
        symbols=_few(symbols),
        first=(*begin, *pad) if begin else (),
        gap=pad,
        last=end,
        scales=_scales(tuple(inference.get(name) for name in names)),
        speakers=_speakers(config.get("speaker_id_map"), config.get("num_speakers")),
        decomposed=True,
        lower=by_letters,
    )


def _coqui(config: Mapping[str, Any]) -> VitsVoice:
    characters = _table(config["characters"], "characters")
    by_sounds = config.get("use_phonemes") is True
    if by_sounds and (config.get("phonemizer") or "espeak") not in _PHONEMIZERS:
        raise _fault(f"its phonemes are made by {config.get('phonemizer')!s:.40}")
    order = _vocabulary(characters, by_sounds)
    symbols = {symbol: (number,) for number, symbol in enumerate(order)}
    blank = symbols.get(_blank(characters), symbols.get(str(characters.get("pad") or ""), ()))
    gap = blank if config.get("add_blank", True) else ()
    ends = config.get("enable_eos_bos_chars") is True
    arguments = _table(config.get("model_args") or {}, "model_args")
    names = ("inference_noise_scale", "length_scale", "inference_noise_scale_dp")
    spoken = str(config.get("phoneme_language") or "")
    return VitsVoice(
        rate=_rate(config),
        language=_language(spoken or _first_language(config)),
        phonemes=_espeak(spoken) if by_sounds else "",
        symbols=_few(symbols),
        first=(*(symbols.get(str(characters.get("bos")), ()) if ends else ()), *gap),
        gap=gap,
        last=symbols.get(str(characters.get("eos")), ()) if ends else (),
        scales=_scales(tuple(arguments.get(name) for name in names)),
        speakers=_speakers(config.get("speaker_ids"), arguments.get("num_speakers")),
        lower=str(config.get("text_cleaner") or "") in _LOWER or "english" in str(config.get("text_cleaner")),
    )


def _vocabulary(characters: Mapping[str, Any], by_sounds: bool) -> list[str]:
    """The symbols in the order of their numbers, as the class that the file names puts them."""
    given = characters.get("vocab_dict")
    if isinstance(given, dict) and given:
        return sorted((str(one) for one in given), key=lambda one: _whole(given[one], "vocab_dict", 0, MOST_SYMBOLS))
    letters, sounds = str(characters.get("characters") or ""), str(characters.get("phonemes") or "")
    marks, pad = str(characters.get("punctuations") or ""), str(characters.get("pad") or "")
    kind = str(characters.get("characters_class") or "VitsCharacters").rpartition(".")[2]
    if kind == "VitsCharacters":
        return [pad, *marks, *letters, *sounds, _blank(characters)]
    own = list(sounds if by_sounds and sounds else letters)
    if characters.get("is_unique", True):
        own = list(dict.fromkeys(own))
    if characters.get("is_sorted", True):
        own = sorted(own)
    special = (pad, *(str(characters.get(name) or "") for name in ("eos", "bos", "blank")))
    return [*(one for one in special if one), *own, *marks]


def _blank(characters: Mapping[str, Any]) -> str:
    kind = str(characters.get("characters_class") or "VitsCharacters").rpartition(".")[2]
    return str(characters.get("blank") or ("<BLNK>" if kind == "VitsCharacters" else ""))


def _first_language(config: Mapping[str, Any]) -> str:
    for name in ("language", "languages"):
        told = config.get(name)
        if isinstance(told, str) and told:
            return told
    sets = config.get("datasets")
    told = sets[0].get("language") if isinstance(sets, list) and sets and isinstance(sets[0], dict) else ""
    return str(told or "")


def _language(told: object) -> str:
    """The code without a region; "" where it is not told."""
    code = told if isinstance(told, str) and _CODE.fullmatch(told) else ""
    return re.split("[_-]", code)[0].lower()


def _espeak(told: object) -> str:
    if not isinstance(told, str) or not _CODE.fullmatch(told):
        raise _fault("it does not say which language its phonemes are of")
    return told.lower().replace("_", "-")


def _rate(config: Mapping[str, Any]) -> int:
    return _whole(_table(config.get("audio") or {}, "audio").get("sample_rate"), "audio.sample_rate", *_RATES)


def _scales(given: tuple[object, ...]) -> tuple[float, float, float]:
    found = []
    for value, usual in zip(given, _USUAL_SCALES, strict=True):
        number = usual if value is None else value
        if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
            raise _fault("one of its scales is no number")
        found.append(min(max(float(number), 0.0), 5.0))
    return found[0], max(found[1], 0.1), found[2]


def _speakers(named: object, count: object) -> dict[str, int]:
    if isinstance(named, dict) and 0 < len(named) <= MOST_SPEAKERS:
        return {str(name): _whole(number, "speakers", 0, MOST_SPEAKERS) for name, number in named.items()}
    if isinstance(count, int) and 1 < count <= MOST_SPEAKERS:
        return {str(number): number for number in range(count)}
    return {}


def _few(symbols: Mapping[str, tuple[int, ...]]) -> Mapping[str, tuple[int, ...]]:
    if not 1 < len(symbols) <= MOST_SYMBOLS:
        raise _fault(f"it has {len(symbols)} symbols")
    return symbols


def _is_mark(symbol: str) -> bool:
    return symbol.isspace() or unicodedata.category(symbol)[0] == "P"


def _table(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _fault(f"{where} is no table")
    return value


def _whole(value: object, where: str, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise _fault(f"{where} must be a number from {least} to {most}")
    return value


def _fault(detail: str) -> InputError:
    return InputError(f"the voice's description cannot be used: {detail}", reason="voice_config")
