"""The dates of chat files, in all forms that SillyTavern, ChatGPT and Open WebUI have written them in.

    1718550000123, "1718550000123"     milliseconds since 1970
    1718550000.5                       seconds since 1970
    "2024-06-16T15:00:00.123Z"         ISO 8601
    "June 19, 2023 2:20pm"
    "2024-7-12@01h31m37s", "2024-6-5 @14h 56m 50s 682ms"

Only the first three say a zone; the others are in the zone of the machine that wrote them.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo

_MONTHS = "january february march april may june july august september october november december".split()
_NAMED = re.compile(r"([a-z]{3,9})\.? +([0-9]{1,2}), +([0-9]{4}),? +([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))? *([ap]m)?")
_HUMAN = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2}) *@ *([0-9]{1,2})h *([0-9]{1,2})m *([0-9]{1,2})s *(?:([0-9]{1,3})ms)?"
)
_EPOCH = re.compile(r"[0-9]{9,16}(?:\.[0-9]{1,9})?")
_SECONDS_END = 100_000_000_000  # as seconds the year 5138, as milliseconds 1973


def date_of(value: object, zone: tzinfo = UTC) -> datetime | None:
    """The moment, in UTC; None where nothing is said or it cannot be read. `zone` is for dates that name none."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return _epoch(value) if value > 0 else None
        return _written(value.strip(), zone) if isinstance(value, str) and len(value) < 60 else None
    except (ValueError, OverflowError, OSError):  # the 31st of February, the year 99999
        return None


def _epoch(value: float) -> datetime:
    milliseconds = value if value >= _SECONDS_END else value * 1000
    whole, part = divmod(round(milliseconds * 1000), 1_000_000)
    return datetime.fromtimestamp(whole, UTC).replace(microsecond=part)


def _written(text: str, zone: tzinfo) -> datetime | None:
    if _EPOCH.fullmatch(text):
        return _epoch(float(text))
    if found := _HUMAN.fullmatch(text):
        year, month, day, hour, minute, second, millisecond = (int(part or 0) for part in found.groups())
        return _placed(datetime(year, month, day, hour, minute, second, millisecond * 1000), zone)  # noqa: DTZ001
    if found := _NAMED.fullmatch(text.lower()):
        return _named(found, zone)
    return _placed(datetime.fromisoformat(text), zone)


def _named(found: re.Match[str], zone: tzinfo) -> datetime | None:
    month = next((index for index, name in enumerate(_MONTHS, 1) if name.startswith(found[1])), None)
    if month is None:
        return None
    hour = int(found[4]) % 12 + (12 if found[7] == "pm" else 0) if found[7] else int(found[4])
    moment = datetime(int(found[3]), month, int(found[2]), hour, int(found[5]), int(found[6] or 0))  # noqa: DTZ001
    return _placed(moment, zone)


def _placed(moment: datetime, zone: tzinfo) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def iso(moment: datetime) -> str:
    """As JavaScript writes it: UTC, to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
