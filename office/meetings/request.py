"""What a meeting is asked to be, and what is found out of it before it is planned. Values only."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from office.cases.chain_plan import ChainLine
from office.rulebook.meeting_rules import ConveneRule, Measure, MeetingRule
from rules.vocabulary import DeadlineName, Meeting, Per
from storage.tables import Seat

FIXED = (Meeting.PLENARY, Meeting.EXECUTIVE, Meeting.MAYOR_OFFICE, Meeting.PARTY_GROUP)
"""Meetings whose members the rule settles; for the others whoever plans them may name who comes."""


@dataclass(frozen=True)
class MeetingRequest:
    """A meeting to be planned. `starts_at` is aware; what is not given is filled in from the rule.

    `named` are seats that come beside the rule's members, or instead of them where these are not fixed.
    """

    kind: str
    starts_at: datetime
    place: str = ""
    title: str = ""
    chair_seat_id: int | None = None
    minutes_long: int | None = None
    unit_id: int | None = None
    matter: str | None = None
    named: tuple[int, ...] = ()


class MeetingTouchKind(StrEnum):
    """What a planned meeting touches; each is said before 提交 and allowed."""

    DAY_OFF = "day_off"
    WEEKDAY = "weekday"
    CHAIR_SILENT = "chair_silent"
    CHAIR_OTHER = "chair_other"
    CHAIR_AWAY = "chair_away"
    MEMBERS_SILENT = "members_silent"
    MEMBERS_OPEN = "members_open"
    """The rule names members that only whoever plans the meeting can name, such as 分管副区长."""
    TOO_LONG = "too_long"
    CAP = "cap"
    CADENCE = "cadence"
    SAME_DAY = "same_day"
    AWAY = "away"
    BUSY = "busy"
    LATE = "late"
    CALENDAR_UNPUBLISHED = "calendar_unpublished"


@dataclass(frozen=True)
class MeetingTouch:
    """One thing touched. `who` are seats with their holders, `numbers` meetings, `count` how many."""

    kind: MeetingTouchKind
    who: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    count: int = 0
    most: float = 0
    unit: str = ""
    name: str = ""
    cite: tuple[str, ...] = ()


@dataclass(frozen=True)
class TimetableLine:
    """One date around a meeting; `late` where it has passed already for what comes before the meeting."""

    name: DeadlineName
    due: date
    cite: tuple[str, ...]
    condition: str | None
    late: bool
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sitting:
    """Who would sit in a meeting. `open_words` are the rule's words that mean nobody in particular."""

    chair: Seat | None
    members: tuple[Seat, ...]
    standing: tuple[Seat, ...]
    open_words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Frequency:
    """How often the rule has a meeting held, and how many there would be in its period."""

    per: Per
    least: int
    most: int
    first: date
    last: date
    count: int
    cite: tuple[str, ...]


@dataclass(frozen=True)
class RoomTaken:
    """Another meeting in the same room at the same time."""

    number: str
    title: str
    starts_at: datetime


@dataclass(frozen=True)
class MeetingPlan:
    """What stands before 提交. `chain` is empty where nobody has to be asked; `taken` bars the meeting."""

    request: MeetingRequest
    title: str
    rulebook: str
    rule: MeetingRule | None
    convene: ConveneRule | None
    timetable: tuple[TimetableLine, ...]
    sitting: Sitting
    chain: tuple[ChainLine, ...]
    touches: tuple[MeetingTouch, ...]
    measure: Measure | None
    frequency: Frequency | None
    minutes_long: int
    taken: RoomTaken | None = None
