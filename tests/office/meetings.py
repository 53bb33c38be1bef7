"""Meetings for the tests of office/: planned in one line, in the town."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from office.meetings.plan import plan_meeting
from office.meetings.records import find_attendances
from office.meetings.request import MeetingRequest
from storage.tables import Meeting, Seat
from tests.office.town import CLERK, NOW, Town, on

NEXT = on(12, 21)
"""A Monday, four weeks after the town's day, nine in the morning."""


def ask_for(kind: str = "executive", at: datetime = NEXT, **fields: Any) -> MeetingRequest:
    """Return a request for a meeting."""
    given = {"place": "第一会议室", **fields}
    return MeetingRequest(kind, at, **given)


def plan(
    town: Town,
    kind: str = "executive",
    at: datetime = NEXT,
    *,
    by: str = CLERK,
    now: datetime = NOW,
    **fields: Any,
) -> int:
    """Have a meeting planned and return its id."""
    return town.do(plan_meeting, by, now, ask_for(kind, at, **fields)).id or 0


def meeting(town: Town, meeting_id: int) -> Meeting:
    return town.read(lambda session: session.get_one(Meeting, meeting_id))


def parts(town: Town, meeting_id: int) -> list[tuple[str, str]]:
    """Return who sits in a meeting: seat and part, in the order in which they are shown."""

    def find(session: Session) -> list[tuple[str, str]]:
        rows = find_attendances(session, session.get_one(Meeting, meeting_id))
        return [(session.get_one(Seat, row.seat_id).title, str(row.part)) for row in rows]

    return town.read(find)
