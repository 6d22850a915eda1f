"""What a reply that is being made is at, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ...core.events import StepChanged
from ...core.process import EngineState, EngineStatus


def step_words(event: StepChanged) -> str:
    """The present step of a reply; a step added to the model by a person is named by its id."""
    tr = QCoreApplication.translate
    if event.topic == "chat.ai_processing":
        model = event.params.get("model", "")
        words = tr("steps", "thinking with {model}").format(model=model) if model else tr("steps", "thinking")
    else:
        words = _step_names().get(event.topic) or event.activity_id.replace("_", " ")
    if event.state == "retrying":
        return tr("steps", "{step} — trying again").format(step=words)
    return words


def _step_names() -> dict[str, str]:
    tr = QCoreApplication.translate
    return {
        "chat.input_reception": tr("steps", "reading your message"),
        "chat.persona_selection": tr("steps", "choosing who answers"),
        "chat.context_loading": tr("steps", "reading memories"),
        "chat.begin_speech": tr("steps", "finding the voice"),
        "chat.response_formatting": tr("steps", "polishing the words"),
        "chat.output_delivery": tr("steps", "handing over the reply"),
        "chat.failure_notice": tr("steps", "noting what went wrong"),
    }


def writing_words() -> str:
    return QCoreApplication.translate("steps", "writing")


def queued_words(engine: EngineStatus | None) -> str:
    """Why a stored message is not being answered yet."""
    tr = QCoreApplication.translate
    if engine is not None and engine.state is EngineState.DOWN:
        return tr("steps", "waits until the process engine is back")
    if engine is None or engine.state is not EngineState.READY:
        return tr("steps", "waits for the process engine, which is starting")
    return tr("steps", "on its way")


def stopping_words() -> str:
    return QCoreApplication.translate("steps", "stopping")
