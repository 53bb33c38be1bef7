"""Inbox, outbox, posted cards and reminders: what came in, what goes out, and when."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import json_value, words


class InboxState(StrEnum):
    PENDING = "pending"
    DONE = "done"
    SET_ASIDE = "set_aside"


class OutboxState(StrEnum):
    PENDING = "pending"
    SENT = "sent"
    DROPPED = "dropped"
    """No use any more when its turn came."""
    FAILED = "failed"


class Lane(StrEnum):
    """What goes before what."""

    ANSWER = "answer"
    NOTICE = "notice"
    DIGEST = "digest"


class ReminderState(StrEnum):
    PLANNED = "planned"
    SENT = "sent"
    LATE = "late"
    DROPPED = "dropped"
    FAILED = "failed"


class Inbox(SQLModel, table=True):
    """An update as Telegram sent it; the payload is erased once it is done."""

    __table_args__ = (
        UniqueConstraint("bot_id", "update_id"),
        Index("ix_inbox_state", "state", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    bot_id: int = Field(sa_type=BigInteger)
    update_id: int = Field(sa_type=BigInteger)
    chat_id: int = Field(sa_type=BigInteger)
    """The chat whose order it keeps; the sender's id where there is no chat."""
    payload: str | None = None
    state: InboxState = Field(default=InboxState.PENDING, sa_type=words(InboxState))
    attempts: int = 0
    received_at: datetime
    done_at: datetime | None = None
    error: str | None = Field(default=None, max_length=200)


class Outbox(SQLModel, table=True):
    """A message that is owed to a chat: a card's name and arguments, rendered when its turn comes.

    `about` names the record it shows: a waiting row for the same chat and record is replaced, and a
    message already posted about it is edited in place unless `anew` is set.
    """

    __table_args__ = (
        Index("ix_outbox_state", "state", "lane", "not_before_at"),
        Index("ix_outbox_turn", "state", "lane", "id"),
        Index("ix_outbox_chat_about", "chat_id", "about"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id")
    chat_id: int = Field(sa_type=BigInteger)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    """Who reads it; none for a group."""
    thread_id: int | None = None
    """The topic of a forum group in which it is sent."""
    lane: Lane = Field(sa_type=words(Lane))
    card: str = Field(max_length=60)
    args: dict[str, object] = Field(default_factory=dict, sa_type=json_value())
    about: str | None = Field(default=None, max_length=120)
    anew: bool = False
    edit_message_id: int | None = Field(default=None, sa_type=BigInteger)
    """The message to edit in place of the posted one (the one whose button was pressed)."""
    state: OutboxState = Field(default=OutboxState.PENDING, sa_type=words(OutboxState))
    not_before_at: datetime
    lease_until_at: datetime | None = None
    attempts: int = 0
    made_at: datetime
    sent_at: datetime | None = None
    message_id: int | None = Field(default=None, sa_type=BigInteger)
    error: str | None = Field(default=None, max_length=200)
    reminder_id: int | None = Field(default=None, foreign_key="reminder.id", index=True)


class Posted(SQLModel, table=True):
    """The message in a chat that shows a record now, so that it can be edited in place."""

    __table_args__ = (UniqueConstraint("chat_id", "about"),)
    id: int | None = Field(default=None, primary_key=True)
    chat_id: int = Field(sa_type=BigInteger)
    about: str = Field(max_length=120, index=True)
    message_id: int = Field(sa_type=BigInteger)
    card: str = Field(max_length=60)
    args: dict[str, object] = Field(default_factory=dict, sa_type=json_value())
    person_id: int | None = Field(default=None, foreign_key="person.id")
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id")
    with_file: bool = False


class Reminder(SQLModel, table=True):
    """One thing to be said at one time to one seat.

    `key` is made of natural names, so that planning twice adds nothing.
    """

    __table_args__ = (
        UniqueConstraint("organisation_id", "key"),
        Index("ix_reminder_due", "state", "due_at"),
        Index("ix_reminder_about", "organisation_id", "about"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    key: str = Field(max_length=300)
    about: str = Field(max_length=120)
    rule: str = Field(max_length=40)
    seat_id: int = Field(foreign_key="seat.id")
    due_at: datetime
    args: dict[str, object] = Field(default_factory=dict, sa_type=json_value())
    state: ReminderState = Field(default=ReminderState.PLANNED, sa_type=words(ReminderState))
    queued_at: datetime | None = None
    """When its message went into the outbox; it stays planned until the message is sent."""
    sent_at: datetime | None = None
    why: str | None = Field(default=None, max_length=200)


class Preference(SQLModel, table=True):
    """How one person wishes to be reminded, where it differs from the organisation's way."""

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    organisation_id: int = Field(foreign_key="organisation.id")
    digest_at: str | None = Field(default=None, max_length=5)
    """The hour of their own morning digest."""
    without_digest: bool = False
    evening_at: str | None = Field(default=None, max_length=5)
    quiet_from: str | None = Field(default=None, max_length=5)
    quiet_until: str | None = Field(default=None, max_length=5)
    muted: list[str] = Field(default_factory=list, sa_type=json_value())
    """Reminders they do without, by their rules' names; what is owed stays owed."""
    changed_at: datetime
