"""A date that moved because the calendar did."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Moved:
    """One date of one record as it was and as it is, and whom it concerns."""

    about: str
    """The record's natural name, such as `decision:M2026-0001-T2026-0001`."""
    title: str
    name: str
    """What the date is, in Chinese, such as 印发期限."""
    old: date
    new: date
    people: tuple[int, ...]
