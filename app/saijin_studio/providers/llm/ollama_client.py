"""A connection to an Ollama server whose every fault is one of the studio's errors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ...core.address import check_address
from ...core.cancel import CancelToken
from ...core.errors import Cancelled, ProviderError, ProviderFault, ProviderUnavailable, SaijinError
from .probe import answers

if TYPE_CHECKING:
    import ollama

    from .line import Line

PROVIDER = "ollama"


def _nothing() -> None:
    """Nobody keeps what a fault would make stale."""


@contextmanager
def connected(
    address: str,
    model: str,
    cancel: CancelToken | None = None,
    reading_seconds: float | None = None,
    largest_answer: int | None = None,
    on_fault: Callable[[], None] = _nothing,
) -> Iterator[ollama.Client]:
    """A client for one request. `reading_seconds` is the longest silence, None for none; `cancel` cuts the line.

    Raises ProviderError, Cancelled, and SettingsError for a wrong address.
    """
    checked = check_address(address, "models.ollama.address")
    if not answers(checked):  # asked before the imports below, which take a third of a second
        raise ProviderUnavailable(f"nothing listens at {checked}", provider=PROVIDER, model=model)
    import ollama

    from .line import LARGEST_ANSWER, Line, client_for

    line = Line(checked, largest_answer or LARGEST_ANSWER)
    if cancel:
        cancel.on_cancel(line.cut)
    client = ollama.Client(host=checked, **client_for(line, reading_seconds))
    try:
        yield client
    except SaijinError:
        raise
    except Exception as error:
        if cancel and cancel.cancelled:
            raise Cancelled() from error
        on_fault()
        raise _translated(error, line, model) from error
    finally:
        line.close()


def _translated(error: Exception, line: Line, model: str) -> ProviderError:
    import httpx
    import ollama

    from .faults import from_network, from_status

    if isinstance(error, ollama.ResponseError):
        return from_status(error.status_code, error.error, line.retry_after, PROVIDER, model)
    if isinstance(error, httpx.HTTPError):
        return from_network(error, PROVIDER, model)
    if isinstance(error, ConnectionError):  # the package's own word for a refused connection
        return ProviderUnavailable(str(error), provider=PROVIDER, model=model)
    if isinstance(error, (ValueError, TypeError, AttributeError, KeyError)):  # what its parsing raises for nonsense
        return ProviderFault("the server answered with something unreadable", provider=PROVIDER, model=model)
    raise error
