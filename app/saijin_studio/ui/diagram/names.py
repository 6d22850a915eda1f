"""The names in process models in the UI language.

The shipped models are written in plain English; their names are listed here so that they can be translated.
A name that a person gave, or changed, is shown as it is.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from ...core.bpmn.diagram import Diagram

_MARKED = (
    QT_TRANSLATE_NOOP("ProcessModel", "Chat interaction"),
    QT_TRANSLATE_NOOP("ProcessModel", "Message stored"),
    QT_TRANSLATE_NOOP("ProcessModel", "Input reception"),
    QT_TRANSLATE_NOOP("ProcessModel", "Persona selection"),
    QT_TRANSLATE_NOOP("ProcessModel", "Context loading"),
    QT_TRANSLATE_NOOP("ProcessModel", "Speak meanwhile"),
    QT_TRANSLATE_NOOP("ProcessModel", "Begin speaking"),
    QT_TRANSLATE_NOOP("ProcessModel", "Voice begun"),
    QT_TRANSLATE_NOOP("ProcessModel", "AI processing"),
    QT_TRANSLATE_NOOP("ProcessModel", "Response formatting"),
    QT_TRANSLATE_NOOP("ProcessModel", "Output delivery"),
    QT_TRANSLATE_NOOP("ProcessModel", "Answered"),
    QT_TRANSLATE_NOOP("ProcessModel", "Rejected"),
    QT_TRANSLATE_NOOP("ProcessModel", "No model reachable"),
    QT_TRANSLATE_NOOP("ProcessModel", "Stopped by the user"),
    QT_TRANSLATE_NOOP("ProcessModel", "Took too long"),
    QT_TRANSLATE_NOOP("ProcessModel", "Say why not"),
    QT_TRANSLATE_NOOP("ProcessModel", "Say who was asked"),
    QT_TRANSLATE_NOOP("ProcessModel", "Keep the words so far"),
    QT_TRANSLATE_NOOP("ProcessModel", "Keep the unfinished reply"),
    QT_TRANSLATE_NOOP("ProcessModel", "Not accepted"),
    QT_TRANSLATE_NOOP("ProcessModel", "Not answered"),
    QT_TRANSLATE_NOOP("ProcessModel", "Stopped"),
    QT_TRANSLATE_NOOP("ProcessModel", "Timed out"),
    QT_TRANSLATE_NOOP("ProcessModel", "Voice synthesis"),
    QT_TRANSLATE_NOOP("ProcessModel", "Speech wanted"),
    QT_TRANSLATE_NOOP("ProcessModel", "Text reception"),
    QT_TRANSLATE_NOOP("ProcessModel", "Persona voice selection"),
    QT_TRANSLATE_NOOP("ProcessModel", "Synthesis"),
    QT_TRANSLATE_NOOP("ProcessModel", "Audio post-processing"),
    QT_TRANSLATE_NOOP("ProcessModel", "Delivery"),
    QT_TRANSLATE_NOOP("ProcessModel", "Spoken"),
    QT_TRANSLATE_NOOP("ProcessModel", "Silenced"),
    QT_TRANSLATE_NOOP("ProcessModel", "Not spoken"),
    QT_TRANSLATE_NOOP("ProcessModel", "Text gone"),
    QT_TRANSLATE_NOOP("ProcessModel", "No voice"),
    QT_TRANSLATE_NOOP("ProcessModel", "Failed"),
    QT_TRANSLATE_NOOP("ProcessModel", "yes"),
    QT_TRANSLATE_NOOP("ProcessModel", "no"),
    QT_TRANSLATE_NOOP("ProcessModel", "Next sentences"),
    QT_TRANSLATE_NOOP("ProcessModel", "Something to say?"),
    QT_TRANSLATE_NOOP("ProcessModel", "Speak a sentence"),
    QT_TRANSLATE_NOOP("ProcessModel", "One sentence"),
    QT_TRANSLATE_NOOP("ProcessModel", "2 minutes"),
    QT_TRANSLATE_NOOP("ProcessModel", "Sentence said"),
    QT_TRANSLATE_NOOP("ProcessModel", "Gave up"),
    QT_TRANSLATE_NOOP("ProcessModel", "Fall silent"),
    QT_TRANSLATE_NOOP("ProcessModel", "go on"),
    QT_TRANSLATE_NOOP("ProcessModel", "Nobody to answer"),
    QT_TRANSLATE_NOOP("ProcessModel", "History"),
    QT_TRANSLATE_NOOP("ProcessModel", "Memory"),
    QT_TRANSLATE_NOOP("ProcessModel", "Lore"),
    QT_TRANSLATE_NOOP("ProcessModel", "A lorebook?"),
    QT_TRANSLATE_NOOP("ProcessModel", "Too slow"),
    QT_TRANSLATE_NOOP("ProcessModel", "Model loaded?"),
    QT_TRANSLATE_NOOP("ProcessModel", "Load the model"),
    QT_TRANSLATE_NOOP("ProcessModel", "Not loaded"),
    QT_TRANSLATE_NOOP("ProcessModel", "Approval asked?"),
    QT_TRANSLATE_NOOP("ProcessModel", "Approve the reply"),
    QT_TRANSLATE_NOOP("ProcessModel", "Approved?"),
    QT_TRANSLATE_NOOP("ProcessModel", "Nobody decided"),
    QT_TRANSLATE_NOOP("ProcessModel", "Keep the reply"),
    QT_TRANSLATE_NOOP("ProcessModel", "Take back"),
    QT_TRANSLATE_NOOP("ProcessModel", "Take the reply back"),
    QT_TRANSLATE_NOOP("ProcessModel", "Withdrawn"),
    QT_TRANSLATE_NOOP("ProcessModel", "Say who is missing"),
    QT_TRANSLATE_NOOP("ProcessModel", "Nobody answered"),
    QT_TRANSLATE_NOOP("ProcessModel", "Stopped by the person"),
    QT_TRANSLATE_NOOP("ProcessModel", "Stop"),
    QT_TRANSLATE_NOOP("ProcessModel", "Withdrawal asked"),
    QT_TRANSLATE_NOOP("ProcessModel", "Withdraw the reply"),
    QT_TRANSLATE_NOOP("ProcessModel", "Model integration"),
    QT_TRANSLATE_NOOP("ProcessModel", "Model wanted"),
    QT_TRANSLATE_NOOP("ProcessModel", "Model request"),
    QT_TRANSLATE_NOOP("ProcessModel", "Answer known?"),
    QT_TRANSLATE_NOOP("ProcessModel", "Loaded already?"),
    QT_TRANSLATE_NOOP("ProcessModel", "Resource allocation"),
    QT_TRANSLATE_NOOP("ProcessModel", "Loading"),
    QT_TRANSLATE_NOOP("ProcessModel", "Something to ask?"),
    QT_TRANSLATE_NOOP("ProcessModel", "Inference queue"),
    QT_TRANSLATE_NOOP("ProcessModel", "Response caching"),
    QT_TRANSLATE_NOOP("ProcessModel", "Release"),
    QT_TRANSLATE_NOOP("ProcessModel", "Served"),
    QT_TRANSLATE_NOOP("ProcessModel", "Give the lease back"),
    QT_TRANSLATE_NOOP("ProcessModel", "Why not?"),
    QT_TRANSLATE_NOOP("ProcessModel", "Model missing"),
    QT_TRANSLATE_NOOP("ProcessModel", "No room"),
    QT_TRANSLATE_NOOP("ProcessModel", "Out of reach"),
    QT_TRANSLATE_NOOP("ProcessModel", "Not found or out of reach"),
    QT_TRANSLATE_NOOP("ProcessModel", "No answer"),
    QT_TRANSLATE_NOOP("ProcessModel", "Called off"),
    QT_TRANSLATE_NOOP("ProcessModel", "No longer wanted"),
    QT_TRANSLATE_NOOP("ProcessModel", "missing"),
    QT_TRANSLATE_NOOP("ProcessModel", "no room"),
    QT_TRANSLATE_NOOP("ProcessModel", "otherwise"),
    QT_TRANSLATE_NOOP("ProcessModel", "Persona routing"),
)
KNOWN = tuple(str(name) for name in _MARKED)


def model_name(text: str) -> str:
    """A process's or step's name in the UI language."""
    return QCoreApplication.translate("ProcessModel", text) if text else text


def translated(diagram: Diagram) -> Diagram:
    """The same diagram with its names in the UI language."""
    return replace(
        diagram,
        name=model_name(diagram.name),
        shapes=tuple(replace(shape, name=model_name(shape.name)) for shape in diagram.shapes),
        edges=tuple(replace(edge, name=model_name(edge.name)) for edge in diagram.edges),
    )
