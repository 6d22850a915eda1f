"""How the model chooses its words in this chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from ....core.chat_options import CHAT
from ...context import UiContext
from .options_card import OptionsCard
from .options_editor import OptionsEditor
from .options_words import inherited_words, number_origin, origin_words, preset_words
from .sampling_form import STEPS, SamplingForm, Shown

if TYPE_CHECKING:
    from ....services.options import OptionsView


class SamplingCard(OptionsCard):
    def __init__(self, context: UiContext, editor: OptionsEditor) -> None:
        super().__init__(context, editor, self.tr("Words and length"))
        self._view: OptionsView | None = None
        self.form = SamplingForm(context)
        self.rows = self.form.rows
        self.add(self.form)
        self.form.wanted.connect(self.wish)
        self.form.named.connect(self.save_as)
        self.form.deleted.connect(self._delete)

    def show_view(self, view: OptionsView) -> None:
        self._view = view
        inherited, in_force = view.inherited, view.in_force
        self.form.show_values(
            Shown(
                in_force=in_force.sampling,
                own=frozenset(name for name, origin in in_force.origins.items() if origin == CHAT),
                origin=lambda name: _origin(view, name),
                presets=view.presets,
                first=inherited_words(inherited.origins["preset"], preset_words(inherited.preset)),
                chosen=view.options.preset,
                preset=in_force.preset,
                ends=view.options.sampling.stop,
            )
        )

    @Slot(str)
    def save_as(self, name: str) -> None:
        """And this chat has it from now on, without values of its own."""
        view, values = self._view, self.form.values()
        if view is None:
            return
        key, cleaned = view.conversation_id, " ".join(name.split())
        cleared = dict.fromkeys(values.set_values())

        def work(services: object) -> object:
            services.options.save_preset(cleaned, values)  # type: ignore[attr-defined]
            return services.options.change(key, preset=cleaned, **cleared)  # type: ignore[attr-defined]

        self.editor.run("preset", work)

    @Slot(str)
    def _delete(self, name: str) -> None:
        if self._view is None:
            return
        values = self._view.presets[name]

        def undo() -> None:
            self.editor.run("preset", lambda services: services.options.save_preset(name, values))

        self.editor.run("preset", lambda services: services.options.delete_preset(name))
        self.form.tell_deleted(name, undo)


def _origin(view: OptionsView, name: str) -> str:
    origin = view.in_force.origins.get(name, "")
    return number_origin(origin, *_without_the_chat(view, name)) if name in STEPS else origin_words(origin)


def _without_the_chat(view: OptionsView, name: str) -> tuple[float | int | None, str]:
    """What a value would be if the chat did not set it; a preset that the chat chose counts still."""
    preset = view.options.preset
    if preset and preset in view.presets:
        value = getattr(view.presets[preset], name)
        if value is not None:
            return value, f"preset:{preset}"
    return getattr(view.inherited.sampling, name), view.inherited.origins.get(name, "")
