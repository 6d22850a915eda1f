"""The size of the transcript's text: three actions, for keys, the palette and the wheel."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication

from ...core.settings import LookSettings
from ..actions import ActionSpec
from ..context import UiContext
from .reading import LARGEST, SMALLEST

translate = QCoreApplication.translate


def define_text_size(context: UiContext) -> None:
    """Defines view.text_larger, view.text_smaller and view.text_usual."""
    group = translate("TextSize", "Chats")
    for name, words, keys, step in (
        ("larger", translate("TextSize", "Larger text"), "Ctrl+=", 1),
        ("smaller", translate("TextSize", "Smaller text"), "Ctrl+-", -1),
        ("usual", translate("TextSize", "Usual text size"), "Ctrl+0", 0),
    ):
        context.actions.define(
            ActionSpec(f"view.text_{name}", words, _changing(context, step), shortcut=keys, group=group)
        )


def change_text_size(context: UiContext, step: int) -> None:
    """By `step` px; 0 goes back to the usual size."""
    look = context.settings.look
    size = max(SMALLEST, min(look.text_size + step, LARGEST)) if step else LookSettings().text_size
    if size != look.text_size:
        context.save_settings(replace(context.settings, look=replace(look, text_size=size)))


def _changing(context: UiContext, step: int) -> Callable[[], None]:
    return lambda: change_text_size(context, step)
