"""How models choose their words in every chat that does not say otherwise."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Slot

from ....core.settings import Settings
from ....core.studio_options import StudioOptions, studio_options, with_preset, with_values, without_preset
from ...widgets import label
from ..chats.options_words import preset_words, studio_origin
from ..chats.sampling_form import SamplingForm, Shown
from .form import FormCard, SettingsEditor


class StudioSamplingCard(FormCard):
    def __init__(self, editor: SettingsEditor) -> None:
        super().__init__(self.tr("Words and length"))
        self.editor = editor
        self.add(label(self.tr("For every chat and persona that says nothing else."), "small", wrap=True))
        self.form = SamplingForm(editor.context, inherits=False)
        self.add(self.form)
        self.form.wanted.connect(self._store)
        self.form.named.connect(self._save_as)
        self.form.deleted.connect(self._delete)

    def refresh(self, settings: Settings) -> None:
        options = studio_options(settings)
        self.form.show_values(
            Shown(
                in_force=options.in_force,
                own=options.changed,
                origin=lambda name: studio_origin(options.origins.get(name, "")),
                presets=options.presets,
                first=preset_words(""),
                chosen=options.preset or None,
                preset=options.preset,
                ends=options.own.stop,
            )
        )

    @Slot(str, object)
    def _store(self, name: str, value: object) -> None:
        self._change(name, {name: value})

    @Slot(str)
    def _save_as(self, name: str) -> None:
        """And every chat that says nothing else has it from now on."""
        values, cleaned = self.form.values(), " ".join(name.split())

        def change(settings: Settings) -> Settings:
            return with_values(with_preset(settings, cleaned, values), {"preset": cleaned})

        self.editor.change(change, self.form.rows["preset"])

    @Slot(str)
    def _delete(self, name: str) -> None:
        before = self._options().presets[name]
        self.editor.change(lambda settings: without_preset(settings, name), self.form.rows["preset"])
        self.form.tell_deleted(name, lambda: self.editor.change(lambda settings: with_preset(settings, name, before)))

    def _options(self) -> StudioOptions:
        return studio_options(self.editor.settings)

    def _change(self, row: str, values: dict[str, Any]) -> None:
        self.editor.change(lambda settings: with_values(settings, values), self.form.rows[row])
