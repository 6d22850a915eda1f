"""Who the person is in this chat."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from ....core.settings import Profile
from ...context import UiContext
from ...notices import Notice
from ...widgets import label, push_button
from .options_card import OptionsCard
from .options_editor import OptionsEditor
from .options_rows import ChoiceRow
from .options_words import inherited_words, profile_words

if TYPE_CHECKING:
    from ....services.options import OptionsView

UNDO_SECONDS = 12.0


class YouCard(OptionsCard):
    def __init__(self, context: UiContext, editor: OptionsEditor) -> None:
        super().__init__(context, editor, self.tr("You"))
        self._profile = Profile()
        self.profile = ChoiceRow(context.theme, self.tr("Who you are here"))
        self.row("profile", self.profile)
        self.about = label("", "small", wrap=True)
        self.add(self.about)
        self.edit = push_button(self.tr("Edit…"), "quiet", self.tr("Edit this profile"))
        self.new = push_button(self.tr("New…"), "quiet", self.tr("New profile"))
        self.delete = push_button(self.tr("Delete"), "quiet", self.tr("Delete this profile"))
        self.edit.clicked.connect(lambda: self._ask(self._profile))
        self.new.clicked.connect(lambda: self._ask(Profile(id=uuid.uuid4().hex)))
        self.delete.clicked.connect(self._delete)
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        for button in (self.edit, self.new, self.delete):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.column.addLayout(buttons)

    def show_view(self, view: OptionsView) -> None:
        inherited = view.inherited
        self._profile = view.in_force.profile
        first = inherited_words(inherited.origins["profile"], profile_words(inherited.profile))
        choices = [(profile_words(each), each.id) for each in view.profiles if each.id]
        self.profile.show_choices(first, choices, view.options.profile or None)
        self.about.setText(self._profile.description[:300])
        self.about.setVisible(bool(self._profile.description))
        self.delete.setVisible(bool(self._profile.id))

    def _ask(self, profile: Profile) -> None:
        dialog = ProfileDialog(profile, self)
        dialog.made.connect(self.save)
        dialog.open()

    @Slot(object)
    def save(self, profile: Profile) -> None:
        """A new one is this chat's from now on."""
        view = self.editor.view
        if view is None:
            return
        key, new = view.conversation_id, all(one.id != profile.id for one in view.profiles)

        def work(services: object) -> object:
            options = services.options  # type: ignore[attr-defined]
            options.save_profile(profile)
            return options.change(key, profile=profile.id) if new else options.view(key)

        self.editor.run("profile", work)

    @Slot()
    def _delete(self) -> None:
        """At once, for it can be undone."""
        gone = self._profile

        def undo() -> None:
            self.editor.run("profile", lambda services: services.options.save_profile(gone))

        self.editor.run("profile", lambda services: services.options.delete_profile(gone.id))
        words = self.tr("The profile “{name}” was deleted.").format(name=profile_words(gone))
        self.context.notices.show(
            Notice(words, button=self.tr("Undo"), run=undo, key="profile.deleted", seconds=UNDO_SECONDS)
        )


class ProfileDialog(QDialog):
    """`made(Profile)` when the person keeps it."""

    made = Signal(object)

    def __init__(self, profile: Profile, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Who you are"))
        self._id = profile.id
        self.name = QLineEdit(profile.name)
        self.name.setMaxLength(200)
        self.description = QPlainTextEdit(profile.description)
        self.description.setTabChangesFocus(True)
        self.description.setMinimumHeight(140)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(8)
        for words, field in (
            (self.tr("What personas call you"), self.name),
            (self.tr("What they know of you"), self.description),
        ):
            field.setAccessibleName(words)
            column.addWidget(label(words))
            column.addWidget(field)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        cancel, keep = push_button(self.tr("Cancel")), push_button(self.tr("Keep"), "primary")
        cancel.clicked.connect(self.reject)
        keep.clicked.connect(self._keep)
        keep.setDefault(True)
        buttons.addWidget(cancel)
        buttons.addWidget(keep)
        column.addSpacing(8)
        column.addLayout(buttons)
        self.resize(440, self.sizeHint().height())

    @Slot()
    def _keep(self) -> None:
        name, words = self.name.text().strip(), self.description.toPlainText().strip()[:20_000]
        self.made.emit(Profile(id=self._id, name=name, description=words))
        self.accept()
