"""The menu of a message: all that can be done with it, by its words."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from ..icons import icon
from ..theme import Theme
from .offers import Offer

translate = QCoreApplication.translate


def message_menu(
    owner: QWidget,
    theme: Theme,
    found: Iterable[Offer],
    act: Callable[[str], None],
    copy: Callable[[], None] | None,
    select_all: Callable[[], None],
) -> QMenu:
    """`act` is told the name of what is chosen; `copy` takes the selection, None where nothing is selected."""
    menu = QMenu(owner)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if copy is not None:
        _add(menu, theme, "copy", translate("offers", "Copy the selection"), copy)
        menu.addSeparator()
    part = 0
    for offer in found:
        if offer.part != part:
            menu.addSeparator()
            part = offer.part
        words = translate("offers", "Copy the message") if offer.name == "copy" else offer.text
        _add(menu, theme, offer.icon, words, _told(act, offer.name)).setObjectName(offer.name)
    menu.addSeparator()
    _add(menu, theme, "", translate("offers", "Select all"), select_all)
    return menu


def _told(act: Callable[[str], None], name: str) -> Callable[[], None]:
    return lambda: act(name)


def _add(menu: QMenu, theme: Theme, picture: str, text: str, run: Callable[[], None]) -> QAction:
    made = QAction(text, menu)
    if picture:
        made.setIcon(icon(picture, theme.tokens.muted))
    made.triggered.connect(run)
    menu.addAction(made)
    return made
