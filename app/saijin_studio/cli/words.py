"""Says in one line what went wrong and what to do; the words belong to the codes of core.errors."""

from __future__ import annotations

from ..core.errors import ArtefactError, Cancelled, EngineUnavailable, InputError, NotFound, RuntimeMissing, SaijinError
from ..core.process import EngineState, EngineStatus
from .context import Exit
from .hearing_words import HEARING_WORDS

# {detail} is what the raiser said; other names come from the error's params.
WORDS = {
    "input": "this cannot be used: {detail}",
    "settings": "the settings cannot be used: {detail}",
    "bpm_config": "the configuration cannot be used: {detail}",
    "persona": "the persona file cannot be used: {detail}",
    "model_file": "the process model cannot be used: {detail}",
    "not_found": "not found: {detail}",
    "provider": "the language model did not answer: {detail}",
    "speech_unavailable": "nothing here can speak this: {detail}. `saijin-studio doctor` says what is missing.",
    "speech_fallback": "a voice cannot speak just now, another one takes over: {detail}",
    "provider_unavailable": "the language model cannot be reached: {detail}. Is its server running?",
    "model_missing": "the server does not have this model: {detail}. Choose another one in the settings.",
    "model_no_room": "there is no room for this model: {detail}",
    "model_room_taken": "the memory for this model is in use: {detail}",
    "credentials_refused": "the server refused the key. Set the right one in the settings. ({detail})",
    "first_token_timeout": "the language model did not begin to answer in time: {detail}",
    "idle_timeout": "the language model stopped in the middle of its answer: {detail}",
    "rate_limited": "the server asks to wait before the next question: {detail}",
    "provider_fault": "the language model failed: {detail}",
    "cancelled": "stopped: {detail}",
    "storage": "the studio's data cannot be read or written: {detail}",
    "storage_full": "the disk is full: free some space and try again. ({detail})",
    "engine": "the process engine failed: {detail}",
    "engine_unavailable": "the process engine is not available: {detail}. `saijin-studio doctor` says what is missing.",
    "engine_refused": "the process engine refused this: {detail}",
    "engine_artefact": "the process engine's files are not complete: {detail}. Check the network and try again.",
    "model_unreachable": "no language model answered: {detail}",
    "timed_out": "it took too long: {detail}",
    "endless": "the language model did not come to an end: {detail}",
    "no_persona": "no persona could answer: {detail}",
    "process_timeout": "a process took too long and was ended: {detail}",
    "process_loop": "a process went round and round and was ended: {detail}",
    "incident": "a step failed and the process waits for a person: {detail}",
    "input_rejected": "the message was refused: {detail}",
    "settings_damaged": "the settings file was damaged; it is kept as {detail}, and the defaults are in use.",
    "engine_database_rebuilt": "the engine's database was damaged and made anew; no chat is lost. ({detail})",
    "voice_addon": "the optional voices could not be installed: {detail}",
    "voice_memory_smaller": "the memory was not enough for the voice; it goes on in smaller portions.",
    "voice_memory_cpu": "the GPU has no room for the voice; it is made on the processor for some minutes.",
    "engine_runtime": "the process engine cannot run here: {detail}. `saijin-studio doctor` says what is missing.",
}
STATES = {
    EngineState.STOPPED: "The engine is not running.",
    EngineState.FETCHING: "Fetching the engine's files",
    EngineState.STARTING: "Starting the engine",
    EngineState.READY: "The engine is ready.",
    EngineState.RESTARTING: "Starting the engine again",
    EngineState.DOWN: "The engine is down.",
}


def explain(error: SaijinError) -> str:
    """One line for people."""
    detail = error.detail
    if isinstance(error, NotFound) and not detail and "id" in error.params:
        detail = f"no {error.params.get('kind', 'thing')} has the id {error.params['id']}"
    for about in ("reason", "provider"):
        if (special := f"{error.code}_{error.params.get(about, '')}") in HEARING_WORDS:
            return _filled(HEARING_WORDS[special], detail) or error.code
    return explain_code(error.code, detail)


def explain_code(code: str, detail: str = "") -> str:
    """The same for an error that was stored as code and detail."""
    return _filled(WORDS.get(code, "{detail}"), detail) or code


def _filled(words: str, detail: str) -> str:
    flat = " ".join(detail.split()).rstrip(".")
    if not flat:
        words = words.replace(" ({detail})", "").replace(": {detail}", "")
    return words.replace("{detail}", flat)


def exit_code(error: SaijinError) -> Exit:
    if isinstance(error, NotFound):
        return Exit.NOT_FOUND
    if isinstance(error, EngineUnavailable | ArtefactError | RuntimeMissing):
        return Exit.NO_ENGINE
    if isinstance(error, Cancelled):
        return Exit.INTERRUPTED
    return Exit.USAGE if type(error) is InputError else Exit.FAILED


def engine_line(status: EngineStatus) -> str:
    """The engine's state in a few words."""
    words = STATES[status.state]
    if status.progress is not None:
        return f"{words}: {status.progress:.0%}"
    if status.state is EngineState.DOWN and status.error:
        return f"{words} {explain_code(status.error, status.detail)}"
    return words
