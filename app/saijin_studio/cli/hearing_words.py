"""The sentences about hearing, by code with reason or provider; {detail} is what the raiser said."""

from __future__ import annotations

from typing import Final

HEARING_WORDS: Final = {
    "provider_unavailable_audio_input": "no microphone can be used: {detail}. `saijin-studio voice microphones` lists "
    "those there are.",
    "provider_unavailable_audio_library": "the sound library PortAudio is missing, so nothing can be recorded.",
    "provider_unavailable_hearing_nobody": "nothing here can write down speech. Set a transcription server in the "
    "settings, or install the part [dictation].",
    "provider_unavailable_hearing_model": "the model that writes down speech is not on this machine yet. "
    "`saijin-studio voice hearing fetch` brings it.",
    "provider_unavailable_hearing_slow": "the transcription server did not answer in time: {detail}",
    "provider_unavailable_hearing": "the transcription server cannot be reached: {detail}",
    "provider_fault_hearing": "the transcription server failed: {detail}",
    "provider_fault_whisper": "the local speech recognition failed: {detail}",
    "model_missing_hearing": "the transcription server does not have this model: {detail}",
    "model_missing_whisper": "the local speech recognition does not have this model: {detail}",
    "rate_limited_hearing": "the transcription server asks to wait: {detail}",
    "credentials_refused_hearing": "the transcription server refused the key. Set the right one in the settings. "
    "({detail})",
    "hearing_model_network": "the model cannot be reached in the network: {detail}. What has come is kept; the same "
    "command goes on.",
    "hearing_model_refused": "the model is not given out at present: {detail}. What has come is kept.",
    "hearing_model_unknown": "there is no such model: {detail}",
    "hearing_model_damaged": "the model arrived damaged: {detail}. Please fetch it again.",
    "hearing_model_busy": "the model is being fetched already.",
    "storage_full_hearing_model": "there is not enough room on the disk for the model: {detail}",
    "input_hearing_busy": "the studio is listening already.",
    "input_hearing_silent": "there was no sound at all. Is the microphone switched off?",
    "input_hearing_unclear": "no words were understood.",
    "input_hearing_too_long": "the transcription server takes no recording of this length.",
    "input_sample_unreadable": "this file holds no sound that can be read: {detail}",
}
