"""The sections of the rail in their order; each is imported when it is first shown."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from PySide6.QtCore import QCoreApplication

from .context import UiContext
from .section import Section

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class SectionEntry:
    id: str
    title: str
    icon: str
    module: str
    class_name: str

    def make(self, context: UiContext) -> Section:
        made = getattr(import_module(self.module, __package__), self.class_name)(context)
        assert isinstance(made, Section)
        return made


def sections() -> tuple[SectionEntry, ...]:
    """With titles in the UI language."""
    return (
        SectionEntry("chats", translate("sections", "Chats"), "chats", ".panels.chats.section", "ChatsSection"),
        SectionEntry(
            "personas", translate("sections", "Personas"), "personas", ".panels.personas.section", "PersonasSection"
        ),
        SectionEntry(
            "processes",
            translate("sections", "Processes"),
            "processes",
            ".panels.processes.section",
            "ProcessesSection",
        ),
        SectionEntry("voice", translate("sections", "Voice"), "voice", ".panels.voice.section", "VoiceSection"),
        SectionEntry(
            "resources",
            translate("sections", "Resources"),
            "resources",
            ".panels.resources.section",
            "ResourcesSection",
        ),
        SectionEntry(
            "settings", translate("sections", "Settings"), "settings", ".panels.settings.section", "SettingsSection"
        ),
    )
