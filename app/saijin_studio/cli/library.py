"""`personas` and `conversations`: what there is to talk to, and what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.conversation import Message, MessageState, Role
from ..core.persona import Persona
from .context import Context, Exit
from .output import NONE, local, plain
from .words import explain_code

if TYPE_CHECKING:
    from ..services.container import Services


def personas(context: Context) -> int:
    with context.open(engine=False) as services:
        found, problems = services.personas.list(), services.personas.problems()
        language = language_of(services)
    for problem in problems:
        context.out.note(f"{problem.file} is not used: {problem.detail}")
    if context.out.as_json:
        context.out.value([summary(persona) for persona in found])
    else:
        rows = ((persona.key, persona.text(language).name, persona.text(language).tagline) for persona in found)
        context.out.table(("KEY", "NAME", "ABOUT"), rows, "There are no personas.")
    return Exit.OK


def language_of(services: Services) -> str:
    from ..services.settings import interface_language  # here, for --help must not wait for what it imports

    return interface_language(services.settings.current)


def summary(persona: Persona) -> dict[str, object]:
    return {
        "key": persona.key,
        "names": {language: text.name for language, text in persona.texts.items()},
        "taglines": {language: text.tagline for language, text in persona.texts.items()},
        "tags": persona.tags,
        "file": persona.source,
    }


def persona(context: Context) -> int:
    """As the person wants to hear it, whatever its card says."""
    with context.open(engine=False) as services:
        found = services.voice_book.worn(services.personas.get(context.options.key))
        language = language_of(services)
    if context.out.as_json:
        context.out.value(found)
        return Exit.OK
    text = found.text(language)
    shown = {
        "Key": found.key,
        "Name": text.name,
        "About": text.tagline or NONE,
        "Languages": ", ".join(found.texts),
        **sounding(found),
        "File": str(found.source or NONE),
    }
    context.out.fields(shown)
    for title, part in (("Description", text.description), ("Manner", text.personality), ("Greeting", text.greeting)):
        if part:
            context.out.line(f"\n{title}\n{part.strip()}")
    return Exit.OK


def sounding(persona: Persona) -> dict[str, str]:
    """Its voices; whether it is silent and what it speaks, where a person chose that."""
    voices = (f"{language}: {choice.engine or 'best there is'}" for language, choice in persona.voices.items())
    told = {"Voice": ", ".join(voices) or NONE}
    if persona.silent:
        told["Replies"] = "silent, except in chats that are set to be spoken"
    if persona.speech_language:
        told["Spoken in"] = f"{persona.speech_language}, where the writing leaves that open"
    return told


def conversations(context: Context) -> int:
    with context.open(engine=False) as services:
        found = services.chat.conversations()
    if context.out.as_json:
        context.out.value(found)
    else:
        rows = ((one.id, local(one.updated_at), one.persona_key, one.title or NONE, one.last_line) for one in found)
        context.out.table(("ID", "LAST", "PERSONA", "TITLE", "LAST LINE"), rows, "There are no conversations yet.")
    return Exit.OK


def conversation(context: Context) -> int:
    with context.open(engine=False) as services:
        found = services.chat.conversation(context.options.id)
        messages = services.chat.messages(found.id)
    if context.out.as_json:
        context.out.value({**plain(found), "messages": messages})
        return Exit.OK
    context.out.line(f"{found.title or NONE}  ({found.persona_key}, {found.id})")
    for message in messages:
        who = "you" if message.role is Role.USER else message.persona_key or found.persona_key
        context.out.line(f"\n{local(message.created_at)}  {who}{remark(message)}\n{message.text}")
    return Exit.OK


def remark(message: Message) -> str:
    """What to know of a message beside its text."""
    if message.state is MessageState.COMPLETE:
        return ""
    reason = f": {explain_code(message.failure)}" if message.failure else ""
    return f"  [{message.state.value}{reason}]"
