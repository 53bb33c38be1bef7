"""The forms in which time limits and recurring duties are written."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from rules.forms import Form, Name, Rule
from rules.vocabulary import Actor, DeadlineName, Direction, DutyName, Meeting, TimeUnit, Urgency


class DeadlineRule(Rule):
    """A time limit: `n`, or one for each urgency under `by_urgency`; without `meetings`, for every meeting.

    `counted_from` names the time limit of the same meeting whose day is the anchor, where that is not the
    day asked.
    `anchor` says, for people, from what it is counted.
    """

    name: DeadlineName
    meetings: tuple[Meeting, ...] = ()
    n: Annotated[int, Field(gt=0)] | None = None
    by_urgency: dict[Urgency, Annotated[int, Field(gt=0)]] | None = None
    unit: TimeUnit
    direction: Direction
    anchor: Name
    counted_from: DeadlineName | None = None

    @model_validator(mode="after")
    def _one_number(self) -> Self:
        if (self.n is None) == (self.by_urgency is None):
            raise ValueError("n 与 by_urgency 应写且只写一个")
        return self

    def number(self, urgency: Urgency) -> int | None:
        """Give the number for an urgency; None where the rule tells urgencies apart and has none for it."""
        return self.n if self.by_urgency is None else self.by_urgency.get(urgency)


class Weekly(Form):
    """Every week on a weekday (1 is Monday)."""

    every: Literal["week"]
    weekday: Annotated[int, Field(ge=1, le=7)]


class Monthly(Form):
    """Every month on a day."""

    every: Literal["month"]
    day: Annotated[int, Field(ge=1, le=28)]


class Quarterly(Form):
    """Every quarter on a day of its first, second or third month."""

    every: Literal["quarter"]
    month: Annotated[int, Field(ge=1, le=3)]
    day: Annotated[int, Field(ge=1, le=28)]


class Yearly(Form):
    """Every year on a date; the day may be the month's last."""

    every: Literal["year"]
    month: Annotated[int, Field(ge=1, le=12)]
    day: Annotated[int, Field(ge=1, le=31)]

    @model_validator(mode="after")
    def _exists(self) -> Self:
        date(2001, self.month, self.day)  # a common year: 29 February is refused
        return self


class Once(Form):
    """On one date only."""

    every: Literal["once"]
    date: date


Schedule = Annotated[Weekly | Monthly | Quarterly | Yearly | Once, Field(discriminator="every")]


class DutyRule(Rule):
    """What recurs, who owes it to whom; `imprecise` where the text gives no exact day.

    `beyond_by` names those who owe it and `beyond` those to whom it is owed, whom the vocabulary lacks.
    """

    duty: DutyName
    by: tuple[Actor, ...] = ()
    beyond_by: tuple[Name, ...] = ()
    to: tuple[Actor, ...] = ()
    schedule: Schedule
    time: Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] | None = None
    imprecise: bool = False
