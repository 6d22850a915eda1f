"""Which model answers in this chat, and who stands in for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....core.chat_options import NOBODY
from ....core.errors import SaijinError
from ...context import UiContext
from .options_card import OptionsCard
from .options_editor import OptionsEditor
from .options_rows import ChoiceRow
from .options_words import inherited_words, model_name

if TYPE_CHECKING:
    from ....services.models.service import ProviderStatus
    from ....services.options import OptionsView


class ModelCard(OptionsCard):
    def __init__(self, context: UiContext, editor: OptionsEditor) -> None:
        super().__init__(context, editor, self.tr("Model"))
        self.model = ChoiceRow(context.theme, self.tr("Who answers first"))
        self.fallback = ChoiceRow(context.theme, self.tr("Who stands in for it"))
        self.row("model", self.model)
        self.row("fallback", self.fallback)
        self._found: tuple[ProviderStatus, ...] = ()
        self._view: OptionsView | None = None

    def ask(self) -> None:
        """What the servers list; until they answer, and where they are away, what is chosen and the providers."""
        self.context.operations.run(
            lambda services: services.models.status(), owner=self, done=self._listed, failed=self._unlisted
        )

    def _listed(self, found: tuple[ProviderStatus, ...]) -> None:
        self._found = found
        if self._view is not None:
            self.show_view(self._view)

    def _unlisted(self, error: SaijinError) -> None:
        self.set_fault("model", "")  # the lists stay as they are; the settings say what is wrong with a server

    def show_view(self, view: OptionsView) -> None:
        self._view = view
        inherited, options = view.inherited, view.options
        first = inherited_words(inherited.origins["model"], model_name(inherited.model))
        self.model.show_choices(first, self._models(options.model), options.model)
        after = inherited_words(inherited.origins["fallback"], model_name(inherited.fallback))
        choices = [(model_name(NOBODY), NOBODY), *self._models(options.fallback)]
        self.fallback.show_choices(after, _once(choices), options.fallback)

    def _models(self, chosen: str | None) -> list[tuple[str, object]]:
        wished: list[str] = []
        for status in self._found:
            if status.enabled:
                wished.append(status.provider)
                if status.provider != "offline":
                    wished += [f"{status.provider}:{model.name}" for model in status.models]
        if chosen and chosen not in (*wished, NOBODY):
            wished.append(chosen)
        return [(model_name(each), each) for each in wished]


def _once(choices: list[tuple[str, object]]) -> list[tuple[str, object]]:
    return list(dict.fromkeys(choices))
