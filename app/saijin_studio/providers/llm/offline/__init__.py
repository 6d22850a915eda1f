"""The built-in partner: it follows rules and a card's phrases, needs no network, and never claims to be more."""

from .model import OfflineModel

__all__ = ["OfflineModel"]
