"""Codes of errors, notices and states as sentences in the UI language."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from ..core.errors import SaijinError

Params = Mapping[str, str | int | float]


def describe_error(error: SaijinError) -> str:
    """One sentence that says what happened and, where there is something, what to do."""
    return describe(error.code, error.params)


def describe(code: str, params: Params | None = None) -> str:
    """The sentence for an error or notice code; an unknown code is named as it is."""
    template = _templates().get(code)
    if template is None:
        return QCoreApplication.translate("messages", "Something went wrong ({code}).").format(code=code)
    return template.format_map(_Filled(params or {}))


def provider_name(provider: str) -> str:
    """ollama, openai, offline as people call them."""
    tr = QCoreApplication.translate
    names = {
        "ollama": "Ollama",
        "openai": tr("messages", "OpenAI-compatible server"),
        "offline": tr("messages", "built-in offline model"),
    }
    return names.get(provider, provider)


class _Filled(dict[str, object]):
    """Parameters with a plain stand-in for what the raiser left out."""

    def __init__(self, params: Params) -> None:
        super().__init__(params)
        provider = params.get("provider")
        if isinstance(provider, str):
            self["provider"] = provider_name(provider)

    def __missing__(self, key: str) -> str:
        tr = QCoreApplication.translate
        stand_ins = {
            "provider": tr("messages", "the language model"),
            "model": tr("messages", "the chosen model"),
            "artefact": tr("messages", "a file"),
            "part": tr("messages", "a part"),
            "file": tr("messages", "the file"),
            "kept_as": tr("messages", "a file beside it"),
        }
        return stand_ins.get(key, "?")


def _templates() -> dict[str, str]:
    return {**_input_templates(), **_provider_templates(), **_house_templates(), **_notice_templates()}


def _input_templates() -> dict[str, str]:
    tr = QCoreApplication.translate
    return {
        "error": tr("messages", "Something went wrong."),
        "unexpected": tr("messages", "Something went wrong inside the studio. The log has the details."),
        "input": tr("messages", "This cannot be used as it is."),
        "settings": tr("messages", "These settings cannot be used."),
        "persona": tr("messages", "This file is not a persona."),
        "model_file": tr("messages", "The process model {file} cannot be used (line {line}, element {element})."),
        "not_found": tr("messages", "This is no longer there."),
        "cancelled": tr("messages", "Stopped."),
    }


def _provider_templates() -> dict[str, str]:
    tr = QCoreApplication.translate
    return {
        "provider": tr("messages", "{provider} did not do its work."),
        "provider_unavailable": tr("messages", "{provider} cannot be reached."),
        "speech_unavailable": tr("messages", "Nothing here can speak this language. Please install {missing}."),
        "model_missing": tr("messages", "{provider} does not have the model {model}."),
        "credentials_refused": tr("messages", "{provider} refused the key."),
        "first_token_timeout": tr("messages", "{provider} did not begin to answer in time."),
        "idle_timeout": tr("messages", "{provider} fell silent in the middle of the reply."),
        "rate_limited": tr("messages", "{provider} asks to wait before the next question."),
        "provider_fault": tr("messages", "{provider} answered with an error."),
    }


def _house_templates() -> dict[str, str]:
    tr = QCoreApplication.translate
    return {
        "storage": tr("messages", "The studio could not write to its data."),
        "storage_full": tr("messages", "The disk is full. Your text is kept here; make room and send it again."),
        "engine": tr("messages", "The process engine had a fault."),
        "engine_unavailable": tr("messages", "The process engine cannot be reached. Messages go out when it is back."),
        "engine_refused": tr("messages", "The process engine refused the request."),
        "engine_artefact": tr("messages", "The engine's file {artefact} is missing or damaged and cannot be fetched."),
        "engine_runtime": tr("messages", "The engine needs {part}, which was not found."),
    }


def _notice_templates() -> dict[str, str]:
    tr = QCoreApplication.translate
    return {
        "settings_damaged": tr(
            "messages", "The settings file was damaged. It is kept as {kept_as}; the defaults are in use."
        ),
        "audio_device": tr("messages", "No audio device was found. Replies are still written to sound files."),
        "audio_library": tr("messages", "The sound library is missing. Replies are still written to sound files."),
        "port_taken": tr("messages", "Another program holds the engine's port; the engine takes another one."),
        "no_display": tr("messages", "There is no screen to show the window on."),
    }
