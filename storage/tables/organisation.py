"""The organisation: its units, seats, holders, stand-ins and settings."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import json_value, words


class UnitKind(StrEnum):
    LEADERSHIP = "leadership"
    OFFICE = "office"
    DEPARTMENT = "department"
    TOWNSHIP = "township"
    COMPANY = "company"
    OUTSIDE = "outside"
    """Not of this organisation: what its posts decide is recorded by the office."""


class Role(StrEnum):
    ADMINISTRATOR = "administrator"
    OFFICE = "office"
    LIAISON = "liaison"


class Installation(SQLModel, table=True):
    """One row: what belongs to the running program and to no organisation."""

    id: int = Field(default=1, primary_key=True)
    secret: str
    """Hex of 32 random bytes; button and audit keys are derived from it."""


class Organisation(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True, max_length=64)
    name: str = Field(max_length=200)
    rulebook: str = Field(max_length=64)
    timezone: str = Field(default="Asia/Shanghai", max_length=64)
    quiet_from: str = Field(default="21:00", max_length=5)
    quiet_until: str = Field(default="07:00", max_length=5)
    digest_at: str = Field(default="08:00", max_length=5)
    evening_at: str = Field(default="18:00", max_length=5)
    digested_on: date | None = None
    """The last day on which the morning digest was made."""
    swept_on: date | None = None
    """The last day on which pending steps were moved to whoever acts that day."""
    calendar_mark: str = Field(default="", max_length=200)
    """The working days of three years, a bit for each, as they were when due dates were last counted."""
    leads: dict[str, int] = Field(default_factory=dict, sa_type=json_value())
    """The office's own leads: how many working days ahead a kind of record is reminded, by its name."""


class Unit(SQLModel, table=True):
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    name: str = Field(max_length=200)
    kind: UnitKind = Field(sa_type=words(UnitKind))
    body: str | None = Field(default=None, max_length=40)
    """The body of the rules' vocabulary that this unit is, such as `legal`; its head acts for it."""


class Seat(SQLModel, table=True):
    """A post in a unit. `rank` is a word of the rules' vocabulary; a post outside has no holder."""

    __table_args__ = (UniqueConstraint("organisation_id", "title"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    title: str = Field(max_length=200)
    rank: str | None = Field(default=None, max_length=40, index=True)
    liaison_id: int | None = Field(default=None, foreign_key="person.id")
    """联络员: may record what the holder decided orally or on paper."""
    sort: int = 0


class Portfolio(SQLModel, table=True):
    """A unit that lies in a leader's portfolio (分管)."""

    __table_args__ = (UniqueConstraint("unit_id"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    seat_id: int = Field(foreign_key="seat.id", index=True)
    unit_id: int = Field(foreign_key="unit.id")


class Person(SQLModel, table=True):
    __table_args__ = (
        UniqueConstraint("organisation_id", "name"),
        UniqueConstraint("organisation_id", "telegram_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    name: str = Field(max_length=100)
    phone: str | None = Field(default=None, max_length=40)
    telegram_id: int | None = Field(default=None, index=True, sa_type=BigInteger)
    language: str = Field(default="zh", max_length=8)
    roles: list[str] = Field(default_factory=list, sa_type=json_value())
    joined_at: datetime | None = None
    blocked_at: datetime | None = None


class Holding(SQLModel, table=True):
    """A person in a seat, from a day until a day (both inclusive; open-ended without `until_on`)."""

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    seat_id: int = Field(foreign_key="seat.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    from_on: date
    until_on: date | None = None


class Partner(SQLModel, table=True):
    """A/B partners: each stands in for the other."""

    __table_args__ = (UniqueConstraint("seat_a_id", "seat_b_id"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    seat_a_id: int = Field(foreign_key="seat.id", index=True)
    seat_b_id: int = Field(foreign_key="seat.id", index=True)


class WorkKind(StrEnum):
    """A kind of work that may be given over by itself."""

    LEAVE = "leave"
    MEETING = "meeting"
    DOCUMENT = "document"
    TASK = "task"
    DUTY = "duty"
    """报送: what is owed by a date."""


class Delegation(SQLModel, table=True):
    """A seat's work given to another seat for some days (both inclusive). Ended early by `revoked_at`.

    It covers all of the work, or only some kinds of it, or what comes from one unit, or both.
    """

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    seat_id: int = Field(foreign_key="seat.id", index=True)
    to_seat_id: int = Field(foreign_key="seat.id", index=True)
    from_on: date
    until_on: date
    kinds: list[str] = Field(default_factory=list, sa_type=json_value())
    """Words of `WorkKind`; none means all kinds."""
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    """Only what comes from this unit."""
    case_id: int | None = Field(default=None, foreign_key="cases.id", index=True)
    made_by_id: int = Field(foreign_key="person.id")
    made_at: datetime
    revoked_at: datetime | None = None


class Chat(SQLModel, table=True):
    """A group bound to the organisation, and within it to a unit where it is a unit's group."""

    __table_args__ = (UniqueConstraint("telegram_chat_id"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    telegram_chat_id: int = Field(sa_type=BigInteger)
    title: str = Field(max_length=200)
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    lost_at: datetime | None = None
    """Since when nothing can be sent there: the secretary was removed, or may not speak."""


class Invitation(SQLModel, table=True):
    """A one-time way in for one person. Only the SHA-256 of its token is kept."""

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    token_hash: str = Field(unique=True, max_length=64)
    made_by_id: int | None = Field(default=None, foreign_key="person.id")
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    withdrawn_at: datetime | None = None
    reminded_at: datetime | None = None
    """When whoever heads the person's unit was asked to remind them, once."""


class CalendarOverride(SQLModel, table=True):
    """A day that the organisation works or rests against the State Council's schedule."""

    __table_args__ = (UniqueConstraint("organisation_id", "day_on"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    day_on: date
    working: bool
    name: str = Field(max_length=100)
    source: str = Field(max_length=200)
    made_by_id: int = Field(foreign_key="person.id")
    made_at: datetime


class OfficeReading(SQLModel, table=True):
    """内部口径: what the office settled where the rule is silent. Shown as such, never as the article."""

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    question: str = Field(max_length=200, index=True)
    """The silent question as natural words, such as `leave:department_deputy`."""
    answer: dict[str, object] = Field(default_factory=dict, sa_type=json_value())
    note: str = Field(default="", max_length=500)
    made_by_id: int = Field(foreign_key="person.id")
    made_at: datetime
    withdrawn_at: datetime | None = None
