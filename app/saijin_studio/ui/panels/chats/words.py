"""What a reply that is being made is at, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ....core.events import ModelLoading, StepChanged
from ....core.process import EngineState, EngineStatus

translate = QCoreApplication.translate


def step_words(event: StepChanged) -> str:
    """The present step of a reply; a step added to the model by a person is named by its id."""
    model = event.params.get("model", "")
    if event.topic == "chat.ai_processing":
        words = (
            translate("steps", "thinking with {model}").format(model=model) if model else translate("steps", "thinking")
        )
    elif event.topic == "model.load" and model:
        words = translate("steps", "loading {model}").format(model=model)
    else:
        words = _step_names().get(event.topic) or event.activity_id.replace("_", " ")
    if event.state == "retrying":
        return translate("steps", "{step} — trying again").format(step=words)
    return words


def _step_names() -> dict[str, str]:
    return {
        "chat.input_reception": translate("steps", "reading your message"),
        "chat.history_loading": translate("steps", "reading what was said"),
        "chat.memory_loading": translate("steps", "reading memories"),
        "chat.lore_loading": translate("steps", "looking into the lorebook"),
        "chat.begin_speech": translate("steps", "finding the voice"),
        "chat.response_formatting": translate("steps", "polishing the words"),
        "chat.output_delivery": translate("steps", "handing over the reply"),
        "chat.approval": translate("steps", "keeping the reply"),
        "chat.withdrawal": translate("steps", "taking the reply back"),
        "chat.failure_notice": translate("steps", "noting what went wrong"),
        "model.request": translate("steps", "looking for the model"),
        "model.allocate": translate("steps", "making room for the model"),
        "model.load": translate("steps", "loading the model"),
        "model.inference": translate("steps", "asking the model"),
        "model.cache": translate("steps", "keeping the answer"),
        "model.release": translate("steps", "freeing the model"),
    }


def loading_words(event: ModelLoading) -> str:
    """A model that is being brought, with how much of it is there."""
    words = {
        "pulling": translate("steps", "fetching {model}"),
        "checking": translate("steps", "checking {model}"),
        "ready": translate("steps", "{model} is ready"),
    }.get(event.phase, translate("steps", "loading {model}"))
    words = words.format(model=event.model)
    return f"{words} · {event.completed / event.total:.0%}" if event.total > 0 else words


def writing_words() -> str:
    return translate("steps", "writing")


def queued_words(engine: EngineStatus | None) -> str:
    """Why a stored message is not being answered yet."""
    if engine is not None and engine.state is EngineState.DOWN:
        return translate("steps", "waits until the process engine is back")
    if engine is None or engine.state is not EngineState.READY:
        return translate("steps", "waits for the process engine, which is starting")
    return translate("steps", "on its way")


def stopping_words() -> str:
    return translate("steps", "stopping")
