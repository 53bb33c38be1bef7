"""Documents (公文): what came in or goes out, and the clocks that run on it. Never what is in them."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.tables.columns import json_value, words


class DocumentDirection(StrEnum):
    INCOMING = "incoming"
    """Sent to the government by one of its units, or by somebody outside."""
    OUTGOING = "outgoing"
    """To be issued in the government's or its office's name."""


class Document(SQLModel, table=True):
    """A paper's particulars; its title, its route and where it stands are its case's.

    `kind`, `urgency`, `name_of` and `matter` are words of the rules' vocabulary.
    """

    __table_args__ = (
        Index("ix_document_paper", "organisation_id", "paper"),
        Index("ix_document_unit", "unit_id"),
    )
    case_id: int = Field(primary_key=True, foreign_key="cases.id")
    organisation_id: int = Field(foreign_key="organisation.id")
    direction: DocumentDirection = Field(sa_type=words(DocumentDirection))
    kind: str = Field(max_length=40)
    paper: str = Field(default="", max_length=100)
    """文号."""
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    """Who sent it, or of an outgoing one who drafts it, where that is a unit of the organisation."""
    sender: str = Field(default="", max_length=200)
    """Who sent it, where that is somebody outside."""
    addressee: str = Field(default="", max_length=200)
    urgency: str = Field(default="normal", max_length=20)
    urgent_why: str = Field(default="", max_length=300)
    name_of: str = Field(default="government", max_length=20)
    matter: list[str] = Field(default_factory=list, sa_type=json_value())
    meeting: str | None = Field(default=None, max_length=40)
    """The kind of meeting whose decision it puts into effect, where the rule asks."""
    length: int | None = None
    """In characters, where somebody said it."""
    received_on: date
    needed_on: date | None = None
    """需要批复之日: when the sender needs the answer."""
    checks: dict[str, bool] = Field(default_factory=dict, sa_type=json_value())
    """What was answered to the rulebook's checks, by their names; true is good."""
    marks: list[str] = Field(default_factory=list, sa_type=json_value())
    """What was accepted with a mark, such as `late`."""
    returned_cite: list[str] = Field(default_factory=list, sa_type=json_value())
    """退文: the articles on which it was sent back."""
    returned_why: str = Field(default="", max_length=1000)
    circumstances: list[str] = Field(default_factory=list, sa_type=json_value())
    """What only whoever registers it knows and a check may depend on: words of `PaperCircumstance`."""
    made_by_id: int = Field(foreign_key="person.id")
    checked_in_at: datetime | None = None
    """When the office took it in; of one that a department put in, none until then."""


class Clock(SQLModel, table=True):
    """A time limit that runs on a document: whose, from when, until when, on which article."""

    __table_args__ = (Index("ix_clock_running", "organisation_id", "done_at", "due_on"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    case_id: int = Field(foreign_key="cases.id", index=True)
    name: str = Field(max_length=40)
    """The rules' name of the time limit, or `own` for one that the office set by hand."""
    unit_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    """Which department it runs for; none where it runs for the office or a seat."""
    seat_id: int | None = Field(default=None, foreign_key="seat.id")
    started_on: date
    due_on: date
    first_due_on: date
    """What it was before it was paused or set anew."""
    cite: list[str] = Field(default_factory=list, sa_type=json_value())
    warnings: list[str] = Field(default_factory=list, sa_type=json_value())
    why: str = Field(default="", max_length=300)
    """Of one set by hand: the reason."""
    paused_on: date | None = None
    paused_why: str = Field(default="", max_length=300)
    paused_days: int = 0
    """Working days of the pauses that are over."""
    done_at: datetime | None = None
    done_by_id: int | None = Field(default=None, foreign_key="person.id")
    done_text: str = Field(default="", max_length=1000)
    confirmed_at: datetime | None = None
    """When the office held it for done; until then 办结 was only proposed."""
    ended_at: datetime | None = None
    """When it stopped without being met: the paper was sent back or withdrawn."""
    urged_at: datetime | None = None
