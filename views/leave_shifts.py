"""The watches on a leave's days: said on its card before 提交, with the way to swap them."""

from collections.abc import Iterator

from sqlmodel import Session

from office.access import Actor
from office.leave.plan import LeaveRequest
from office.watch.shifts import find_shifts_over
from storage.tables import Shift, ShiftPart
from views.card import Button
from views.i18n import say
from views.watch_words import PARTS, shift_name, short_label

_MOST = 6


def shift_lines(session: Session, reader: Actor, request: LeaveRequest) -> list[str]:
    """Say which watches of the reader's the leave lies over."""
    lang, lines = reader.person.language, []
    for shift in _find(session, reader, request):
        part = ShiftPart.LEADER if shift.leader_id == reader.person_id else ShiftPart.OFFICER
        named = shift_name(reader.organisation, shift, reader.today, lang)
        lines.append(say("%(shift)s　%(part)s", lang, shift=named, part=say(PARTS[part], lang)))
    return lines


def shift_rows(session: Session, reader: Actor, request: LeaveRequest) -> Iterator[tuple[Button, ...]]:
    """Return a button for each of them that offers the swap."""
    lang = reader.person.language
    for shift in _find(session, reader, request)[:_MOST]:
        label = say("换班 %(shift)s", lang, shift=short_label(reader.organisation, shift, lang))
        yield (Button(label, "wt-swap", (shift.id or 0,)),)


def _find(session: Session, reader: Actor, request: LeaveRequest) -> list[Shift]:
    shifts = find_shifts_over(session, reader.person_id, request.from_on, request.to_on)
    return [shift for shift in shifts if shift.starts_at > reader.now]
