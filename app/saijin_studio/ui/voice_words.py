"""The sentences about voices: engines that fail, and voices that are brought to this machine."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


def engine_name(provider: str) -> str:
    """A speech engine as people call it; "" for one that is none."""
    names = {
        "espeak": "eSpeak NG",
        "openjtalk": "Open JTalk",
        "vits": translate("messages", "ONNX voice"),
        "speech_server": translate("messages", "Speech server"),
    }
    return names.get(provider, "")


def voice_templates() -> dict[str, str]:
    """By error code and reason, as ui.messages has them."""
    return {
        "speech_unavailable_no_voice": translate("messages", "There is no voice for this language on this machine."),
        "provider_fault_sound": translate("messages", "{provider} answered with something that is no sound."),
        "provider_fault_sound_cut": translate("messages", "{provider} sent a sound that breaks off."),
        "provider_fault_hung": translate("messages", "{provider} took too long and was ended."),
        "provider_fault_crashed": translate("messages", "{provider} ended by itself."),
        "provider_fault_voice_file": translate("messages", "This voice cannot be loaded."),
        "provider_fault_voice_sound": translate("messages", "This voice made something that is no sound."),
        "input_voice_config": translate("messages", "The description of this voice cannot be used."),
        "provider_unavailable_sound_out": translate(
            "messages", "No sound device can be used, so nothing can be heard."
        ),
        "input_nothing_to_say": translate("messages", "There is nothing in this text that can be said."),
        "storage_own_voices": translate(
            "messages",
            "The file with your voices for this persona is damaged, so those of the card are used: {name}. It is kept "
            "as it is until you go back to the voices of the card.",
        ),
        **_library_templates(),
    }


def _library_templates() -> dict[str, str]:
    return {
        "not_found_voice": translate("messages", "This voice is no longer there."),
        "input_voice_kind": translate("messages", "No voice can be read from this file."),
        "input_voice_pickle": translate(
            "messages",
            "This voice is a file that can run programs when it is loaded, so it was not taken. Install it on purpose "
            "only where you trust whoever made it.",
        ),
        "input_voice_file": translate("messages", "This voice is damaged and cannot be loaded."),
        "input_voice_sound": translate("messages", "This voice makes something that is no sound."),
        "input_voice_no_config": translate(
            "messages", "The description of this voice is missing: it lies in a JSON file beside the model."
        ),
        "input_voice_large": translate("messages", "This voice is too large: {most} GB are the most."),
        "input_card_asset": translate("messages", "This part of the voice is missing in the card or damaged."),
        "input_card_voices": translate("messages", "Only the first {most} voices of a card are taken in."),
        "input_card_remote": translate(
            "messages", "It lies outside the card. The studio fetches nothing that a card names."
        ),
        "input_voice_language": translate("messages", "This voice does not say which language it speaks."),
    }
