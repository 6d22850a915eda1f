"""The sentences about optional voices that are brought when wanted, and about a GPU that has no room for a voice."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


def voice_addon_templates() -> dict[str, str]:
    """By error code and reason, as ui.messages has them."""
    return {
        "voice_addon": translate("messages", "The optional voices could not be installed."),
        "voice_addon_network": translate(
            "messages", "The packages of the voices cannot be reached. What has come is kept: please try again later."
        ),
        "voice_addon_version": translate(
            "messages", "The packages of the voices are not to be had for this system or this Python."
        ),
        "voice_addon_python": translate(
            "messages", "To install the voices, Python 3.11 or newer with its venv module is needed."
        ),
        "voice_addon_busy": translate("messages", "The voices are being installed already."),
        "not_found_voice_addon": translate("messages", "There is no such optional part."),
        "voice_memory_smaller": translate(
            "messages", "The memory was not enough for the voice: it was freed, and it goes on in smaller portions."
        ),
        "voice_memory_cpu": translate(
            "messages",
            "The GPU has no room for the voice, so it is made on the processor for some minutes, which is slow.",
        ),
        "provider_fault_voice_memory": translate("messages", "There is not enough memory for this voice."),
        "provider_fault_voice_pickle": translate(
            "messages", "This voice is a file that can run programs when it is loaded, so it was not loaded."
        ),
        "provider_fault_voice_kind": translate("messages", "This is no voice of a kind that can be used here."),
        "provider_fault_voice_speaker": translate(
            "messages", "This voice has no speaker of its own: choose a recording for it to sound like."
        ),
        "provider_fault_voice_sample": translate("messages", "Too little is heard in the recording of this voice."),
        "speech_unavailable_no_learner": translate(
            "messages", "To sound like a recording, an XTTS voice must be on this machine."
        ),
        "input_voice_sample": translate("messages", "Too little is heard in this recording."),
        "input_voice_clone": translate("messages", "This voice cannot sound like a recording."),
    }
