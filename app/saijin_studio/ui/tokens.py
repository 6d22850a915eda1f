"""The studio's look as numbers: colours of both themes, spacing, radii and type sizes. Everything else derives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SPACE: Final = (4, 8, 12, 16, 24)  # px
RADIUS_SMALL: Final = 6
RADIUS: Final = 10
RADIUS_LARGE: Final = 16
TYPE_SMALL: Final = 12  # px
TYPE_BODY: Final = 13
TYPE_READING: Final = 15
TYPE_TITLE: Final = 18
TYPE_DISPLAY: Final = 24
MOTION_MS: Final = 150
RAIL_WIDTH: Final = 72
LIST_WIDTH: Final = 280
INSPECTOR_WIDTH: Final = 360


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one theme, #RRGGBB. Text colours have at least 4.5:1 on every ground they are meant for."""

    dark: bool
    rail: str  # the window's outermost ground
    side: str  # lists and the inspector
    paper: str  # the main area
    card: str  # raised things on paper or side
    line: str  # hairlines and borders
    line_strong: str  # borders of things one can press or write in
    hover: str
    selected: str
    text: str
    muted: str
    faint: str  # decoration only: never for text that must be read
    accent: str
    on_accent: str
    accent_hover: str
    accent_soft: str
    user_bubble: str
    code: str
    ok: str
    ok_soft: str
    warning: str
    warning_soft: str
    error: str
    error_soft: str
    shadow: str


LIGHT: Final = Tokens(
    dark=False,
    rail="#EFE9DF",
    side="#F6F2EA",
    paper="#FCFAF6",
    card="#FFFFFF",
    line="#E5DDD0",
    line_strong="#CFC4B3",
    hover="#ECE5D9",
    selected="#E4DBCB",
    text="#2C2723",
    muted="#665C52",
    faint="#A99D8E",
    accent="#2B6C66",
    on_accent="#FFFFFF",
    accent_hover="#235A55",
    accent_soft="#DCEAE5",
    user_bubble="#EFE8DB",
    code="#F4EFE6",
    ok="#3C7040",
    ok_soft="#E2EFDF",
    warning="#855400",
    warning_soft="#FAEDCF",
    error="#A4312A",
    error_soft="#F8E2DE",
    shadow="#3A2E20",
)

DARK: Final = Tokens(
    dark=True,
    rail="#1A1816",
    side="#201D1B",
    paper="#262320",
    card="#2F2B28",
    line="#3A3531",
    line_strong="#574F48",
    hover="#332E2A",
    selected="#3F3833",
    text="#EEE8E0",
    muted="#B3A89C",
    faint="#766C62",
    accent="#82C7BC",
    on_accent="#10211F",
    accent_hover="#9AD6CC",
    accent_soft="#25413D",
    user_bubble="#3A342F",
    code="#1F1C1A",
    ok="#9CCB90",
    ok_soft="#2B3B29",
    warning="#E7B968",
    warning_soft="#43361E",
    error="#F19C92",
    error_soft="#4A2926",
    shadow="#000000",
)


def mix(colour: str, ground: str, share: float) -> str:
    """`share` (0..1) of `colour` over `ground`, both #RRGGBB."""
    parts = [(int(colour[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02X}" for a, b in parts)


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two #RRGGBB colours, 1..21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable(colour: str, ground: str, ratio: float = 4.5) -> str:
    """`colour`, moved towards black or white as far as text on `ground` needs."""
    goal = "#000000" if _luminance(ground) > 0.18 else "#FFFFFF"
    for step in range(20):
        moved = mix(goal, colour, step / 20)
        if contrast(moved, ground) >= ratio:
            return moved
    return goal


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
