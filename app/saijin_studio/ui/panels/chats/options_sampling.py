"""How the model chooses its words in this chat: a preset, and value by value over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QInputDialog

from ....core.chat_options import CHAT
from ....core.sampling import BOUNDS, PRESETS, Sampling
from ...context import UiContext
from ...notices import Notice
from ...widgets import push_button
from .options_card import OptionsCard
from .options_editor import OptionsEditor
from .options_rows import Bounds, ChoiceRow, NumberRow, TextRow
from .options_words import inherited_words, number_origin, origin_words, preset_words, sampling_words

if TYPE_CHECKING:
    from ....services.options import OptionsView

STEPS = {
    "temperature": (0.1, 2),
    "top_p": (0.05, 2),
    "min_p": (0.01, 2),
    "top_k": (10, 0),
    "repeat_penalty": (0.05, 2),
    "presence_penalty": (0.1, 2),
    "frequency_penalty": (0.1, 2),
    "seed": (1, 0),
    "context_tokens": (1024, 0),
    "reply_tokens": (64, 0),
}
ALWAYS = ("temperature", "context_tokens", "reply_tokens")  # the others are folded away
OF_TASTE = ("seed", "context_tokens", "reply_tokens")  # no part of a preset: matters of the machine, or of one chat
UNDO_SECONDS = 12.0


class SamplingCard(OptionsCard):
    def __init__(self, context: UiContext, editor: OptionsEditor) -> None:
        super().__init__(context, editor, self.tr("Words and length"))
        self._view: OptionsView | None = None
        self.preset = ChoiceRow(context.theme, self.tr("Preset"))
        self.row("preset", self.preset)
        self.save = push_button(self.tr("Save as a preset…"), "quiet")
        self.delete = push_button(self.tr("Delete"), "quiet", self.tr("Delete this preset"))
        self.save.clicked.connect(self.ask_name)
        self.delete.clicked.connect(self._delete)
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        buttons.addWidget(self.save)
        buttons.addWidget(self.delete)
        buttons.addStretch(1)
        self.column.addLayout(buttons)
        for name in (*ALWAYS, *(other for other in STEPS if other not in ALWAYS)):
            step, decimals = STEPS[name]
            words, meaning = sampling_words(name)
            self.row(name, NumberRow(context.theme, words, meaning, Bounds(*BOUNDS[name], step, decimals)))
        self.stop = TextRow(
            context.theme,
            self.tr("What ends a reply"),
            self.tr("One text a line, four at most; \\n is a line’s end."),
            56,
        )
        self.row("stop", self.stop)
        self.more = push_button("", "quiet")
        self.more.clicked.connect(self._fold)
        self.add(self.more)
        self._folded = True
        self._show_folded()

    @Slot()
    def _fold(self) -> None:
        self._folded = not self._folded
        self._show_folded()

    def _show_folded(self) -> None:
        """What the chat sets itself is always in sight."""
        own = set(self._view.options.sampling.set_values()) if self._view is not None else set()
        for name in (*STEPS, "stop"):
            self.rows[name].setVisible(not self._folded or name in ALWAYS or name in own)
        self.more.setText(self.tr("More values") if self._folded else self.tr("Fewer values"))
        self.more.setAccessibleName(self.more.text())

    def show_view(self, view: OptionsView) -> None:
        self._view = view
        inherited, in_force = view.inherited, view.in_force
        first = inherited_words(inherited.origins["preset"], preset_words(inherited.preset))
        choices = [(preset_words(name), name) for name in ("", *view.presets)]
        self.preset.show_choices(first, choices, view.options.preset)
        chosen = in_force.preset
        self.delete.setVisible(chosen in view.presets and chosen not in PRESETS)
        for name in STEPS:
            row = self.rows[name]
            if isinstance(row, NumberRow):
                origin = in_force.origins.get(name, "")
                otherwise, other_origin = _without_the_chat(view, name)
                words = number_origin(origin, otherwise, other_origin)
                row.show_value(getattr(in_force.sampling, name), origin == CHAT, words)
        self._show_folded()
        origin = in_force.origins.get("stop", "")
        self.stop.show_text(_lines(view.options.sampling.stop), _lines(in_force.sampling.stop), origin == CHAT,
                            origin_words(origin))  # fmt: skip

    def wish(self, name: str, value: object) -> None:
        if name == "stop" and isinstance(value, str):
            texts = tuple(line.replace("\\n", "\n") for line in value.split("\n") if line)
            value = texts or None
        super().wish(name, value)

    @Slot()
    def ask_name(self) -> None:
        """A name for the values that are in force."""
        if self._view is None:
            return
        dialog = QInputDialog(self)
        dialog.setWindowTitle(self.tr("Save as a preset"))
        dialog.setLabelText(self.tr("Name of the preset. One of your own with this name gets these values."))
        dialog.textValueSelected.connect(self.save_as)
        dialog.open()

    def save_as(self, name: str) -> None:
        """And this chat has it from now on, without values of its own."""
        view = self._view
        if view is None:
            return
        values = {key: value for key, value in view.in_force.sampling.set_values().items() if key not in OF_TASTE}
        key, cleaned = view.conversation_id, " ".join(name.split())
        cleared = dict.fromkeys(values, None)

        def work(services: object) -> object:
            services.options.save_preset(cleaned, Sampling(**values))  # type: ignore[attr-defined]
            return services.options.change(key, preset=cleaned, **cleared)  # type: ignore[attr-defined]

        self.editor.run("preset", work)

    @Slot()
    def _delete(self) -> None:
        """At once, for it can be undone."""
        if self._view is None:
            return
        name, values = self._view.in_force.preset, self._view.presets[self._view.in_force.preset]

        def undo() -> None:
            self.editor.run("preset", lambda services: services.options.save_preset(name, values))

        self.editor.run("preset", lambda services: services.options.delete_preset(name))
        words = self.tr("The preset “{name}” was deleted.").format(name=name)
        self.context.notices.show(
            Notice(words, button=self.tr("Undo"), run=undo, key="preset.deleted", seconds=UNDO_SECONDS)
        )


def _without_the_chat(view: OptionsView, name: str) -> tuple[float | int | None, str]:
    """What a value would be if the chat did not set it; a preset that the chat chose counts still."""
    preset = view.options.preset
    if preset and preset in view.presets:
        value = getattr(view.presets[preset], name)
        if value is not None:
            return value, f"preset:{preset}"
    return getattr(view.inherited.sampling, name), view.inherited.origins.get(name, "")


def _lines(stops: tuple[str, ...] | None) -> str:
    return "\n".join(stop.replace("\n", "\\n") for stop in stops or ())
