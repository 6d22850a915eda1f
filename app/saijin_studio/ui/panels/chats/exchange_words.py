"""The words of chats in files: their formats, and what was skipped in one."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ....services.exchange.outgoing import ChatFileFormat
from ....services.exchange.records import Told

translate = QCoreApplication.translate


def format_words() -> dict[ChatFileFormat, str]:
    """For the list of kinds in a file dialog, the one that leaves nothing out first."""
    return {
        ChatFileFormat.SAIJIN: translate("ChatFiles", "Saijin Studio, with everything (*.json)"),
        ChatFileFormat.SILLYTAVERN: translate("ChatFiles", "SillyTavern (*.jsonl)"),
        ChatFileFormat.MARKDOWN: translate("ChatFiles", "Markdown (*.md)"),
        ChatFileFormat.HTML: translate("ChatFiles", "Web page (*.html)"),
        ChatFileFormat.TEXT: translate("ChatFiles", "Plain text (*.txt)"),
    }


def problem_words(told: Told) -> str:
    """The file, the place in it, and what was the matter there."""
    problem = told.problem
    words = _problems().get(problem.code, problem.code)
    # What a parser says of a bad line helps nobody who did not write it.
    detail = f" ({problem.detail[:100]})" if problem.detail and problem.code != "bad_json" else ""
    place = "" if problem.place == "file" else f", {problem.place}"
    return f"{told.file}{place}: {words}{detail}"


def _problems() -> dict[str, str]:
    return {
        "encoding": translate("ChatFiles", "the encoding was assumed"),
        "damaged": translate("ChatFiles", "some bytes are no text"),
        "no_header": translate("ChatFiles", "the head is missing; this file is never written over"),
        "bad_json": translate("ChatFiles", "this line cannot be read and was left out"),
        "no_text": translate("ChatFiles", "there is no message here"),
        "role": translate("ChatFiles", "nobody known says this; it was left out"),
        "date": translate("ChatFiles", "this date cannot be read"),
        "twice": translate("ChatFiles", "this id is there twice"),
        "orphan": translate("ChatFiles", "what it answers is missing; it stands by itself"),
        "circle": translate("ChatFiles", "messages follow each other in a circle, which was cut"),
        "attachment": translate("ChatFiles", "a file that belongs here is not in it"),
        "too_many": translate("ChatFiles", "there is more than is read"),
        "no_chat": translate("ChatFiles", "there is no chat here"),
    }
