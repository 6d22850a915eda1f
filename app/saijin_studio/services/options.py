"""What one chat has otherwise than its persona and the studio, as the window and the command line see and change it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from msgspec.structs import replace as changed

from ..core.bus import EventBus
from ..core.chat_options import ChatOptions, InForce, checked, presets_of, resolve
from ..core.conversation import Conversation, Message
from ..core.errors import InputError, NotFound
from ..core.events import ConversationChanged
from ..core.language import detect
from ..core.lore import touched
from ..core.persona import Persona
from ..core.prompt import Prompt
from ..core.sampling import NAMES, Sampling
from ..core.settings import Profile, Settings
from ..core.studio_options import StudioOptions, studio_options, with_preset, with_values, without_preset
from ..core.writing import Summary
from ..storage.conversations import ConversationStore
from ..storage.prompting import PromptStore
from ..storage.summaries import SummaryStore
from .personas import PersonaService
from .prompts import PromptMaker, Wanted
from .settings import SettingsService

LOOKED_AT: Final = 200  # messages, for what was told and for the lorebook
LONGEST_SUMMARY: Final = 20_000  # characters


@dataclass(frozen=True, slots=True)
class Meter:
    """How many tokens the next prompt would have, of the model's window; `exact`: by the model's own tokeniser."""

    tokens: int
    of: int
    exact: bool


@dataclass(frozen=True)
class OptionsView:
    """All that is to be shown of a chat's options. `inherited` is what would be in force without them."""

    conversation_id: str
    persona_key: str
    options: ChatOptions
    in_force: InForce
    inherited: InForce
    presets: Mapping[str, Sampling]
    profiles: tuple[Profile, ...]
    summary: Summary | None


@dataclass(frozen=True)
class OptionsParts:
    """`worn` gives a persona what the person chose for its voice."""

    conversations: ConversationStore
    prompts: PromptStore
    summaries: SummaryStore
    personas: PersonaService
    settings: SettingsService
    maker: PromptMaker
    remember: Callable[[Sequence[Message], str], tuple[str, ...]]
    bus: EventBus
    worn: Callable[[Persona], Persona] = lambda persona: persona


class OptionsService:
    """All methods raise StorageError, StorageFull; those that take a chat raise NotFound."""

    def __init__(self, parts: OptionsParts) -> None:
        self._parts = parts

    def view(self, conversation_id: str) -> OptionsView:
        parts = self._parts
        conversation = parts.conversations.get(conversation_id)
        persona = self._persona(conversation)
        options, settings = parts.prompts.options(conversation_id), parts.settings.current
        return OptionsView(
            conversation_id,
            conversation.persona_key,
            options,
            resolve(options, persona, settings),
            resolve(ChatOptions(), persona, settings),
            presets_of(settings),
            (settings.first_profile, *settings.chats.profiles),
            parts.summaries.newest(conversation_id),
        )

    def change(self, conversation_id: str, **values: Any) -> OptionsView:
        """Sets values by their names, None = as inherited; those of the sampling go by their own names.

        Raises InputError: option (name), model, too_long, sampling and its kin.
        """
        options = self._parts.prompts.options(conversation_id)
        choosing = {name: value for name, value in values.items() if name in _SAMPLING}
        others = {name: value for name, value in values.items() if name not in _SAMPLING}
        for name in others:
            if name not in _OPTIONS:
                raise InputError(f"no such option: {name[:100]}", reason="option", name=name[:100])
        if choosing:
            others["sampling"] = replace(options.sampling, **choosing)
        return self.put(conversation_id, replace(options, **others))

    def put(self, conversation_id: str, options: ChatOptions) -> OptionsView:
        """All of them at once, as for undoing. Raises InputError."""
        if options.preset and options.preset not in presets_of(self._parts.settings.current):
            raise InputError(options.preset[:100], reason="option", name="preset")
        if options.profile and self._parts.settings.current.profile(options.profile) is None:
            raise InputError(options.profile[:100], reason="option", name="profile")
        self._parts.prompts.set_options(conversation_id, checked(options))
        self._parts.bus.publish(ConversationChanged(conversation_id))
        return self.view(conversation_id)

    def edit_summary(self, summary_id: str, text: str) -> Summary:
        """A person's words for what was said long ago; nobody writes over them. Raises NotFound, InputError."""
        if len(text) > LONGEST_SUMMARY:
            raise InputError("the summary is too long", reason="too_long", most=LONGEST_SUMMARY)
        edited = self._parts.summaries.edit(summary_id, text.strip())
        self._parts.bus.publish(ConversationChanged(edited.conversation_id))
        return edited

    # -- what holds for every chat that does not say otherwise

    def studio(self) -> StudioOptions:
        return studio_options(self._parts.settings.current)

    def change_studio(self, **values: Any) -> StudioOptions:
        """Sets values by their names, None = left to the preset or the server.

        Raises InputError: option (name), sampling and its kin; SettingsError.
        """
        settings = self._parts.settings
        settings.save(with_values(settings.current, values))
        return self.studio()

    def reset_studio(self, name: str = "") -> StudioOptions:
        """One value, or all, as they are at first. Raises InputError: option (name)."""
        first, settings = studio_options(Settings()), self._parts.settings
        values = {"drop": first.drop, "preset": first.preset, **{each: getattr(first.own, each) for each in NAMES}}
        if name and name not in values:
            raise InputError(f"the studio has no {name[:100]}", reason="option", name=name[:100])
        settings.save(with_values(settings.current, {name: values[name]} if name else values))
        return self.studio()

    # -- how long the next prompt is

    def meter(self, conversation_id: str, draft: str) -> Meter:
        """With the draft as the next message, and what is attached to it."""
        prompt, in_force, exact = self._next(conversation_id, draft)
        return Meter(prompt.tokens, in_force.sampling.context_tokens or 0, exact)

    def preview(self, conversation_id: str, draft: str = "") -> Prompt:
        """The parts of the next prompt."""
        return self._next(conversation_id, draft)[0]

    def _next(self, conversation_id: str, draft: str) -> tuple[Prompt, InForce, bool]:
        parts = self._parts
        conversation = parts.conversations.get(conversation_id)
        persona, settings = self._persona(conversation), parts.settings.current
        in_force = resolve(parts.prompts.options(conversation_id), persona, settings)
        chosen = settings.look.language
        language = in_force.language or detect(draft, "en" if chosen == "system" else chosen)
        head = parts.prompts.head(conversation_id)
        said = parts.conversations.history(head, 0, LOOKED_AT) if head else ()
        texts = [*(message.text for message in said), draft][-max(1, persona.lore.depth) :]
        lore = [(entry.name, entry.content) for entry in touched(persona.lore, texts)] if persona.lore.entries else []
        shaped = replace(persona, model=in_force.model, system_prompt=in_force.system_prompt)
        wanted = Wanted(shaped, in_force, language, parts.remember(said, language), lore)
        prompt, exact = parts.maker.preview(conversation_id, draft, wanted)
        return prompt, in_force, exact

    # -- presets and profiles, which all chats share

    def presets(self) -> Mapping[str, Sampling]:
        """Those that came with the studio first."""
        return presets_of(self._parts.settings.current)

    def save_preset(self, name: str, sampling: Sampling) -> None:
        """A new one, or other values for one of the person's own. Raises InputError (presets, preset_name),
        SettingsError.
        """
        settings = self._parts.settings
        settings.save(with_preset(settings.current, name, sampling))

    def delete_preset(self, name: str) -> Sampling:
        """One of the person's own; returns its values, for undoing. Chats that have it do without. Raises NotFound."""
        settings = self._parts.settings
        gone = self.presets().get(name, Sampling())
        settings.save(without_preset(settings.current, name))
        return gone

    def save_profile(self, profile: Profile) -> Profile:
        """The first one (id ""), a new one (any other id that is not known), or other words for one there is.

        Raises SettingsError.
        """
        settings = self._parts.settings.current
        cleaned = changed(profile, name=profile.name.strip(), description=profile.description.strip())
        if not profile.id:
            user = changed(settings.user, name=cleaned.name, description=cleaned.description)
            self._parts.settings.save(changed(settings, user=user))
            return cleaned
        others = settings.chats.profiles
        known = any(one.id == profile.id for one in others)
        kept = tuple(cleaned if one.id == profile.id else one for one in others) if known else (*others, cleaned)
        self._save(profiles=kept)
        return cleaned

    def delete_profile(self, profile_id: str) -> Profile:
        """Returns it, for undoing. Chats that have it go on with the first one. Raises NotFound."""
        profiles = self._parts.settings.current.chats.profiles
        gone = next((one for one in profiles if one.id == profile_id), None)
        if gone is None:
            raise NotFound(f"no profile {profile_id[:100]}", kind="profile", id=profile_id[:100])
        self._save(profiles=tuple(one for one in profiles if one.id != profile_id))
        return gone

    def _save(self, **values: Any) -> None:
        settings = self._parts.settings.current
        self._parts.settings.save(changed(settings, chats=changed(settings.chats, **values)))

    def _persona(self, conversation: Conversation) -> Persona:
        """One that is gone leaves a chat that says nothing of its own."""
        try:
            return self._parts.worn(self._parts.personas.get(conversation.persona_key))
        except NotFound:
            return self._parts.personas.list()[0]


_SAMPLING: Final = frozenset(Sampling.__dataclass_fields__)
_OPTIONS: Final = frozenset(ChatOptions.__dataclass_fields__)
