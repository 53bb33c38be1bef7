"""What falls due for somebody within the next days, of every kind of record: for the digest and /todo."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class FallsDue:
    """One thing that somebody owes by a day. `card` and `args` open it."""

    about: str
    """The record's natural name, such as `task:D2026-0001`."""
    kind: str
    """What is owed, in Chinese, such as 督办 or 征求意见回复."""
    title: str
    due_on: date
    time: str | None = None
    """The hour on that day, where there is one."""
    verb: str = ""
    """The button that opens it, with `args`; empty where there is none."""
    args: tuple[str | int, ...] = ()
    waits: bool = False
    """It waits for the reader's word: the date is not theirs to keep."""
