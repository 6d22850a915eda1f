"""Models that are fetched at a person's word: asked for first, told of meanwhile, kept where it is broken off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ..core.errors import Cancelled
from ..core.hearing_models import ModelProgress, ModelStatus
from .context import Context, Exit
from .models import size
from .voice_addons import agreed

STATES: Final = {"absent": "not fetched", "begun": "begun", "ready": "fetched"}


def wanted(context: Context) -> bool:
    """Whether the person says yes, having read size and licence; else it is told that nothing came."""
    if context.options.yes or agreed(context, "Fetch it?"):
        return True
    context.out.note("Nothing was fetched. `--yes` says yes beforehand.")
    return False


def fetched(context: Context, fetch: Callable[[Callable[[ModelProgress], None]], ModelStatus]) -> ModelStatus:
    """What `fetch` returns, to which it is given who hears of its progress. Raises what it raises."""
    try:
        return fetch(lambda progress: show(context, progress))
    except Cancelled:
        context.out.note("What has come is kept; the same command goes on.")
        raise
    finally:
        context.out.end_progress()


def show(context: Context, progress: ModelProgress) -> None:
    if progress.checking or not progress.total:
        context.out.progress("Looking whether all came well")
    else:
        context.out.progress(f"Fetching: {progress.done / progress.total:.0%} of {size(progress.total)}")


def removed(context: Context, name: str, gone: bool) -> int:
    if context.out.as_json:
        context.out.value({"model": name, "removed": gone})
    else:
        context.out.line("Removed." if gone else "It was not fetched.")
    return Exit.OK if gone else Exit.NOT_FOUND
