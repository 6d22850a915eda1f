"""Codes of errors, notices and states as sentences in the UI language."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from ..core.errors import SaijinError
from .hearing_words import hearing_templates, transcriber_name
from .voice_addon_words import voice_addon_templates
from .voice_words import engine_name, voice_templates

translate = QCoreApplication.translate
Params = Mapping[str, str | int | float]


def describe_error(error: SaijinError) -> str:
    """One sentence that says what happened and, where there is something, what to do."""
    return describe(error.code, error.params)


def describe(code: str, params: Params | None = None) -> str:
    """The sentence for an error or notice code; an unknown code is named as it is."""
    templates = _templates()
    template = templates.get(f"{code}_{_variant(params or {})}") or templates.get(code)
    if template is None:
        return translate("messages", "Something went wrong ({code}).").format(code=code)
    return template.format_map(_Filled(params or {}))


def _variant(params: Params) -> str:
    """Some codes have another sentence for a reason, a kind of thing, or where the place is not known."""
    return "unplaced" if params.get("line") == 0 else str(params.get("reason") or params.get("kind") or "")


def provider_name(provider: str) -> str:
    """ollama, openai, offline as people call them."""
    names = {
        "ollama": "Ollama",
        "openai": translate("messages", "OpenAI-compatible server"),
        "offline": translate("messages", "built-in offline model"),
    }
    return names.get(provider) or engine_name(provider) or transcriber_name(provider)


def process_name(key: str) -> str:
    """A shipped process by its name; one that a person drew by its key."""
    names = {
        "chat_interaction": translate("ProcessModel", "Chat interaction"),
        "voice_synthesis": translate("ProcessModel", "Voice synthesis"),
        "model_integration": translate("ProcessModel", "Model integration"),
        "chat_writing": translate("ProcessModel", "Chat writing"),
    }
    return names.get(key, key)


class _Filled(dict[str, object]):
    """Parameters with a plain stand-in for what the raiser left out."""

    def __init__(self, params: Params) -> None:
        super().__init__(params)
        provider = params.get("provider")
        if isinstance(provider, str):
            self["provider"] = provider_name(provider)
        process = params.get("process")
        if isinstance(process, str):
            self["process"] = process_name(process)
        if "element" not in params and "key" in params:
            self["element"] = params["key"]  # errors name the key, notices an element

    def __missing__(self, key: str) -> str:
        stand_ins = {
            "provider": translate("messages", "the language model"),
            "model": translate("messages", "the chosen model"),
            "artefact": translate("messages", "a file"),
            "part": translate("messages", "a part"),
            "file": translate("messages", "the file"),
            "process": translate("messages", "a process"),
            "kept_as": translate("messages", "a file beside it"),
        }
        return stand_ins.get(key, "?")


def _templates() -> dict[str, str]:
    parts = (
        _input_templates,
        _lost_templates,
        _provider_templates,
        _house_templates,
        _process_templates,
        _steering_templates,
        _form_templates,
        _attachment_templates,
        _file_templates,
        _sampling_templates,
        hearing_templates,
        voice_templates,
        voice_addon_templates,
        _notice_templates,
    )
    return {code: words for part in parts for code, words in part().items()}


def _input_templates() -> dict[str, str]:
    return {
        "error": translate("messages", "Something went wrong."),
        "unexpected": translate("messages", "Something went wrong inside the studio. The log has the details."),
        "input": translate("messages", "This cannot be used as it is."),
        "settings": translate("messages", "These settings cannot be used."),
        "settings_plain": translate(
            "messages",
            "http:// is not encrypted and only for servers on your own network. "
            "The address of any other server must begin with https://.",
        ),
        "persona": translate("messages", "This file is not a persona."),
        "model_file": translate(
            "messages", "The process model {file} cannot be used (line {line}, element {element})."
        ),
        "model_file_unplaced": translate("messages", "The process model {file} cannot be used."),
        "input_empty": translate("messages", "There is nothing in it yet. Please write something."),
        "input_no_question": translate("messages", "This message answers no question, so it cannot be answered again."),
        "input_file": translate("messages", "This file cannot be read."),
        "input_unicode": translate("messages", "This text holds a sign that cannot be stored."),
        "input_secret": translate("messages", "This value is a secret and is not shown."),
        "input_model": translate("messages", "There is no such model."),
        "input_persona": translate("messages", "This conversation is with another persona."),
        "input_workflow_off": translate(
            "messages", "This workflow is switched off in the settings of the process kernel."
        ),
        "input_trace": translate("messages", "This file is not a trace of a reply."),
        "input_too_large": translate("messages", "This file is too large."),
        "input_chat_format": translate("messages", "No chat can be read from this file."),
        "input_chat_damaged": translate("messages", "This file is damaged."),
        "input_chat_newer": translate("messages", "This file was made by a newer version of Saijin Studio."),
        "input_too_long": translate("messages", "This text is too long."),
        "input_sound_format": translate("messages", "Sound can be saved as .wav or .flac."),
        "input_sound_too_long": translate("messages", "This is too long for a .wav file. Save it as .flac."),
        "input_no_words": translate("messages", "Only your own messages can be sent again with other words."),
        "input_no_reply": translate("messages", "Only a persona’s reply can be taken back."),
        "input_cannot_go_on": translate("messages", "Only a reply that has words can go on."),
        "input_nothing_to_write": translate("messages", "There is nothing to write: it is there already."),
        "input_folder_name": translate("messages", "There is a folder with this name already."),
        "input_tags": translate("messages", "A chat can have {most} tags at most."),
        "input_same_chat": translate("messages", "A chat cannot be merged with itself."),
        "cancelled": translate("messages", "Stopped."),
        "endless": translate("messages", "The model did not come to an end. What it wrote so far is kept."),
        "timed_out": translate("messages", "It took too long."),
        "model_unreachable": translate("messages", "No language model answered."),
        "not_possible": translate("messages", "This conversation is no longer there."),
    }


def _lost_templates() -> dict[str, str]:
    return {
        "not_found": translate("messages", "This is no longer there."),
        "not_found_approval": translate("messages", "This reply no longer waits for your approval."),
        "not_found_conversation": translate("messages", "This conversation is no longer there."),
        "not_found_preset": translate("messages", "This preset is no longer there."),
        "not_found_profile": translate("messages", "This profile is no longer there."),
        "not_found_summary": translate("messages", "This summary is no longer there."),
        "not_found_folder": translate("messages", "This folder is no longer there."),
        "not_found_message": translate("messages", "This message is no longer there."),
        "not_found_deletion": translate("messages", "What was deleted is no longer kept."),
        "not_found_utterance": translate("messages", "This is not being said any more."),
        "not_found_turn": translate("messages", "Nothing more is known of how this reply was made."),
        "not_found_original": translate(
            "messages", "This is a copy. The reply it was copied from is gone for good, and how it was made with it."
        ),
        "not_found_persona": translate("messages", "This persona is no longer there."),
        "not_found_model": translate("messages", "This model is not loaded."),
        "not_found_text": translate("messages", "The text to be spoken is no longer there."),
        "not_found_audio": translate("messages", "There is no sound file of this message."),
        "not_found_blob": translate("messages", "The content of this value is no longer there."),
    }


def _provider_templates() -> dict[str, str]:
    return {
        "provider": translate("messages", "{provider} did not do its work."),
        "provider_unavailable": translate("messages", "{provider} cannot be reached."),
        "speech_unavailable": translate("messages", "Nothing here can speak this language. Please install {missing}."),
        "speech_fallback": translate(
            "messages", "The voice {engine} cannot speak just now; {following} speaks instead."
        ),
        "model_no_room": translate("messages", "There is no room for this model on this machine."),
        "model_room_taken": translate("messages", "The memory for this model is in use just now."),
        "model_missing": translate("messages", "{provider} does not have the model {model}."),
        "credentials_refused": translate("messages", "{provider} refused the key."),
        "first_token_timeout": translate("messages", "{provider} did not begin to answer in time."),
        "idle_timeout": translate("messages", "{provider} fell silent in the middle of the reply."),
        "rate_limited": translate("messages", "{provider} asks to wait before the next question."),
        "provider_paused": translate("messages", "{provider} failed several times and is left alone for a while."),
        "provider_fault": translate("messages", "{provider} answered with an error."),
    }


def _house_templates() -> dict[str, str]:
    return {
        "storage": translate("messages", "The studio could not write to its data."),
        "storage_full": translate("messages", "The disk is full. Your text is kept here; make room and send it again."),
        "storage_full_start": translate(
            "messages", "The disk is full, so the studio cannot open its data. Make room, then start the studio again."
        ),
        "storage_start": translate("messages", "The studio cannot open its data."),
        "storage_damaged": translate("messages", "What is stored here is damaged and cannot be shown."),
        "storage_file": translate("messages", "This file cannot be read."),
        "storage_url": translate("messages", "The database cannot be used. Please check its address."),
        "storage_locked": translate("messages", "Another program holds the studio’s data. Try again in a moment."),
        "storage_read_only": translate("messages", "The studio’s data are read-only, so nothing can be stored."),
        "storage_moved": translate(
            "messages", "The studio’s data were moved or deleted while it ran. Put them back, then try again."
        ),
        "storage_version": translate("messages", "The data belong to another version of the studio."),
        "storage_no_keyring": translate("messages", "This system has no keyring, so keys cannot be kept."),
        "storage_refused": translate("messages", "The system’s keyring did not let the studio in."),
        "storage_full_engine": translate(
            "messages",
            "The disk is full, so the process engine does not run. Messages are kept; make room, then try again.",
        ),
        "engine": translate("messages", "The process engine had a fault."),
        "engine_unavailable": translate(
            "messages", "The process engine cannot be reached. Messages go out when it is back."
        ),
        "engine_unavailable_address": translate(
            "messages", "What answers at the engine's address is no process engine. Please check the settings."
        ),
        "engine_refused_address": translate(
            "messages", "What answers at the engine's address is no process engine. Please check the settings."
        ),
        "engine_refused": translate("messages", "The process engine refused the request."),
        "engine_refused_credentials": translate(
            "messages",
            "The process engine does not accept the user or the password. Please check the settings.",
        ),
        "engine_refused_version": translate(
            "messages", "The process engine is of version {version}, which the studio cannot work with."
        ),
        "engine_artefact": translate(
            "messages", "The engine's file {artefact} is missing or damaged and cannot be fetched."
        ),
        "engine_artefact_unreachable": translate(
            "messages", "The engine's files cannot be fetched: the network cannot be reached. Messages are kept."
        ),
        "engine_database_damaged": translate("messages", "The process engine's database is damaged."),
        "engine_runtime": translate("messages", "The engine needs {part}, which was not found."),
    }


def _process_templates() -> dict[str, str]:
    return {
        "no_persona": translate("messages", "No persona could answer. Choose another one, or another rule."),
        "process_timeout": translate("messages", "{process} took too long and was ended."),
        "process_loop": translate("messages", "{process} went round in circles and was ended."),
        "bpm_config": translate(
            "messages", "The configuration in {file} cannot be used (line {line}, {element}). What was good serves on."
        ),
        "bpm_config_unplaced": translate(
            "messages", "The configuration in {file} cannot be used. What was good serves on."
        ),
    }


def _steering_templates() -> dict[str, str]:
    """What a person wanted of a process."""
    return {
        "not_found_process": translate("messages", "This process has ended meanwhile, or is not known any more."),
        "not_found_incident": translate("messages", "There is no failed step here any more."),
        "not_found_step": translate("messages", "No token stands at this step any more."),
        "not_found_definition": translate("messages", "This version of the model is no longer there."),
        "not_found_user_task": translate("messages", "Somebody has made this decision already."),
        "not_found_variable": translate("messages", "This value is no longer there."),
        "input_turn_over": translate("messages", "This reply has ended. Ask for another one in the chat instead."),
        "input_decision": translate("messages", "Here a person decides. Make the decision instead."),
        "input_multi_instance": translate(
            "messages", "“{step}” is done several times at once: a token cannot be moved into one of them."
        ),
        "input_begins_elsewhere": translate("messages", "This process begins with a message in a chat."),
        "input_migration": translate("messages", "This plan has problems. Nothing was moved."),
        "input_file_name": translate("messages", "Only files that end in .bpmn or .dmn can be used."),
        "engine_refused_deploy_forbidden": translate(
            "messages", "Your account at the engine may not deploy models. The file is as it was."
        ),
    }


def _form_templates() -> dict[str, str]:
    return {
        "input_business_key": translate("messages", "The key must have 1 to 255 characters."),
        "input_required": translate("messages", "This is needed."),
        "input_field": translate("messages", "This does not fit: {type} is expected."),
        "input_choice": translate("messages", "Choose one of the list."),
        "input_range": translate("messages", "Between {least} and {most}, please."),
        "input_variable_type": translate("messages", "“{name}” is of the type {type}; this value does not fit."),
        "input_variable": translate("messages", "“{name}” cannot hold this value."),
        "input_variable_name": translate("messages", "“{name}” is no name of a variable."),
    }


def _attachment_templates() -> dict[str, str]:
    """Files beside a message."""
    return {
        "input_attachment_empty": translate("messages", "This file is empty."),
        "input_attachment_large": translate("messages", "This file is too large: {most} MB are the most."),
        "input_attachment_kind": translate(
            "messages", "Only pictures (PNG, JPEG, WebP, GIF), PDF files and text files can be attached."
        ),
        "input_attachment_broken": translate("messages", "This file is damaged and cannot be read."),
        "input_attachment_pixels": translate(
            "messages", "This picture is too large: {most} megapixels are the most. Please make it smaller first."
        ),
        "input_attachment_locked": translate("messages", "This PDF is locked with a password."),
        "input_attachment_no_text": translate(
            "messages", "There are no words in this PDF, only pictures. Attach its pages as pictures instead."
        ),
        "input_attachment_slow": translate("messages", "This PDF takes too long to read. Attach a part of it instead."),
        "input_attachment_many": translate("messages", "At most {most} files go with one message."),
        "not_found_media": translate("messages", "This file is no longer kept."),
        "storage_full_media": translate(
            "messages", "The studio’s folder for attachments is full. Forget old chats to make room."
        ),
    }


def _file_templates() -> dict[str, str]:
    """Chats in files, and backups."""
    return {
        "storage_unwritable": translate("messages", "“{name}” cannot be written there."),
        "storage_full_file_full": translate("messages", "The disk is full. “{name}” was not written."),
        "storage_full_import_full": translate("messages", "The disk is full. The chats that were complete are here."),
        "input_chat_read_only": translate(
            "messages", "“{name}” has lines of a chat whose head is missing. It is never written over."
        ),
        "input_chat_files": translate("messages", "The files in this chat are too large for one file."),
        "input_backup_format": translate("messages", "“{name}” is no backup of Saijin Studio."),
        "input_backup_damaged": translate("messages", "The backup “{name}” is damaged. Nothing was changed."),
        "input_backup_newer": translate(
            "messages", "The backup “{name}” was made by a newer version of Saijin Studio. Nothing was changed."
        ),
        "input_backup_busy": translate("messages", "A reply is being made. Wait for it or stop it, then try again."),
        "input_backup_shared": translate(
            "messages", "The chats lie in a database of its own server. Bring them back with its tools."
        ),
        "storage_backup_shared": translate(
            "messages", "The chats lie in a database of its own server. Back them up with its tools."
        ),
        "storage_backup": translate("messages", "The chats could not be copied, so there is no backup."),
        "storage_restore": translate("messages", "The backup could not take its place. All is as it was before."),
        "storage_restore_busy": translate("messages", "A backup is just being restored."),
        "storage_full_restore_full": translate(
            "messages", "There is not enough room on the disk to restore this backup. Nothing was changed."
        ),
        "backup_failed": translate("messages", "The daily backup could not be made."),
        "backup_failed_full": translate("messages", "The disk is full: the daily backup could not be made."),
    }


def _sampling_templates() -> dict[str, str]:
    return {
        "input_sampling": translate("messages", "“{name}” must be between {least} and {most}."),
        "input_sampling_stop": translate(
            "messages", "At most {most} texts may end a reply, each of 1 to {length} characters."
        ),
        "input_option": translate("messages", "This value cannot be set for a chat."),
        "input_preset_name": translate(
            "messages", "A preset needs a name of 1 to {most} letters that no preset of the studio has."
        ),
        "input_presets": translate("messages", "There are {most} presets already: delete one first."),
        "input_sampling_name": translate("messages", "There is no setting “{name}” for how a model chooses its words."),
    }


def _notice_templates() -> dict[str, str]:
    return {
        "settings_damaged": translate(
            "messages", "The settings file was damaged. It is kept as {kept_as}; the defaults are in use."
        ),
        "engine_database_rebuilt": translate(
            "messages", "The engine's database was damaged and kept as {kept_as}. A new one is in use; no chat is lost."
        ),
        "audio_device": translate("messages", "No audio device was found. Replies are still written to sound files."),
        "audio_library": translate(
            "messages", "The sound library is missing. Replies are still written to sound files."
        ),
        "port_taken": translate("messages", "Another program holds the engine's port; the engine takes another one."),
        "no_display": translate("messages", "There is no screen to show the window on."),
    }
