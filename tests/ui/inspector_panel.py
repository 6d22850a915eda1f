"""The inspector as its tests open and read it."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from saijin_studio.ui.panels.inspector.panel import InspectorPanel
from tests.ui.panel_fakes import Studio


def panel_at(qtbot: QtBot, studio: Studio) -> InspectorPanel:
    """Shown, before a reply is chosen."""
    made = InspectorPanel(studio.context)
    qtbot.addWidget(made)
    made.resize(360, 800)
    made.show()
    return made


def words(widget: QWidget) -> str:
    """All that it says."""
    return "\n".join(each.text() for each in widget.findChildren(QLabel) if not each.isHidden())
