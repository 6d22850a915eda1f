"""One cloned voice in the panel: who agreed to it, whether it is learned, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QProgressBar, QVBoxLayout, QWidget

from ....services.voice.clones import Clone
from ...context import UiContext
from ...widgets import IconButton, label, push_button, set_property
from .clone_words import consent_line
from .sheet import line_of, strong


class CloneRow(QWidget):
    """`wanted(act)`: hear, learn, stop, give, export or remove; `renamed(name)`."""

    wanted = Signal(str)
    renamed = Signal(str)

    def __init__(self, context: UiContext, clone: Clone, able: bool) -> None:
        """`able`: it can be learned and spoken in."""
        super().__init__()
        self._context, self._able, self.clone = context, able, clone
        self.setObjectName(f"clone:{clone.sample.id}")
        self.title, self.line = strong(clone.sample.name), QLineEdit(clone.sample.name)
        self.line.setAccessibleName(self.tr("Name of the voice"))
        self.line.setObjectName(f"name:{clone.sample.id}")
        self.line.hide()
        self.state = label("", "small", wrap=True)
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Learning {name}").format(name=clone.sample.name))
        self._build_buttons()
        self._lay_out()
        self.line.editingFinished.connect(self._name_written)
        self.show_still()

    def _build_buttons(self) -> None:
        name, theme = self.clone.sample.name, self._context.theme
        self.learn = push_button(self.tr("Learn"), "", self.tr("Learn {name}").format(name=name))
        self.stop = push_button(self.tr("Stop"), "", self.tr("Stop learning {name}").format(name=name))
        self.give = push_button(self.tr("Give to…"), "quiet", self.tr("Give {name} to a persona").format(name=name))
        self.give.setEnabled(self._able)
        self.hear = IconButton(theme, "play", self.tr("Hear the recording of {name}").format(name=name), self)
        self.rename = IconButton(theme, "edit", self.tr("Rename {name}").format(name=name), self)
        self.export = IconButton(theme, "save", self.tr("Save {name} as a file").format(name=name), self)
        self.remove = IconButton(theme, "delete", self.tr("Remove {name}").format(name=name), self)
        for act in ("learn", "stop", "give", "hear", "export", "remove"):
            button = getattr(self, act)
            button.setObjectName(f"{act}:{self.clone.sample.id}")
            button.clicked.connect(self._press)
        self.rename.setObjectName(f"rename:{self.clone.sample.id}")
        self.rename.clicked.connect(self._begin_name)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        acts = (self.stop, self.learn, self.give, self.hear, self.rename, self.export, self.remove)
        head = line_of(self.title, self.line, 1, *acts)
        column.addLayout(head)
        column.addWidget(label(consent_line(self.clone.sample.consent), "muted", wrap=True))
        column.addWidget(self.state)
        column.addWidget(self.bar)

    # -- what is shown

    def show_still(self) -> None:
        """Nothing is being done with it."""
        self._show(self._words(), "small", learning=False)

    def show_learning(self, waits: bool) -> None:
        """`waits`: another one is learned before it."""
        words = (
            self.tr("It is learned after the one before it.")
            if waits
            else self.tr("Learning the voice. The first time the model is loaded, which takes a while.")
        )
        self._show(words, "small", learning=True)

    def show_fault(self, words: str) -> None:
        self._show(words, "error", learning=False)

    def _words(self) -> str:
        names = [self._context.personas.name(key, self._context.language) for key in self.clone.worn_by]
        worn = [self.tr("Used by {names}.").format(names=", ".join(names))] if names else []
        if not self._able:
            return " ".join(worn)
        learnt = (
            self.tr("Learned: it can be chosen.")
            if self.clone.learnt
            else self.tr("It can be chosen; it is learned with its first sentence, or now.")
        )
        return " ".join([learnt, *worn])

    def _show(self, words: str, role: str, learning: bool) -> None:
        self.state.setText(words)
        set_property(self.state, "role", role)
        self.state.setVisible(bool(words))
        self.bar.setVisible(learning)
        self.stop.setVisible(learning)
        self.learn.setVisible(self._able and not learning and not self.clone.learnt)

    # -- what is wanted

    @Slot()
    def _press(self) -> None:
        sender = self.sender()
        self.wanted.emit(sender.objectName().partition(":")[0] if sender is not None else "")

    @Slot()
    def _begin_name(self) -> None:
        self.title.hide()
        self.line.show()
        self.line.selectAll()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _name_written(self) -> None:
        """Enter and leaving the line come both: it counts once."""
        if self.line.isHidden():
            return
        name = self.line.text().strip()
        self.line.hide()
        self.title.show()
        if name and name != self.clone.sample.name:
            self.title.setText(name)
            self.renamed.emit(name)
        else:
            self.line.setText(self.clone.sample.name)
