"""The same as saijinos.bpm, under the spelling that SaijinOS documents."""

from .bpm import *  # noqa: F403
from .bpm import __all__ as __all__
