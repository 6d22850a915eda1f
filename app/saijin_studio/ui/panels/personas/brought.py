"""What is said when a card was taken in: who joined, and what became of the voices that came along."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication

from ....services.card_import import BroughtCard
from ...context import UiContext
from ...messages import describe_error
from ...notices import Notice

translate = QCoreApplication.translate
SECONDS = 10.0  # so long it stays where nothing is left to do


def brought_notice(context: UiContext, card: BroughtCard) -> Notice:
    """It stays until it is closed where a voice waits or was refused, and leads to the voices that wait."""
    words = partial(_words, context, card)
    waiting = bool(card.voices)
    return Notice(
        words(),
        "warning" if card.refused else "info",
        "\n".join(f"{each.name}: {describe_error(each.error)}" for each in card.refused),
        button=translate("personas", "Show voices") if waiting else "",
        run=partial(context.open_section, "voice", card="library") if waiting else None,
        key=f"card-{card.persona.key}",
        seconds=0.0 if waiting or card.refused else SECONDS,
        words=words,
    )


def _words(context: UiContext, card: BroughtCard) -> str:
    name = card.persona.text(context.language).name
    said = [translate("personas", "“{name}” is here.").format(name=name)]
    if len(card.voices) == 1:
        said.append(
            translate("personas", "A voice came along. It is kept apart and not used until you accept it under Voice.")
        )
    elif card.voices:
        many = translate(
            "personas",
            "{count} voices came along. They are kept apart and not used until you accept them under Voice.",
        )
        said.append(many.format(count=len(card.voices)))
    return " ".join([*said, *_refused(card)])


def _refused(card: BroughtCard) -> list[str]:
    if not card.refused:
        return []
    if len(card.refused) > 1:
        many = translate("personas", "{count} files of voices were not taken.")
        return [many.format(count=len(card.refused))]
    one = card.refused[0]
    return [translate("personas", "Not taken: {file}.").format(file=one.name), describe_error(one.error)]
