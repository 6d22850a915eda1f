"""The options of chats in memory, resolved as the studio does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace as changed

from saijin_studio.core.bus import EventBus
from saijin_studio.core.chat_options import ChatOptions, checked, from_table, presets_of, resolve, to_table
from saijin_studio.core.conversation import Conversation
from saijin_studio.core.errors import NotFound, SaijinError
from saijin_studio.core.events import ConversationChanged
from saijin_studio.core.persona import Persona
from saijin_studio.core.sampling import Sampling
from saijin_studio.core.settings import Preset, Profile, SamplingSettings, Settings
from saijin_studio.core.writing import Summary
from saijin_studio.services.options import OptionsView
from tests.ui.composer_fakes import FakeOptions

_SAMPLING = frozenset(Sampling.__dataclass_fields__)


class FakeChatOptions(FakeOptions):
    """As OptionsService; `persona` gives a card by its key. `changed` remembers what was asked for."""

    def __init__(self, bus: EventBus, chats: Mapping[str, Conversation], persona: Callable[[str], Persona]) -> None:
        super().__init__()
        self._bus = bus
        self._chats = chats
        self._persona = persona
        self._lock = threading.Lock()
        self.settings = Settings()
        self.kept: dict[str, ChatOptions] = {}
        self.summaries: dict[str, Summary] = {}
        self.fault: SaijinError | None = None

    def view(self, conversation_id: str) -> OptionsView:
        if conversation_id not in self._chats:
            raise NotFound(kind="conversation", id=conversation_id)
        key, options = self._chats[conversation_id].persona_key, self.kept.get(conversation_id, ChatOptions())
        persona, settings = self._persona(key), self.settings
        return OptionsView(
            conversation_id,
            key,
            options,
            resolve(options, persona, settings),
            resolve(ChatOptions(), persona, settings),
            presets_of(settings),
            (settings.first_profile, *settings.chats.profiles),
            self.summaries.get(conversation_id),
        )

    def change(self, conversation_id: str, **values: Any) -> OptionsView:
        with self._lock:
            self.changed.append((conversation_id, values))
        options = self.kept.get(conversation_id, ChatOptions())
        choosing = {name: value for name, value in values.items() if name in _SAMPLING}
        others = {name: value for name, value in values.items() if name not in _SAMPLING}
        if choosing:
            others["sampling"] = replace(options.sampling, **choosing)
        return self.put(conversation_id, replace(options, **others))

    def put(self, conversation_id: str, options: ChatOptions) -> OptionsView:
        if self.fault is not None:
            raise self.fault
        self.kept[conversation_id] = from_table(to_table(checked(options)))  # as a store does
        self._bus.publish(ConversationChanged(conversation_id))
        return self.view(conversation_id)

    def edit_summary(self, summary_id: str, text: str) -> Summary:
        for key, summary in self.summaries.items():
            if summary.id == summary_id:
                self.summaries[key] = replace(summary, text=text, edited=True)
                self._bus.publish(ConversationChanged(key))
                return self.summaries[key]
        raise NotFound(kind="summary", id=summary_id)

    def save_preset(self, name: str, sampling: Sampling) -> None:
        others = tuple(preset for preset in self.settings.chats.presets if preset.name != name)
        self._save(presets=(*others, Preset(name=name, values=SamplingSettings.of(sampling))))

    def delete_preset(self, name: str) -> Sampling:
        gone = presets_of(self.settings)[name]
        self._save(presets=tuple(preset for preset in self.settings.chats.presets if preset.name != name))
        return gone

    def save_profile(self, profile: Profile) -> Profile:
        others = tuple(one for one in self.settings.chats.profiles if one.id != profile.id)
        self._save(profiles=(*others, profile))
        return profile

    def delete_profile(self, profile_id: str) -> Profile:
        gone = next(one for one in self.settings.chats.profiles if one.id == profile_id)
        self._save(profiles=tuple(one for one in self.settings.chats.profiles if one.id != profile_id))
        return gone

    def sum_up(self, conversation_id: str, text: str, position: int = 41, model: str = "ollama:qwen3:8b") -> Summary:
        """As the process that writes summaries keeps one."""
        made = Summary("s-1", conversation_id, "m-1", position, text, datetime.now(UTC), False, model)
        self.summaries[conversation_id] = made
        return made

    def _save(self, **values: Any) -> None:
        self.settings = changed(self.settings, chats=changed(self.settings.chats, **values))
