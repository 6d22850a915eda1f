"""Who answers in a chat: always its persona, whoever fits, or each in turn."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from ....core.conversation import Conversation, Rule
from ...context import UiContext

translate = QCoreApplication.translate


def routing_words(rule: Rule, name: str) -> str:
    """A rule as a menu names it; `name` is the persona of the chat."""
    words = {
        Rule.FIXED: translate("routing", "Always {name}"),
        Rule.AUTO: translate("routing", "Whoever fits"),
        Rule.BALANCED: translate("routing", "In turn"),
    }
    return words[rule].format(name=name)


def routing_menu(context: UiContext, conversation: Conversation, owner: QObject, parent: QWidget) -> QMenu:
    """A menu with the present choice marked; a new one is stored at once."""
    menu = QMenu(translate("routing", "Who answers"), parent)
    group = QActionGroup(menu)
    name = context.personas.name(conversation.persona_key, context.language)
    for rule in Rule:
        action = QAction(routing_words(rule, name), menu)
        action.setCheckable(True)
        action.setChecked(rule is conversation.routing)
        action.setData(rule)
        group.addAction(action)
        menu.addAction(action)

    def choose(action: QAction) -> None:
        rule = Rule(action.data())
        context.operations.run(lambda services: services.chat.set_routing(conversation.id, rule), owner=owner)

    group.triggered.connect(choose)
    return menu
