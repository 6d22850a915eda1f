"""What the options of a chat are called, and where their values come from, in the UI language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from ....core.chat_options import CHAT, NOBODY, PERSONA, STUDIO, Drop
from ....core.settings import Profile
from ...messages import provider_name

translate = QCoreApplication.translate


def origin_words(origin: str) -> str:
    """Who says a value; "" is nobody here."""
    if origin.startswith("preset:"):
        from_preset = translate("ChatOptions", "From the preset “{name}”")
        return from_preset.format(name=preset_words(origin.partition(":")[2]))
    words = {
        CHAT: translate("ChatOptions", "Set for this chat"),
        PERSONA: translate("ChatOptions", "From the persona"),
        STUDIO: translate("ChatOptions", "From the studio"),
        "": translate("ChatOptions", "Left to the model’s server"),
    }
    return words.get(origin, origin)


def studio_origin(origin: str) -> str:
    """The same where the studio itself is shown."""
    return translate("ChatOptions", "Set for all chats") if origin == STUDIO else origin_words(origin)


def inherited_words(origin: str, value: str) -> str:
    """The choice that leaves a value to others."""
    if origin == PERSONA:
        return translate("ChatOptions", "Persona: {value}").format(value=value)
    return translate("ChatOptions", "Studio: {value}").format(value=value)


def number_words(value: float | int | None) -> str:
    if value is None:
        return "–"
    return QLocale().toString(value) if isinstance(value, int) else f"{value:g}"


def number_origin(origin: str, otherwise: float | int | None, otherwise_origin: str) -> str:
    """Below a number: who says it, and what it would be if the chat did not."""
    if origin != CHAT:
        return origin_words(origin)
    if otherwise is None:
        return translate("ChatOptions", "Set for this chat. Otherwise left to the server")
    return choice_origin(origin, number_words(otherwise), otherwise_origin)


def choice_origin(origin: str, otherwise: str, otherwise_origin: str) -> str:
    """Who says a value, and what it would be if the chat did not."""
    if origin != CHAT:
        return origin_words(origin)
    words = translate("ChatOptions", "Set for this chat. {origin}: {value}")
    return words.format(value=otherwise, origin=origin_words(otherwise_origin))


def model_name(wished: str) -> str:
    """ "ollama:qwen3:8b" as people read it."""
    if not wished:
        return translate("ChatOptions", "the usual ones")
    if wished == NOBODY:
        return translate("ChatOptions", "Nobody else")
    provider, _, model = wished.partition(":")
    return f"{provider_name(provider)} · {model}" if model else provider_name(provider)


def preset_words(name: str) -> str:
    names = {
        "": translate("ChatOptions", "none"),
        "precise": translate("ChatOptions", "Precise"),
        "balanced": translate("ChatOptions", "Balanced"),
        "creative": translate("ChatOptions", "Creative"),
        "deterministic": translate("ChatOptions", "Always the same"),
    }
    return names.get(name, name)


def language_words(language: str) -> str:
    names = {"": translate("ChatOptions", "that of your words"), "en": "English", "ja": "日本語"}
    return names.get(language, language)


def voice_words(on: bool) -> str:
    return translate("ChatOptions", "on") if on else translate("ChatOptions", "off")


def profile_words(profile: Profile) -> str:
    return profile.name or translate("ChatOptions", "no name")


def drop_words(drop: Drop) -> str:
    return {
        Drop.OLDEST: translate("ChatOptions", "Oldest messages"),
        Drop.SUMMARISE: translate("ChatOptions", "Oldest messages, summed up"),
        Drop.LORE_FIRST: translate("ChatOptions", "Lorebook first"),
        Drop.EXAMPLES_FIRST: translate("ChatOptions", "Example dialogue first"),
    }[drop]


def drop_meaning(drop: Drop) -> str:
    """What the rule does, in a sentence."""
    return {
        Drop.OLDEST: translate(
            "ChatOptions", "Where there is no room, messages are left out from the beginning of the chat on."
        ),
        Drop.SUMMARISE: translate(
            "ChatOptions",
            "Where there is no room, messages are left out from the beginning on; the summary below stands for them.",
        ),
        Drop.LORE_FIRST: translate(
            "ChatOptions", "Where there is no room, entries of the lorebook are left out before any message is."
        ),
        Drop.EXAMPLES_FIRST: translate(
            "ChatOptions", "Where there is no room, the persona’s example dialogue is left out before any message is."
        ),
    }[drop]


def role_words(role: str) -> str:
    return {
        "system": translate("ChatOptions", "as an instruction"),
        "user": translate("ChatOptions", "as your words"),
        "assistant": translate("ChatOptions", "as the persona’s words"),
    }.get(role, role)


def sampling_words(name: str) -> tuple[str, str]:
    """The name of a value, and what it does."""
    return {
        "temperature": (
            translate("ChatOptions", "Liveliness"),
            translate("ChatOptions", "Temperature: 0 is strict, 1 lively, 2 wild."),
        ),
        "top_p": (
            translate("ChatOptions", "Top-p"),
            translate("ChatOptions", "Only the likeliest words that together have this share."),
        ),
        "min_p": (
            translate("ChatOptions", "Min-p"),
            translate("ChatOptions", "Only words at least this likely beside the likeliest."),
        ),
        "top_k": (
            translate("ChatOptions", "Top-k"),
            translate("ChatOptions", "Only that many of the likeliest words; 0 for all."),
        ),
        "repeat_penalty": (
            translate("ChatOptions", "Against repetition"),
            translate("ChatOptions", "Repeat penalty: 1 for none."),
        ),
        "presence_penalty": (
            translate("ChatOptions", "New subjects"),
            translate("ChatOptions", "Presence penalty: 0 for none."),
        ),
        "frequency_penalty": (
            translate("ChatOptions", "New words"),
            translate("ChatOptions", "Frequency penalty: 0 for none."),
        ),
        "seed": (
            translate("ChatOptions", "Seed"),
            translate("ChatOptions", "The same number gives the same reply, where the server can."),
        ),
        "context_tokens": (
            translate("ChatOptions", "Room for prompt and reply"),
            translate("ChatOptions", "In tokens: what the model sees at once."),
        ),
        "reply_tokens": (
            translate("ChatOptions", "Longest reply"),
            translate("ChatOptions", "In tokens."),
        ),
    }[name]
