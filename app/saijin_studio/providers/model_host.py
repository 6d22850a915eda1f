"""Where models are published: their files, from wherever the host says that they lie.

https://huggingface.co/docs/hub/api; HF_ENDPOINT in the environment names another host with the same paths.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, Final
from urllib.parse import urljoin, urlsplit

from ..core.address import is_loopback
from ..core.cancel import CancelToken
from ..core.hearing_models import ModelFault
from ..core.model_files import HOST, ModelFile, ModelPlan

READING_SECONDS: Final = 30.0
SPARE: Final = 64 * 1024
MOST_REDIRECTS: Final = 5


class FileHost:
    def __init__(self, address: str = "") -> None:
        self._address = (address or os.environ.get("HF_ENDPOINT") or HOST).rstrip("/")

    def fetch(
        self, plan: ModelPlan, file: ModelFile, to: BinaryIO, came: Callable[[bytes], None], cancel: CancelToken
    ) -> None:
        """Writes what is still missing behind what `to` holds; `came` hears each portion.

        Raises ModelFault, OSError of the disk, Cancelled.
        """
        have = to.seek(0, os.SEEK_END)
        address = f"{self._address}/{plan.repository}/resolve/{plan.revision}/{file.path or file.name}"
        asked = {"Range": f"bytes={have}-"} if have else {}
        with self._open(address, asked, file.size + SPARE, plan.repository, cancel) as answer:
            if have and not answer.headers.get("content-range", "").startswith(f"bytes {have}-"):
                to.truncate(0)  # it sends all of it once more
                to.seek(0)
                came(b"")
            for portion in answer.iter_raw():
                cancel.raise_if_cancelled()
                to.write(portion)
                came(portion)

    @contextmanager
    def _open(
        self, address: str, headers: dict[str, str], limit: int, model: str, cancel: CancelToken
    ) -> Iterator[Any]:
        """The answer, to be read; another host may be named where it lies. Raises ModelFault, Cancelled."""
        import httpx

        from .llm.line import Line, client_for

        for _ in range(MOST_REDIRECTS):
            cancel.raise_if_cancelled()
            line = Line(address, limit, text=False)
            withdraw = cancel.on_cancel(line.cut)
            try:
                with httpx.Client(**client_for(line, READING_SECONDS)) as client:
                    with client.stream("GET", address, headers={"Accept-Encoding": "identity", **headers}) as answer:
                        if not answer.has_redirect_location:
                            _raise_for(answer.status_code, model)
                            yield answer
                            return
                        address = _elsewhere(address, answer.headers["location"], model)
            except httpx.HTTPError as error:
                cancel.raise_if_cancelled()
                raise ModelFault(str(error) or type(error).__name__, model=model, reason="network") from error
            finally:
                withdraw()
        raise ModelFault("it is sent from place to place", model=model, reason="network")


def _raise_for(status: int, model: str) -> None:
    if status < 300:
        return
    # The host answers 401 for what it does not have, so that nobody learns what is private.
    reason = "unknown" if status in (401, 403, 404, 410) else "refused"
    raise ModelFault(f"HTTP {status}", model=model, reason=reason)


def _elsewhere(address: str, location: str, model: str) -> str:
    """Where it lies; what was asked for encrypted goes on so."""
    found = urljoin(address, location)
    if urlsplit(found).scheme != "https" and not (is_loopback(address) and is_loopback(found)):
        raise ModelFault(f"it would come unencrypted from {urlsplit(found).hostname}", model=model, reason="refused")
    return found
