"""The form for a meeting: a draft's values, what is still to be asked, and the request they make."""

from collections.abc import Mapping
from datetime import date, datetime, time

from sqlmodel import Session

from office.access import Actor
from office.calendar.calendars import local, local_day
from office.meetings.convening import find_convene_ground
from office.meetings.request import FIXED, MeetingRequest
from office.meetings.sitting import find_allowed_chairs
from office.rulebook.meeting_rules import find_meeting_rule
from rules.vocabulary import Matter, Meeting

FORM = "meeting"
MOVE_FORM = "meeting_move"
CANCEL_FORM = "meeting_cancel"
PLAN = "plan"
FIELDS = "fields"
NEEDED = ("kind", "day", "clock")
"""Without these there is no meeting to show."""
MATTERS = (str(Matter.PLANNED), str(Matter.UNPLANNED))


def next_field(session: Session, actor: Actor, values: Mapping[str, object]) -> str:
    """Return the field that is asked next, or PLAN when all that this kind asks is answered."""
    return next((field for field in asked(session, actor, values) if field not in values), PLAN)


def asked(session: Session, actor: Actor, values: Mapping[str, object]) -> tuple[str, ...]:
    """Return the fields that are asked of a meeting of this kind, in their order."""
    if "kind" not in values:
        return ("kind",)
    kind = str(values["kind"])
    rule = find_meeting_rule(actor.rulebook, kind, actor.today)
    fields = ["kind", *(["unit"] if kind == Meeting.DEPARTMENT_WIDE else []), "day", "clock", "place"]
    if find_allowed_chairs(session, actor.organisation_id, rule):
        fields.append("chair")
    if kind not in FIXED or rule is None or not rule.members:
        fields.append("members")
    fields.append("long")
    if asks_matter(session, actor, kind):
        fields.append("matter")
    return tuple(fields)


def asks_matter(session: Session, actor: Actor, kind: str) -> bool:
    """Whether who lets the meeting be held depends on its standing in the year's plan."""
    ground = find_convene_ground(session, actor.organisation_id, actor.rulebook, kind, None, on=actor.today)
    return ground.asks_plan


def to_request(actor: Actor, values: Mapping[str, object]) -> MeetingRequest:
    """Build the request from a form's values. Raises KeyError where kind, day or hour are missing."""
    named = values.get("members")
    return MeetingRequest(
        str(values["kind"]),
        moment_of(actor, values),
        str(values.get("place") or ""),
        str(values.get("title") or ""),
        _number(values, "chair"),
        _number(values, "long"),
        _number(values, "unit"),
        str(values.get("matter") or "") or None,
        tuple(seat_id for seat_id in named if isinstance(seat_id, int)) if isinstance(named, list) else (),
    )


def to_values(actor: Actor, request: MeetingRequest) -> dict[str, object]:
    """Write a request back into a form, to be edited."""
    starts = local(actor.organisation, request.starts_at)
    return {
        "kind": request.kind,
        "unit": request.unit_id or 0,
        "day": starts.date().isoformat(),
        "clock": f"{starts:%H:%M}",
        "place": request.place,
        "title": request.title,
        "chair": request.chair_seat_id or 0,
        "members": list(request.named),
        "long": request.minutes_long or 0,
        "matter": request.matter or "",
    }


def moment_of(actor: Actor, values: Mapping[str, object]) -> datetime:
    """Return the instant of a form's day and hour, where the organisation is."""
    day = date.fromisoformat(str(values["day"]))
    zone = local(actor.organisation, actor.now).tzinfo
    return datetime.combine(day, time.fromisoformat(str(values["clock"])), zone)


def day_of_moment(actor: Actor, moment: datetime) -> dict[str, object]:
    """Write an instant as a form's day and hour."""
    return {
        "day": local_day(actor.organisation, moment).isoformat(),
        "clock": f"{local(actor.organisation, moment):%H:%M}",
    }


def _number(values: Mapping[str, object], field: str) -> int | None:
    value = values.get(field)
    return value if isinstance(value, int) and value else None
