"""The style sheet, generated from the tokens.

Widgets choose their look by dynamic properties, set before they are shown:
QPushButton `kind`: primary, quiet, danger; QLabel `role`: display, title, strong, muted, small, error, ok;
any QWidget/QFrame `surface`: rail, side, paper, card, notice (QFrame or WA_StyledBackground needed).
"""

from __future__ import annotations

from pathlib import Path
from string import Template

from ..paths import shipped
from . import tokens as look
from .tokens import Tokens

_SHEET = Template("""
QWidget { color: $text; font-size: ${body}px; }
QMainWindow, QDialog { background: $paper; }
QDialog[surface="popup"] { border: 1px solid $line_strong; }
*[surface="rail"] { background: $rail; }
*[surface="side"] { background: $side; }
*[surface="paper"] { background: $paper; }
QFrame[surface="card"] { background: $card; border: 1px solid $line; border-radius: ${radius}px; }
QFrame[surface="card"][pressable="true"]:hover { border-color: $line_strong; }
QFrame[surface="card"][pressable="true"]:focus { border: 2px solid $accent; }
QFrame[surface="info"] { background: $accent_soft; border-radius: ${radius}px; }
QFrame[surface="warning"] { background: $warning_soft; border-radius: ${radius}px; }
QFrame[surface="error"] { background: $error_soft; border-radius: ${radius}px; }
QFrame[surface="line"] { background: $line; max-height: 1px; min-height: 1px; border: none; }
QFrame[surface="vline"] { background: $line; max-width: 1px; min-width: 1px; border: none; }

QLabel { background: transparent; padding: 1px 0 2px 0; }
QLabel[role="display"] { font-size: ${display}px; font-weight: 600; }
QLabel[role="title"] { font-size: ${title}px; font-weight: 600; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="reading"] { font-size: ${reading}px; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="small"] { color: $muted; font-size: ${small}px; }
QLabel[role="warning_small"] { color: $warning; font-size: ${small}px; }
QLabel[role="error"] { color: $error; }
QLabel[role="warning"] { color: $warning; }
QLabel[role="ok"] { color: $ok; }

QPushButton {
    background: $card; color: $text; border: 1px solid $line_strong; border-radius: ${radius_small}px;
    padding: 6px 14px; min-height: 18px; outline: none;
}
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $selected; }
QPushButton:focus { border: 2px solid $accent; padding: 5px 13px; }
QPushButton:disabled { color: $faint; border-color: $line; background: transparent; }
QPushButton[kind="primary"] { background: $accent; color: $on_accent; border: 1px solid $accent; }
QPushButton[kind="primary"]:hover { background: $accent_hover; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; }
QPushButton[kind="primary"]:disabled { background: $line; color: $muted; border-color: $line; }
QPushButton[kind="quiet"] { background: transparent; border: 1px solid transparent; color: $accent; }
QPushButton[kind="quiet"]:hover { background: $hover; }
QPushButton[kind="quiet"]:focus { border: 2px solid $accent; }
QPushButton[kind="danger"] { color: $error; border-color: $error; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QPushButton[kind="danger"]:hover { background: $error_soft; }
QPushButton[kind="danger"]:disabled { color: $faint; border-color: $line; }

QPushButton[kind="quick"] {
    background: $card; border: 1px solid $line_strong; border-radius: 13px; padding: 3px 12px; min-height: 18px;
}
QPushButton[kind="quick"]:hover { background: $hover; }
QPushButton[kind="quick"]:focus { border: 2px solid $accent; padding: 2px 11px; }
QPushButton[kind="pill"] {
    background: $accent; color: $on_accent; border: none; border-radius: 15px; padding: 6px 16px; font-weight: 600;
}
QPushButton[kind="pill"]:hover { background: $accent_hover; }
QFrame[surface="bar"] { background: $card; border: 1px solid $line_strong; border-radius: ${radius}px; }
QFrame[surface="bar"] QToolButton { padding: 4px 6px; }
QFrame[surface="chip"] { background: $side; border: 1px solid $line; border-radius: ${radius}px; }
QFrame[surface="composer"] { background: $card; border: 1px solid $line_strong; border-radius: ${radius_large}px; }
QFrame[surface="composer"][active="true"] { border: 1px solid $accent; }
QFrame[surface="composer"] QPlainTextEdit {
    background: transparent; border: none; padding: 0; font-size: ${reading}px;
}
QToolButton[kind="send"] { background: $accent; border-radius: ${radius}px; padding: 8px; }
QToolButton[kind="send"]:hover { background: $accent_hover; }
QToolButton[kind="send"]:disabled { background: $line; }
QToolButton[kind="send"]:focus { border: 2px solid $text; padding: 7px; }
QToolButton[kind="rail"] {
    border-radius: ${radius}px; padding: 6px 0 4px 0; color: $muted; font-size: 10px; min-width: 62px; max-width: 62px;
}
QToolButton[kind="rail"]:hover { background: $hover; }
QToolButton[kind="rail"]:checked { background: $selected; color: $text; }

QToolButton {
    background: transparent; border: 1px solid transparent; border-radius: ${radius_small}px; padding: 5px;
    color: $text;
}
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked { background: $selected; }
QToolButton:focus { border: 1px solid $accent; }
QToolButton::menu-indicator { image: none; }

QAbstractScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }
QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QComboBox, QDateEdit {
    background: $card; color: $text; border: 1px solid $line_strong; border-radius: ${radius_small}px;
    padding: 6px 8px; selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus,
QDateEdit:focus {
    border: 2px solid $accent; padding: 5px 7px;
}
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled {
    color: $muted; background: $side; border-color: $line;
}
QComboBox { combobox-popup: 0; }  /* a list below the field, as tall as its lines */
QComboBox::drop-down, QDateEdit::drop-down { border: none; width: 28px; }
QComboBox::down-arrow, QDateEdit::down-arrow { image: url($chevron); width: 16px; height: 16px; }
Choice::down-arrow { image: none; }  /* it paints its own, as sharp as the screen */
QComboBox QAbstractItemView {
    background: $card; border: 1px solid $line_strong; selection-background-color: $selected;
    selection-color: $text; outline: none; padding: 4px;
}
QCheckBox, QRadioButton { spacing: 8px; background: transparent; }
QCheckBox::indicator, QRadioButton::indicator, QListView::indicator {
    width: 16px; height: 16px; border: 1px solid $line_strong; border-radius: 5px; background: $card;
}
QRadioButton::indicator { border-radius: 9px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $accent; }
QCheckBox::indicator:checked, QListView::indicator:checked {
    background: $accent; border-color: $accent; image: url($tick);
}
QRadioButton::indicator:checked { background: $card; border: 5px solid $accent; width: 8px; height: 8px; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border-color: $text; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $line; background: $side; }
QCheckBox::indicator:checked:disabled { background: $faint; }

QListView, QTreeView, QTableView {
    background: transparent; border: none; outline: none; selection-background-color: $selected;
}
QListView::item, QTreeView::item, QTableView::item { border-radius: ${radius_small}px; padding: 4px; }
QListView::item:hover, QTreeView::item:hover, QTableView::item:hover { background: $hover; }
QListView::item:selected, QTreeView::item:selected, QTableView::item:selected { background: $selected; color: $text; }
QHeaderView::section {
    background: transparent; color: $muted; border: none; border-bottom: 1px solid $line;
    padding: 6px 8px; font-size: ${small}px;
}
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $line_strong; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QMenu { background: $card; border: 1px solid $line_strong; border-radius: ${radius}px; padding: 6px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: ${radius_small}px; }
QMenu::item:selected { background: $hover; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $line; margin: 6px 8px; }
QToolTip { background: $card; color: $text; border: 1px solid $line_strong; padding: 5px 8px; }
QProgressBar {
    background: $line; border: none; border-radius: 3px; min-height: 6px; max-height: 6px; text-align: center;
}
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QSplitter::handle { background: $line; }
QSlider::groove:horizontal { background: $line; height: 4px; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal { background: $accent; width: 16px; height: 16px; margin: -6px 0; border-radius: 8px; }
QTabBar::tab {
    background: transparent; color: $muted; padding: 6px 12px; border: none; border-bottom: 2px solid transparent;
}
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabWidget::pane { border: none; }
""")


def stylesheet(tokens: Tokens) -> str:
    """The whole application's QSS."""
    values = {name: getattr(tokens, name) for name in tokens.__slots__}
    sizes = {
        "small": look.TYPE_SMALL,
        "body": look.TYPE_BODY,
        "reading": look.TYPE_READING,
        "title": look.TYPE_TITLE,
        "display": look.TYPE_DISPLAY,
        "radius_small": look.RADIUS_SMALL,
        "radius": look.RADIUS,
        "radius_large": look.RADIUS_LARGE,
    }
    shade = "dark" if tokens.dark else "light"
    pictures = {name: (_pictures() / f"{name}-{shade}.svg").as_posix() for name in ("tick", "chevron")}
    return _SHEET.substitute(values, **sizes, **pictures)


def _pictures() -> Path:
    return shipped() / "resources" / "icons" / "sheet"
