"""What the voice panel says of engines, languages, parts and figures."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtGui import QFontDatabase

from ....core.voice import Part
from ...messages import provider_name

translate = QCoreApplication.translate
MANY = 6  # languages that are named one by one


def engine_title(name: str) -> str:
    """A speech engine as people call it."""
    known = {
        "coqui": "Coqui TTS",
        "server": translate("VoiceWords", "Speech server"),
        "vits": translate("VoiceWords", "ONNX voices"),
    }
    return known.get(name) or provider_name(name)


def engine_licence(name: str) -> str:
    """Under which terms it speaks; "" where nobody here knows."""
    return {
        "espeak": translate("VoiceWords", "GPL-3, runs as a program of its own"),
        "openjtalk": translate("VoiceWords", "MIT; voice “Mei”, CC BY 3.0, MMDAgent project"),
        "vits": translate("VoiceWords", "each voice has a licence of its own"),
        "coqui": translate("VoiceWords", "MPL-2.0; XTTS voices CPML: not for commercial use"),
        "server": translate("VoiceWords", "terms of whoever runs the server"),
    }.get(name, "")


def lack_words(missing: str) -> str:
    """What an engine lacks, and where it comes from."""
    if missing == "server":
        return translate("VoiceWords", "no address is set")
    if missing == "coqui-tts":
        return translate("VoiceWords", "not installed yet")
    if missing == "espeak-ng":
        return translate("VoiceWords", "needs the program espeak-ng, which your system's package manager has")
    return translate("VoiceWords", "needs {package}, which was not found").format(package=missing)


def language_title(code: str) -> str:
    """A language in the UI language where that is known, else as its own people call it where a font has that."""
    known = {"en": translate("languages", "English"), "ja": translate("languages", "Japanese")}
    if code in known:
        return known[code]
    locale = QLocale(code.replace("-", "_"))
    if locale.language() == QLocale.Language.C:
        return code
    named = locale.nativeLanguageName() if _drawable(locale.script()) else ""
    return f"{named or QLocale.languageToString(locale.language())} ({code})"


@cache
def _drawable(script: QLocale.Script) -> bool:
    """Whether a font for it is here, where not every system has one: others would be drawn as boxes."""
    known = {
        QLocale.Script.BengaliScript: QFontDatabase.WritingSystem.Bengali,
        QLocale.Script.DevanagariScript: QFontDatabase.WritingSystem.Devanagari,
        QLocale.Script.GujaratiScript: QFontDatabase.WritingSystem.Gujarati,
        QLocale.Script.GurmukhiScript: QFontDatabase.WritingSystem.Gurmukhi,
        QLocale.Script.KannadaScript: QFontDatabase.WritingSystem.Kannada,
        QLocale.Script.MalayalamScript: QFontDatabase.WritingSystem.Malayalam,
        QLocale.Script.MyanmarScript: QFontDatabase.WritingSystem.Myanmar,
        QLocale.Script.OriyaScript: QFontDatabase.WritingSystem.Oriya,
        QLocale.Script.SinhalaScript: QFontDatabase.WritingSystem.Sinhala,
        QLocale.Script.TamilScript: QFontDatabase.WritingSystem.Tamil,
        QLocale.Script.TeluguScript: QFontDatabase.WritingSystem.Telugu,
    }
    nowhere = (QLocale.Script.EthiopicScript, QLocale.Script.CherokeeScript)  # Qt does not say who has them
    return script not in nowhere and (script not in known or bool(QFontDatabase.families(known[script])))


def languages_line(codes: tuple[str, ...]) -> str:
    """At most a few by name."""
    first = sorted(codes, key=lambda code: (code not in ("en", "ja"), code))
    named = ", ".join(language_title(code) for code in first[:MANY])
    if len(first) <= MANY:
        return named
    return translate("VoiceWords", "{languages} and {count} more").format(languages=named, count=len(first) - MANY)


def part_title(part: Part) -> str:
    return {
        "narration": translate("VoiceWords", "Usual voice"),
        "dialogue": translate("VoiceWords", "Dialogue"),
        "action": translate("VoiceWords", "Actions"),
    }[part]


def size_words(count: int) -> str:
    return QLocale().formattedDataSize(count, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def milliseconds(seconds: float) -> str:
    if seconds >= 1:
        return translate("VoiceWords", "{seconds} s").format(seconds=f"{seconds:.1f}")
    return translate("VoiceWords", "{milliseconds} ms").format(milliseconds=round(seconds * 1000))
