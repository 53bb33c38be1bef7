"""What is typed into the form for a meeting, read by the question that it answers."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from sqlmodel import Session

from handlers.meeting_words import (
    limited,
    read_chair,
    read_kind,
    read_length,
    read_meeting,
    read_people,
    unknown_kind,
)
from handlers.moments import parse_clock, parse_when
from office.access import Actor
from office.calendar.calendars import local
from office.errors import BadInputError
from office.meetings.form import MATTERS, day_of_moment
from office.meetings.plan import PLACE_LIMIT, find_own_unit
from office.rulebook.signers import find_unit
from rules.vocabulary import Meeting as MeetingKind
from storage.tables import Draft


def read_answer(session: Session, actor: Actor, draft: Draft, text: str) -> dict[str, object]:
    """Read a typed answer to the question that the form asks now."""
    read = _READ.get(draft.field)
    return read(session, actor, draft, text) if read else read_meeting(session, actor, text, only_fields=True)


def _read_kind(session: Session, actor: Actor, _draft: Draft, text: str) -> dict[str, object]:
    kind = read_kind(text, actor)
    if kind is None:
        raise unknown_kind(text, actor)
    return with_own_unit(session, actor, {"kind": str(kind)})


def _read_day(_session: Session, actor: Actor, _draft: Draft, text: str) -> dict[str, object]:
    moment = parse_when(text, local(actor.organisation, actor.now))
    if isinstance(moment, datetime):
        return day_of_moment(actor, moment)
    return {"day": moment.isoformat()}


def _read_clock(_session: Session, actor: Actor, draft: Draft, text: str) -> dict[str, object]:
    on = date.fromisoformat(str(draft.values["day"]))
    return day_of_moment(actor, parse_clock(text, on, local(actor.organisation, actor.now)))


def _read_matter(_session: Session, _actor: Actor, _draft: Draft, text: str) -> dict[str, object]:
    matter = {"计划内": MATTERS[0], "计划外": MATTERS[1]}.get(text.strip())
    if matter is None:
        raise BadInputError("请按“计划内”或“计划外”。")
    return {"matter": matter}


_READ: Mapping[str, Callable[[Session, Actor, Draft, str], dict[str, object]]] = {
    "kind": _read_kind,
    "day": _read_day,
    "clock": _read_clock,
    "matter": _read_matter,
    "unit": lambda session, actor, _, text: {"unit": find_unit(session, actor, text).id},
    "place": lambda _session, _actor, _, text: {"place": limited("地点", text, PLACE_LIMIT)},
    "chair": lambda session, actor, _, text: {"chair": read_chair(session, actor, text)},
    "members": lambda session, actor, _, text: {"members": read_people(session, actor, text)},
    "long": lambda _session, _actor, _, text: {"long": read_length(text)},
}


def with_own_unit(session: Session, actor: Actor, values: dict[str, object]) -> dict[str, object]:
    """Enter the head's own department into the form of its own meeting."""
    if values.get("kind") != MeetingKind.DEPARTMENT_WIDE or values.get("unit") or actor.is_office:
        return values
    unit = find_own_unit(session, actor)
    return {**values, "unit": unit.id} if unit else values
