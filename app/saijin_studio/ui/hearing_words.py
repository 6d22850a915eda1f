"""The sentences about the microphone, dictation, and recordings to make voices of."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


def hearing_templates() -> dict[str, str]:
    """By error code and reason, as ui.messages has them."""
    return {
        "provider_unavailable_audio_input": translate(
            "messages", "No microphone was found. Plug one in, or choose another one in the settings."
        ),
        "provider_unavailable_audio_library": translate(
            "messages", "The sound library PortAudio is missing, so nothing can be recorded."
        ),
        "provider_unavailable_hearing_nobody": translate(
            "messages",
            "Nothing here can write down what is said. Set a transcription server in the settings, or install the "
            "part “dictation”.",
        ),
        "provider_unavailable_hearing_model": translate(
            "messages", "The model that writes down speech is not on this machine yet. Fetch it in the settings."
        ),
        "provider_unavailable_hearing_slow": translate("messages", "The transcription server did not answer in time."),
        "provider_fault_hearing_died": translate("messages", "The local speech recognition ended by itself."),
        "provider_fault_hearing_hung": translate(
            "messages", "The local speech recognition took too long and was ended. A smaller model is quicker."
        ),
        "provider_fault_hearing_model_unreadable": translate(
            "messages", "The model that writes down speech cannot be read. Remove it and fetch it again."
        ),
        "hearing_model": translate("messages", "The model could not be fetched."),
        "hearing_model_network": translate(
            "messages", "The model cannot be reached in the network. What has come is kept: please try again later."
        ),
        "hearing_model_refused": translate(
            "messages", "The model is not given out at present. Please try again later."
        ),
        "hearing_model_unknown": translate("messages", "There is no model with the name {model}."),
        "hearing_model_damaged": translate("messages", "The model arrived damaged. Please fetch it again."),
        "hearing_model_busy": translate("messages", "The model is being fetched already."),
        "storage_full_hearing_model": translate(
            "messages", "There is not enough room on the disk for the model. What has come is kept."
        ),
        "input_hearing_busy": translate("messages", "The studio is listening already."),
        "input_hearing_silent": translate("messages", "There was no sound at all. Is the microphone switched off?"),
        "input_hearing_unclear": translate("messages", "No words were understood."),
        "input_hearing_too_long": translate("messages", "The server takes no recording of this length."),
        "input_consent": translate(
            "messages", "Without the name of the person and the words of their consent it cannot be kept."
        ),
        "input_sample_name": translate("messages", "The recording needs a name."),
        "input_sample_unreadable": translate("messages", "This file holds no sound that can be read."),
        "input_sample_unusable": translate("messages", "No voice can be made of this recording."),
        "input_sample_file": translate("messages", "This file is no cloned voice that was exported, or it is damaged."),
        "input_sample_too_long": translate("messages", "This recording is too long: {most} minutes are the most."),
        "not_found_recording": translate("messages", "This recording is no longer there."),
        "not_found_sample": translate("messages", "This recording is no longer there."),
        **_findings(),
    }


def _findings() -> dict[str, str]:
    """What a recording lacks to make a good voice; “serious” where none can be made of it."""
    return {
        "sample_short": translate("messages", "It is short: {value} s. Ten seconds make a better voice."),
        "sample_short_serious": translate(
            "messages", "It is too short: {value} s. Speak for at least 3 s, better for ten."
        ),
        "sample_long": translate("messages", "It is long: {value} s. The first minute is enough."),
        "sample_silent_serious": translate(
            "messages",
            "There is no voice to be heard in it ({value} dB). Is it the right microphone, and is it switched on?",
        ),
        "sample_quiet": translate("messages", "It is quiet ({value} dB). Speak nearer to the microphone."),
        "sample_pauses": translate("messages", "{value} % of it is silence. Read a text without long pauses."),
        "sample_noise": translate(
            "messages", "There is noise: the voice is only {value} dB above it. Find a quieter room, or speak nearer."
        ),
        "sample_noise_serious": translate(
            "messages", "The noise is too loud: the voice is only {value} dB above it. Record anew in a quieter room."
        ),
        "sample_clipping": translate(
            "messages",
            "It is too loud in places: {value} % of it is distorted. Speak a little farther from the microphone.",
        ),
        "sample_clipping_serious": translate(
            "messages", "It is much too loud: {value} % of it is distorted. Turn the microphone down and record anew."
        ),
        "sample_stereo": translate(
            "messages",
            "It has {value} channels; they are mixed into one, so nobody else should be heard in any of them.",
        ),
        "sample_rate": translate(
            "messages",
            "It has {value} Hz, as a telephone: the voice will sound dull. A recording made here has 24,000 Hz.",
        ),
        "sample_rate_serious": translate("messages", "It has only {value} Hz, which is too little for a voice."),
        "sample_good": translate("messages", "A good recording to make a voice of."),
        "sample_usable": translate("messages", "A voice can be made of it; a better recording makes a better one."),
        "sample_unusable": translate("messages", "No voice can be made of this recording."),
    }


def transcriber_name(name: str) -> str:
    """hearing (a server), whisper, microphone as people call them."""
    names = {
        "hearing": translate("messages", "The transcription server"),
        "whisper": translate("messages", "The local speech recognition"),
        "microphone": translate("messages", "The microphone"),
    }
    return names.get(name, name)
