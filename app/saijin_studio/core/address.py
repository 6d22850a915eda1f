"""Addresses of servers that a person may type."""

from __future__ import annotations

import ipaddress
from urllib.parse import SplitResult, urlsplit

from .errors import SettingsError

LONGEST = 2048


def check_address(address: str, setting: str) -> str:
    """The address without its trailing slash.

    Raises SettingsError (params: setting, reason) unless it is http(s)://host[:port][/path]. A user name or password
    in it is refused because addresses are kept in a readable file; keys belong in the keyring.
    """
    text = address.strip()
    reason = _fault(text)
    if reason:
        raise SettingsError(f"{setting}: {reason}", setting=setting, reason=reason)
    return text.rstrip("/")


def _fault(text: str) -> str | None:
    if not text:
        return "the address is empty"
    if len(text) > LONGEST:
        return "the address is too long"
    if any(ord(c) <= 32 or ord(c) == 127 for c in text):
        return "the address contains spaces or control characters"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        return f"the address cannot be read: {error}"
    return _fault_of_parts(parts, port)


def _fault_of_parts(parts: SplitResult, port: int | None) -> str | None:
    if parts.scheme not in ("http", "https"):
        return "the address must begin with http:// or https://"
    if not parts.hostname:
        return "the address names no server"
    if parts.username is not None or parts.password is not None:
        return "the address must not contain a user name or password"
    if parts.query or parts.fragment:
        return "the address must not contain ? or #"
    if port == 0:
        return "port 0 is not a port"
    return None


def host_of(address: str) -> str:
    """The host name of a checked address."""
    return urlsplit(address).hostname or ""


def is_loopback(address: str) -> bool:
    """Whether a checked address names this machine."""
    host = host_of(address)
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
