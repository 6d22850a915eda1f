"""Times and durations in the words of a language; every one but Japanese is written as English."""

from __future__ import annotations

from datetime import datetime
from typing import Final

_MONTHS: Final = tuple("January February March April May June July August September October November December".split())
_DAYS: Final = {
    "en": tuple("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()),
    "ja": tuple("月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日".split()),
}
MINUTE: Final = 60
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
MONTH: Final = 30.44 * DAY
YEAR: Final = 365.25 * DAY
# From how many seconds on, in which unit, and from where on more than one of it: people say "an hour" from 45 minutes.
_STEPS: Final = (
    (548 * DAY, YEAR, "years"),
    (320 * DAY, 0.0, "a year"),
    (46 * DAY, MONTH, "months"),
    (26 * DAY, 0.0, "a month"),
    (36 * HOUR, DAY, "days"),
    (22 * HOUR, 0.0, "a day"),
    (90 * MINUTE, HOUR, "hours"),
    (45 * MINUTE, 0.0, "an hour"),
    (90, MINUTE, "minutes"),
    (45, 0.0, "a minute"),
    (0, 0.0, "a few seconds"),
)
_JAPANESE: Final = {
    "years": "年",
    "a year": "1年",
    "months": "か月",
    "a month": "1か月",
    "days": "日",
    "a day": "1日",
    "hours": "時間",
    "an hour": "1時間",
    "minutes": "分",
    "a minute": "1分",
    "a few seconds": "数秒",
}


def time_of_day(now: datetime, language: str) -> str:
    """2:05 PM, 14:05."""
    if language == "ja":
        return f"{now:%H:%M}"
    return f"{now.hour % 12 or 12}:{now:%M} {'AM' if now.hour < 12 else 'PM'}"


def date(now: datetime, language: str) -> str:
    """November 21, 2026, 2026年11月21日."""
    if language == "ja":
        return f"{now.year}年{now.month}月{now.day}日"
    return f"{_MONTHS[now.month - 1]} {now.day}, {now.year}"


def weekday(now: datetime, language: str) -> str:
    return _DAYS.get(language, _DAYS["en"])[now.weekday()]


def since(then: datetime | None, now: datetime, language: str) -> str:
    """About how long ago, as people say it; "just now" where there was nothing, or where the clock was put back."""
    japanese = language == "ja"
    if then is None:
        return "たった今" if japanese else "just now"
    seconds = max(0.0, now.timestamp() - then.timestamp())
    unit, words = next((unit, words) for start, unit, words in _STEPS if seconds >= start)
    count = f"{round(seconds / unit)}" if unit else ""
    if japanese:
        return f"{count}{_JAPANESE[words]}"
    return f"{count} {words}" if count else words
