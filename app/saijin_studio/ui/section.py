"""A section of the window: an icon on the rail, perhaps a list, and a page.

Sections are made when they are first shown. The registry in sections.py names the class of each:
a subclass of Section that is called with the UiContext alone.
"""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from .context import UiContext


class Section(QObject):
    """Base class. Build widgets in `list_widget` and `page` (each is asked for once)."""

    id: str = ""
    icon: str = ""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self.context = context

    def list_widget(self) -> QWidget | None:
        """The widget of the 280 px list column; None when the section has none."""
        return None

    def page(self) -> QWidget:
        """The widget of the main area."""
        raise NotImplementedError

    def activated(self) -> None:
        """The section is now shown: begin to work and to ask."""

    def deactivated(self) -> None:
        """The section is hidden: no timers, no requests from here on."""

    def show_target(self, **target: str) -> None:
        """Called after `activated` when somebody opened the section at a place, by `context.open_section`."""

    def target(self) -> dict[str, str]:
        """What `show_target` needs to come back to where the person is now."""
        return {}

    def find(self) -> None:
        """Ctrl+F: puts the focus into the section's search field, if it has one."""
