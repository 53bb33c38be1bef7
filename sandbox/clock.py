"""The sandbox's time: it ticks, can be moved forward, and never goes back."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_PART = re.compile(r"(\d+)([wdhms])")
_UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


@dataclass(frozen=True, slots=True)
class _Reading:
    base: datetime
    mark: float
    ticking: bool


class SandboxClock:
    """Hand out aware UTC instants: the start, plus the real time that went by.

    With `ticking=False` time stands still until it is moved. Any thread may read it; one moves it.
    """

    def __init__(self, start: datetime, *, ticking: bool = True) -> None:
        if start.tzinfo is None:
            raise ValueError("SandboxClock needs an aware start")
        # Replaced as a whole: a reader in another thread must never see half a move.
        self._reading = _Reading(start.astimezone(UTC), time.monotonic(), ticking)

    @property
    def ticking(self) -> bool:
        return self._reading.ticking

    def now(self) -> datetime:
        reading = self._reading
        if not reading.ticking:
            return reading.base
        return reading.base + timedelta(seconds=time.monotonic() - reading.mark)

    def move_to(self, moment: datetime) -> None:
        """Go on from `moment`; a moment already past changes nothing."""
        self._set(max(moment.astimezone(UTC), self.now()), ticking=self.ticking)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Stand still, so that work done while moving does not itself use up time."""
        was_ticking = self.ticking
        self._set(self.now(), ticking=False)
        try:
            yield
        finally:
            self._set(self.now(), ticking=was_ticking)

    def _set(self, base: datetime, *, ticking: bool) -> None:
        self._reading = _Reading(base, time.monotonic(), ticking)


def parse_span(text: str) -> timedelta:
    """Read `2d3h`, `90m`, `1w`; raise ValueError for anything else."""
    compact = text.strip().lower()
    parts = _PART.findall(compact)
    if not parts or "".join(number + unit for number, unit in parts) != compact:
        raise ValueError(text)
    return sum((timedelta(**{_UNITS[unit]: int(number)}) for number, unit in parts), timedelta())
