"""What the rule looks at when a paper comes in, as questions: what was answered and what fails."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from office.rulebook.meeting_rules import Measure
from office.rulebook.paper_rules import (
    Ahead,
    Asked,
    Check,
    Paper,
    find_ahead,
    find_asked,
    find_checks,
    find_length,
)
from rules.calendar import WorkCalendar


class Fault(StrEnum):
    """What of a paper may fail besides what is asked."""

    CHECK = "check"
    LATE = "late"
    """Put in later before the day it is needed than the rule wants."""
    LONG = "long"


@dataclass(frozen=True)
class CheckLine:
    """One thing looked at; `is_good` is None until somebody has answered."""

    check: Check
    is_good: bool | None


@dataclass(frozen=True)
class Failing:
    """One ground on which a paper may be sent back."""

    fault: Fault
    cite: tuple[str, ...]
    check: Check | None = None
    ahead: Ahead | None = None
    measure: Measure | None = None
    length: int | None = None


@dataclass(frozen=True)
class Examined:
    """What the rule makes of a paper as it was described."""

    asked: Asked
    lines: tuple[CheckLine, ...]
    ahead: Ahead | None
    measure: Measure | None
    length: int | None

    @property
    def unanswered(self) -> tuple[Check, ...]:
        return tuple(line.check for line in self.lines if line.is_good is None)

    @property
    def failing(self) -> tuple[Failing, ...]:
        """What fails, in the order of the rulebook; lead and length behind."""
        return tuple(self._failing())

    def _failing(self) -> Iterator[Failing]:
        for line in self.lines:
            if line.is_good is False:
                yield Failing(Fault.CHECK, line.check.cite, check=line.check)
        if self.ahead is not None and self.ahead.is_late:
            yield Failing(Fault.LATE, self.ahead.cite, ahead=self.ahead)
        if self.measure is not None and self.length is not None and self.length > self.measure.max:
            yield Failing(Fault.LONG, self.measure.cite, measure=self.measure, length=self.length)


class Described(Protocol):
    """What a paper is examined by: a request, or one that is registered."""

    @property
    def kind(self) -> str: ...
    @property
    def urgency(self) -> str: ...
    @property
    def length(self) -> int | None: ...
    @property
    def needed_on(self) -> date | None: ...
    @property
    def checks(self) -> Mapping[str, bool]: ...


def examine(
    rulebook: str, paper: Paper, described: Described, *, received_on: date, on: date, calendar: WorkCalendar
) -> Examined:
    """Examine a paper that came in on a day, by the rules as they stand `on` another."""
    ahead = None
    if described.needed_on is not None:
        ahead = find_ahead(rulebook, described.needed_on, received_on, calendar, urgency=described.urgency)
    return Examined(
        find_asked(rulebook, paper, on),
        tuple(
            CheckLine(check, described.checks.get(str(check.name)))
            for check in find_checks(rulebook, paper, on)
        ),
        ahead,
        find_length(rulebook, described.kind, on),
        described.length,
    )
