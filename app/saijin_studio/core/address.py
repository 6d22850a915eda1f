"""Addresses of servers that a person may type."""

from __future__ import annotations

import ipaddress
import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

from .errors import SettingsError

LONGEST = 2048
# What is never routed beyond one's own network (RFC 1918, 3927, 4193, 4291); 0.0.0.0 and :: lead to this machine.
_OWN: Final = tuple(
    ipaddress.ip_network(block)
    for block in (
        *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "0.0.0.0/32"),
        *("::1/128", "fc00::/7", "fe80::/10", "::/128"),
    )
)
_OWN_ZONES: Final = (".local", ".lan", ".home.arpa", ".internal", ".localhost")
_NAME: Final = re.compile(r"[\w-]+(\.[\w-]+)*")
_PLAIN_NAME: Final = re.compile(r"[a-z][a-z0-9_-]*")  # one with a digit first can be a number: 134744072 is 8.8.8.8


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


def check_server(address: str, setting: str) -> str:
    """As `check_address`, for a server that is told secrets: a key, or what a person says and hears.

    Also raises SettingsError (reason: plain) for http to a server beyond one's own network, where everyone on the way
    could read along.
    """
    checked = check_address(address, setting)
    if not is_guarded(checked):
        raise SettingsError(f"{setting}: http leads out of the own network", setting=setting, reason="plain")
    return checked


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


def is_plain(address: str) -> bool:
    """Whether what goes to a checked address is not encrypted."""
    return urlsplit(address).scheme == "http"


def is_near(address: str) -> bool:
    """Whether a checked address names this machine or one of its own network, as far as can be told unasked."""
    host = host_of(address).rstrip(".")
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return bool(_PLAIN_NAME.fullmatch(host) or (_NAME.fullmatch(host) and host.endswith(_OWN_ZONES)))
    if isinstance(found, ipaddress.IPv6Address):
        found = found.ipv4_mapped or found
    return any(found in block for block in _OWN)


def is_guarded(address: str) -> bool:
    """Whether a key may travel to a checked address: encrypted, or on one's own network alone."""
    return not is_plain(address) or is_near(address)
