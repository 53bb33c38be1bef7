"""The guided form of /consult: its values as a draft keeps them, and what it asks next."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session

from office.access import Actor
from office.calendar.calendars import work_calendar
from office.consultations.plan import ConsultationRequest
from office.consultations.rules import find_reply_due
from storage.tables import Case

FORM = "consultation"
WORD_FORM = "consult_word"
PLAN = "plan"
FIELDS = "fields"
EDITABLE = ("title", "units", "due")


def next_field(session: Session, actor: Actor, values: Mapping[str, object]) -> str:
    """Return the field that is asked next, or PLAN; the term is asked where the rulebook sets none."""
    if not values.get("title"):
        return "title"
    if not values.get("units"):
        return "units"
    if not values.get("due") and not has_term(session, actor):
        return "due"
    return PLAN


def has_term(session: Session, actor: Actor) -> bool:
    """Whether the rulebook itself says by when units answer."""
    calendar = work_calendar(session, actor.organisation_id)
    return find_reply_due(actor.rulebook, actor.today, calendar) is not None


def values_of(session: Session, case_id: int | None) -> dict[str, object]:
    """Begin a form for what a consultation is to serve."""
    case = session.get(Case, case_id) if case_id else None
    return {"case": case.id, "title": case.title} if case is not None else {}


def to_request(values: Mapping[str, object]) -> ConsultationRequest:
    """Build the request from a form's values."""
    due, units = values.get("due"), values.get("units")
    return ConsultationRequest(
        str(values.get("title") or ""),
        tuple(one for one in units if isinstance(one, int)) if isinstance(units, list) else (),
        date.fromisoformat(due) if isinstance(due, str) and due else None,
        _number(values, "case"),
        _number(values, "unit"),
    )


def _number(values: Mapping[str, object], field: str) -> int | None:
    value = values.get(field)
    return value if isinstance(value, int) and value else None
