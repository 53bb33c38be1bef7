"""The form for a meeting absence: a draft's values, what is still to be asked, the request they make."""

from collections.abc import Mapping

from sqlmodel import Session

from office.access import Actor
from office.attendance.absence_plan import AbsenceRequest
from office.meetings.records import day_of, find_attendances
from office.rulebook.meeting_rules import find_absence_rule
from storage.tables import Meeting

FORM = "absence"
PLAN = "plan"
FIELDS = "fields"
TOPICS = "topics"
"""Which topic is the opinion on?"""
OPINION = "opinion"


def next_field(session: Session, actor: Actor, values: Mapping[str, object]) -> str:
    """Return the field that is asked next, or PLAN when all that the rule leaves open is answered."""
    return next((field for field in asked(session, actor, values) if field not in values), PLAN)


def asked(session: Session, actor: Actor, values: Mapping[str, object]) -> tuple[str, ...]:
    """Return the fields that are asked, in their order; no substitute where the rule forbids one."""
    meeting = session.get(Meeting, values["meeting"]) if "meeting" in values else None
    if meeting is None:
        return ("meeting",)
    forbidden = substitute_rule(session, actor, meeting) == "forbidden"
    return ("meeting", "reason") if forbidden else ("meeting", "reason", "substitute")


def substitute_rule(session: Session, actor: Actor, meeting: Meeting) -> str | None:
    """Return what the rule says of sending somebody else: None where it says nothing."""
    sitting = {row.seat_id for row in find_attendances(session, meeting)}
    seat = next((seat for seat in actor.seats if seat.id in sitting), None)
    rank = seat.rank if seat else None
    rule = find_absence_rule(meeting.rulebook, meeting.kind, rank, day_of(session, meeting))
    return rule.substitute if rule else None


def to_request(values: Mapping[str, object]) -> AbsenceRequest:
    """Build the request from a form's values. Raises KeyError where meeting or reason are missing."""
    substitute = values.get("substitute")
    return AbsenceRequest(
        int(str(values["meeting"])),
        str(values["reason"]),
        substitute if isinstance(substitute, int) and substitute else None,
        opinions_of(values),
    )


def opinions_of(values: Mapping[str, object]) -> dict[int, str]:
    """Return the opinions that the form holds, by topic."""
    opinions = values.get("opinions")
    return {int(key): str(text) for key, text in opinions.items()} if isinstance(opinions, dict) else {}


def to_values(request: AbsenceRequest) -> dict[str, object]:
    """Write a request back into a form, to be edited."""
    return {
        "meeting": request.meeting_id,
        "reason": request.reason,
        "substitute": request.substitute_seat_id or 0,
    }
