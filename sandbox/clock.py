"""The sandbox's time: it ticks, can be moved forward, and never goes back."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_PART = re.compile(r"(\d+)([wdhms])")
_UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


class SandboxClock:
    """Hand out aware UTC instants: the start, plus the real time that went by.

    With `ticking=False` time stands still until it is moved.
    """

    def __init__(self, start: datetime, *, ticking: bool = True) -> None:
        if start.tzinfo is None:
            raise ValueError("SandboxClock needs an aware start")
        self._base = start.astimezone(UTC)
        self._mark = time.monotonic()
        self.ticking = ticking

    def now(self) -> datetime:
        if not self.ticking:
            return self._base
        return self._base + timedelta(seconds=time.monotonic() - self._mark)

    def move_to(self, moment: datetime) -> None:
        """Go on from `moment`; a moment already past changes nothing."""
        self._base = max(moment.astimezone(UTC), self.now())
        self._mark = time.monotonic()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Stand still, so that work done while moving does not itself use up time."""
        was_ticking = self.ticking
        self._base, self.ticking = self.now(), False
        try:
            yield
        finally:
            self._mark = time.monotonic()
            self.ticking = was_ticking


def parse_span(text: str) -> timedelta:
    """Read `2d3h`, `90m`, `1w`; raise ValueError for anything else."""
    compact = text.strip().lower()
    parts = _PART.findall(compact)
    if not parts or "".join(number + unit for number, unit in parts) != compact:
        raise ValueError(text)
    return sum((timedelta(**{_UNITS[unit]: int(number)}) for number, unit in parts), timedelta())
