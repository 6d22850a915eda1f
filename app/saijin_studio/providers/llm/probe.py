"""Whether a server is there at all, asked before anything heavy is loaded for it."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

from ...core.address import host_of, is_loopback

_CONNECT_SECONDS = 2.0  # on this machine a server accepts at once or not at all


def answers(address: str) -> bool:
    """Whether somebody listens at an address on this machine; true for others, which are not asked."""
    if not is_loopback(address):
        return True
    parts = urlsplit(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        with socket.create_connection((host_of(address), port), timeout=_CONNECT_SECONDS):
            return True
    except OSError:
        return False
