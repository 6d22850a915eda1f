"""What is said of recordings that voices are made of: what they are worth, and who agreed to what, when."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from ....ports import Lack
from ....services.hearing.sample_check import Finding, SampleReport
from ....services.hearing.sample_files import Consent
from ...messages import describe

translate = QCoreApplication.translate

ROLES = {"good": "ok", "usable": "warning", "unusable": "error"}
SOUNDS = "*.wav *.flac *.ogg *.mp3 *.aiff *.aif *.opus"


def findings(report: SampleReport) -> list[str]:
    """A sentence for each, with what can be done."""
    return [_sentence(found) for found in report.findings]


def _sentence(found: Finding) -> str:
    whole = found.code in ("sample_stereo", "sample_rate") or abs(found.value) >= 10
    words = {"value": QLocale().toString(float(found.value), "f", 0 if whole else 1)}
    return describe(found.code, {**words, **({"reason": "serious"} if found.serious else {})})


def verdict(report: SampleReport) -> str:
    length = QLocale().toString(report.seconds, "f", 1)
    words = translate("CloneWords", "{seconds} s. {verdict}")
    return words.format(seconds=length, verdict=describe(f"sample_{report.verdict}"))


def consent_line(consent: Consent) -> str:
    """Who agreed, when, and in which words."""
    moment = QDateTime.fromSecsSinceEpoch(round(consent.at.timestamp()))
    at = QLocale().toString(moment, QLocale.FormatType.ShortFormat)
    words = translate("CloneWords", "{who} agreed on {time}: “{words}”")
    if consent.imported is not None:
        words = translate("CloneWords", "As its file says, {who} agreed on {time}: “{words}”")
    return words.format(who=consent.who, time=at, words=consent.words)


def lack_words(lacks: Lack) -> str:
    """What is to be brought before these voices can speak; "" where nothing is."""
    return {
        "": "",
        "part": translate(
            "CloneWords", "Recordings can be kept now. To speak in their voices, the optional part Coqui TTS is needed."
        ),
        "model": translate(
            "CloneWords",
            "Recordings can be kept now. To speak in their voices, an XTTS voice is needed on this machine.",
        ),
    }[lacks]
