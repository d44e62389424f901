"""Values that Python has a type of its own for: days, instants, durations, decimals, bytes,
lists. They pass through tables without loss."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Any
from unicodedata import normalize

__all__ = ["composed", "plain"]

_FIRST = date(1970, 1, 1).toordinal()
_MICROSECONDS = 1_000_000
_MOST_DIGITS = 76


def composed(text: str) -> str:
    """A text in Unicode's composed form (NFC): a letter with its marks is one sign.

    >>> composed("xa\\u0303") == "x\\u00e3"
    True
    """
    return text if text.isascii() else normalize("NFC", text)


def plain(value: Any) -> Any:
    """What JSON, comma-separated text and workbooks have no word for, as text.

    >>> plain(date(2026, 3, 31)), plain(Decimal("1.10")), plain(b"\\x01\\xff")
    ('2026-03-31', '1.10', '01ff')
    """
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    if value is None or isinstance(value, (str, int, float)):
        return value
    return str(value)


# From the numbers of Arrow to Python's values; the engine calls these by their names.


def days(numbers: Sequence[int | None], per_day: int) -> list[date | None]:
    """The days of numbers since 1970."""
    of = date.fromordinal
    return [None if n is None else of(_FIRST + n // per_day) for n in numbers]


def times(numbers: Sequence[int | None], per_second: int) -> list[Any]:
    """The times of the day."""
    if _too_fine(numbers, per_second):
        return [None if n is None else _clock(n, per_second) for n in numbers]
    return [
        None if n is None else (datetime.min + _duration(n, per_second)).time() for n in numbers
    ]


def instants(numbers: Sequence[int | None], per_second: int, zone: str | None) -> list[Any]:
    """The instants of numbers since 1970, in their time zone. Where one is finer than Python's
    microseconds, all are texts."""
    place = None if zone is None else _place(zone)
    epoch = datetime(1970, 1, 1, tzinfo=None if zone is None else timezone.utc)

    def instant(number: int) -> datetime:
        at = epoch + _duration(number, per_second)
        return at if place is None else at.astimezone(place)

    try:
        if not _too_fine(numbers, per_second):
            return [None if n is None else instant(n) for n in numbers]
        texts: list[str | None] = []
        for number in numbers:
            if number is None:
                texts.append(None)
                continue
            seconds, rest = divmod(number, per_second)
            day, _, offset = instant(seconds * per_second).isoformat().partition("+")
            texts.append(f"{day}.{rest:09d}" + (f"+{offset}" if offset else ""))
        return texts
    except OverflowError:
        raise OverflowError(
            "Python's dates end with the year 9999: read the table by `to_polars()` or "
            "`to_pyarrow()`"
        ) from None


def durations(numbers: Sequence[int | None], per_second: int) -> list[Any]:
    """The durations. Where one is finer than Python's microseconds, all are texts."""
    if _too_fine(numbers, per_second):
        return [None if n is None else f"{Decimal(n) / per_second}s" for n in numbers]
    return [None if n is None else _duration(n, per_second) for n in numbers]


def decimals(digits: Sequence[str | None], scale: int) -> list[Decimal | None]:
    """The decimals of whole numbers, ``scale`` digits of which follow the point."""
    return [None if text is None else Decimal(f"{text}e{-scale}") for text in digits]


def _duration(number: int, per_second: int) -> timedelta:
    seconds, rest = divmod(number, per_second)
    return timedelta(seconds=seconds, microseconds=rest * _MICROSECONDS // per_second)


def _clock(number: int, per_second: int) -> str:
    seconds, rest = divmod(number, per_second)
    return f"{(datetime.min + timedelta(seconds=seconds)).time().isoformat()}.{rest:09d}"


def _too_fine(numbers: Sequence[int | None], per_second: int) -> bool:
    finest = per_second // _MICROSECONDS
    return finest > 1 and any(n is not None and n % finest for n in numbers)


def _place(zone: str) -> tzinfo:
    if zone in ("UTC", "Z", "Etc/UTC", "GMT"):
        return timezone.utc
    if zone[:1] in ("+", "-"):
        fixed = datetime.strptime(zone, "%z").tzinfo
        if fixed is not None:
            return fixed
    from zoneinfo import ZoneInfo

    return ZoneInfo(zone)


# From Python's values to what Arrow has.


def arranged(values: Sequence[Any]) -> tuple[str, list[Any], Any] | None:
    """What the values of a list are, all of them: the kind, the values as the engine takes
    them, and what belongs to the kind. ``None`` where Arrow has no one type for them."""
    own = [_own(value) for value in values]
    if any(one is not value for one, value in zip(own, values, strict=True)):
        return "values", own, None
    kinds = {type(value) for value in values if value is not None}
    if not kinds:
        return None
    if kinds <= {list, tuple}:
        lengths = [None if value is None else len(value) for value in values]
        return "lists", [item for value in values for item in value or ()], lengths
    if len(kinds) > 1:
        return None
    kind = kinds.pop()
    if kind is date:
        return "days", [None if v is None else v.toordinal() - _FIRST for v in values], None
    if kind is datetime:
        return _instants(values)
    if kind is time and all(v is None or v.tzinfo is None for v in values):
        since = datetime.min
        passed = [None if v is None else datetime.combine(since, v) - since for v in values]
        return "times", [_microseconds(v) for v in passed], None
    if kind is timedelta:
        return "durations", [_microseconds(v) for v in values], None
    if kind is bytes:
        return "bytes", list(values), None
    if kind is Decimal:
        return _decimals(values)
    return None


def _own(value: Any) -> Any:
    """A value of numpy or pandas as Python has it."""
    name = type(value).__name__
    if name in ("NAType", "NaTType"):
        return None
    if name == "Timestamp" and not value.nanosecond:
        return value.to_pydatetime()
    if name == "Timedelta" and not value.nanoseconds:
        return value.to_pytimedelta()
    if name == "bytearray":
        return bytes(value)
    if type(value).__module__ == "numpy" and getattr(value, "ndim", 1) == 0:
        return value.item()
    return value


def _microseconds(value: timedelta | None) -> int | None:
    return None if value is None else value // timedelta(microseconds=1)


def _instants(values: Sequence[Any]) -> tuple[str, list[Any], Any] | None:
    zones: set[str | None] = {_zone(value.tzinfo) for value in values if value is not None}
    zone = zones.pop()
    if zones or zone == "":
        return None
    epoch = datetime(1970, 1, 1, tzinfo=None if zone is None else timezone.utc)
    numbers = [None if v is None else _microseconds(v - epoch) for v in values]
    return "instants", numbers, zone


def _zone(of: tzinfo | None) -> str | None:
    """The name Arrow has for a time zone; empty where it has none."""
    if of is None:
        return None
    if of is timezone.utc:
        return "UTC"
    name = getattr(of, "key", None) or getattr(of, "zone", None)
    if name is not None:
        return str(name)
    if isinstance(of, timezone):
        offset = of.utcoffset(None)
        if not offset % timedelta(minutes=1):
            return datetime(1970, 1, 1, tzinfo=of).isoformat()[-6:]
    return ""


def _decimals(values: Sequence[Any]) -> tuple[str, list[Any], Any] | None:
    """Whole numbers, so many digits of which follow the point as any of the decimals has."""
    there = [value.as_tuple() for value in values if value is not None]
    if not all(isinstance(of.exponent, int) for of in there):
        return None
    scale = max(0, *(-of.exponent for of in there))
    if scale > _MOST_DIGITS or any(of.exponent > _MOST_DIGITS for of in there):
        return None

    def digits(value: Decimal) -> str:
        of = value.as_tuple()
        zeros = "0" * (int(of.exponent) + scale)
        return f"{'-' if of.sign else ''}{''.join(map(str, of.digits))}{zeros}"

    texts = [None if value is None else digits(value) for value in values]
    if any(text is not None and len(text.lstrip("-")) > _MOST_DIGITS for text in texts):
        return None
    return "decimals", texts, scale
