"""The chats beside the one that is open, with what finds one among them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListView, QMenu, QStackedLayout, QVBoxLayout, QWidget

from ....core.library import Folder
from ...actions import ActionSpec
from ...context import UiContext
from ...widgets import IconButton, label
from .bin import BinPanel
from .bookmark_list import BookmarkPanel
from .folder_acts import FolderActs
from .folders import PlaceList, places
from .list import ARCHIVE, ID_ROLE, ChatFilter, ChatModel
from .list_row import ChatDelegate
from .search_page import SearchPanel
from .side import SidePanel

MakeSide = Callable[[UiContext], SidePanel]


class ChatList(QWidget):
    """New chat, search, folders and the chats; in their place for a while the search in all chats, the bookmarks, and
    what was deleted.

    `opened` is the chat that is open; while `settling`, a change of the current row comes from the list itself and not
    from the person. `menu_actions` are the ids of the actions in the menu of the whole list; "" parts them.
    """

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self.opened = ""
        self.settling = False
        self.menu_actions = ["library.search", "library.bookmarks", "library.bin", "", "folder.new"]
        self.model = ChatModel(self)
        self.filtered = ChatFilter(self.model, self)
        self.folder_acts = FolderActs(context, self)
        self._sides: dict[MakeSide, SidePanel] = {}
        self._settled = False
        self._define()
        self._make_parts()
        self.stack = QStackedLayout(self)
        self.stack.addWidget(self._chats())
        self._counting = QTimer(self)
        self._counting.setSingleShot(True)
        self._counting.setInterval(0)
        self._counting.timeout.connect(self._count)
        for signal in (self.model.rowsInserted, self.model.rowsRemoved, self.model.modelReset, self.model.dataChanged):
            signal.connect(self._counting.start)
        self.model.modelReset.connect(self.read_folders)
        context.theme.changed.connect(self.view.viewport().update)
        context.personas.changed.connect(self.view.viewport().update)
        context.bridge.library_changed.connect(self.read_folders)

    def _define(self) -> None:
        group, define = self.tr("Chats"), self._context.actions.define
        for name, words, run, icon, keys in (
            ("library.search", self.tr("Search in all chats"), self.search_all, "search", "Ctrl+Shift+F"),
            ("library.bookmarks", self.tr("Bookmarks of all chats"), self.show_bookmarks, "bookmark", ""),
            ("library.bin", self.tr("Recently deleted"), self.show_bin, "delete", ""),
            ("folder.new", self.tr("New folder…"), self.folder_acts.ask_new, "folder", ""),
        ):
            define(ActionSpec(name, words, run, icon, keys, None, group))

    def _make_parts(self) -> None:
        context = self._context
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search chats"))
        self.search.setAccessibleName(self.tr("Search chats"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.more = IconButton(context.theme, "more", self.tr("More about the chats"), self)
        self.more.clicked.connect(self._open_menu)
        self.folders = PlaceList(context, self)
        self.folders.chosen.connect(self._show_place)
        self.folders.places.dropped.connect(self.folder_acts.drop)
        self.folders.menu_wanted.connect(self.folder_acts.menu_of)
        self.view = QListView()
        # First of all that hear of it: what is chosen must not move on to another chat because a row goes.
        self.filtered.rowsAboutToBeRemoved.connect(self._going)
        self.filtered.rowsRemoved.connect(self._gone)
        self.view.setModel(self.filtered)
        self.view.setItemDelegate(ChatDelegate(context, self.view))
        self.view.setUniformItemSizes(True)
        self.view.setMouseTracking(True)
        self.view.setDragEnabled(True)
        self.view.setDragDropMode(QListView.DragDropMode.DragOnly)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.setAccessibleName(self.tr("Chats"))
        self.nothing = label("", "muted", wrap=True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignHCenter)

    def _chats(self) -> QWidget:
        page = QWidget()
        line = QHBoxLayout()
        line.setSpacing(2)
        line.addWidget(self.search, 1)
        line.addSpacing(4)
        line.addWidget(self._context.actions.button("chat.new", self))
        line.addWidget(self.more)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(10, 12, 8, 8)
        layout.setSpacing(8)
        layout.addLayout(line)
        layout.addWidget(self.folders)
        layout.addWidget(self.nothing)
        layout.addWidget(self.view, 1)
        return page

    # -- which chats

    @Slot()
    def read_folders(self) -> None:
        self._context.operations.run(lambda services: services.library.folders(), owner=self, done=self._keep_folders)

    def _keep_folders(self, folders: tuple[Folder, ...]) -> None:
        self.folder_acts.folders = folders
        self._count()

    @Slot()
    def _count(self) -> None:
        chats = [item.conversation for item in self.model.items()]
        self.folders.show_places(places(self.folder_acts.folders, chats))
        self.nothing.setVisible(self.filtered.rowCount() == 0)
        self.nothing.setText(self._why_nothing(bool(chats)))

    def _why_nothing(self, any_chats: bool) -> str:
        if not any_chats:
            return self.tr("Write to someone, and the chat will be kept here.")
        if self.search.text().strip() or self.filtered.tags:
            return self.tr("No chat has these words. Ctrl+Shift+F looks through all messages.")
        if self.folders.place == ARCHIVE:
            return self.tr("The archive is empty.")
        return self.tr("Nothing is here yet. Drag chats onto a folder to put them into it.")

    @Slot(str)
    def _filter(self, text: str) -> None:
        self.settling = True
        self.filtered.set_words(text)
        self._mark_opened()
        self.settling = False
        self._count()

    @Slot(str)
    def _show_place(self, place: str) -> None:
        self.settling = True
        self.filtered.set_place(place)
        self._mark_opened()
        self.settling = False
        self._counting.start()

    def _show_tags(self, tags: frozenset[str]) -> None:
        self.settling = True
        self.filtered.set_tags(tags)
        self._mark_opened()
        self.settling = False
        self._count()

    @Slot()
    def _going(self) -> None:
        self._settled, self.settling = self.settling, True

    @Slot()
    def _gone(self) -> None:
        self._mark_opened()
        self.settling = self._settled

    def choose(self, conversation_id: str) -> None:
        """Shows which chat is open; "" for none."""
        self.opened = conversation_id
        self.settling = True
        self._mark_opened()
        self.settling = False

    def _mark_opened(self) -> None:
        for place in range(self.filtered.rowCount()):
            index = self.filtered.index(place, 0)
            if index.data(ID_ROLE) == self.opened:
                flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
                self.view.selectionModel().setCurrentIndex(index, flags)
                return
        self.view.selectionModel().clear()

    def chosen(self) -> str:
        index = self.view.currentIndex()
        return str(index.data(ID_ROLE)) if index.isValid() else ""

    # -- the menu of the whole list

    @Slot()
    def _open_menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._context.actions.refresh()
        for name in self.menu_actions:
            if name:
                menu.addAction(self._context.actions.action(name))
            else:
                menu.addSeparator()
        self._add_tags(menu)
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 4)))

    def _add_tags(self, menu: QMenu) -> None:
        """Which tags the chats in the list must have."""
        known = sorted({tag for item in self.model.items() for tag in item.conversation.tags} | self.filtered.tags)
        if not known:
            return
        shown = menu.addMenu(self.tr("Only with the tag"))
        for tag in known:
            entry = shown.addAction("#" + tag.replace("&", "&&"))
            entry.setCheckable(True)
            entry.setChecked(tag in self.filtered.tags)
            entry.triggered.connect(lambda checked, tag=tag: self._toggle_tag(tag, checked))
        if self.filtered.tags:
            shown.addSeparator()
            shown.addAction(self.tr("All tags")).triggered.connect(lambda: self._show_tags(frozenset()))

    def _toggle_tag(self, tag: str, wanted: bool) -> None:
        self._show_tags(self.filtered.tags | {tag} if wanted else self.filtered.tags - {tag})

    # -- what takes the chats' place

    def search_all(self) -> None:
        self._bring(SearchPanel)

    def show_bookmarks(self) -> None:
        self._bring(BookmarkPanel)

    def show_bin(self) -> None:
        self._bring(BinPanel)

    def _side(self, kind: MakeSide) -> SidePanel:
        if kind not in self._sides:
            made = self._sides[kind] = kind(self._context)
            made.left.connect(self.show_chats)
            self.stack.addWidget(made)
        return self._sides[kind]

    def _bring(self, kind: MakeSide) -> None:
        panel = self._side(kind)
        chats = [item.conversation for item in self.model.items()]
        panel.titles = {chat.id: (chat.title, chat.persona_key) for chat in chats}
        self._context.open_section("chats")
        around = self.parentWidget()
        if around is not None:
            around.show()  # the person may have hidden the whole column
        self.stack.setCurrentWidget(panel)
        panel.shown()

    @Slot()
    def show_chats(self) -> None:
        self.stack.setCurrentIndex(0)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
