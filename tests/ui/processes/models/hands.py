"""What a person does on the page of models."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from saijin_studio.ui.panels.processes.models.page import ModelsPage


def show_version(qtbot: QtBot, page: ModelsPage, version: int) -> None:
    row = next(number for number, one in enumerate(page.detail.table.rows) if one.version == version)
    page.detail.versions.selectRow(row)
    qtbot.waitUntil(lambda: page.detail.shown is not None and page.detail.shown.version == version)


def dialog_of(qtbot: QtBot, page: QWidget, kind: type[QWidget]) -> QWidget:
    qtbot.waitUntil(lambda: bool(page.findChildren(kind)))
    (found,) = page.findChildren(kind)
    return found
