"""Reminders and the morning digest. One that comes late says so; one of no use any more is not sent."""

from datetime import datetime, timedelta

from sqlmodel import Session

from office.calendar.calendars import local
from office.cases.actions import Action
from office.cases.chain import find_steps
from office.cases.sheets import lay_out
from office.cases.steps import Act
from office.leave.filings import find_owed_filing
from office.meetings.notice import find_meetings_today, find_place
from office.outbox import HELD
from office.people.acting import find_seats_stood_in_for
from office.people.away import find_away
from office.people.scopes import scope_of
from office.people.seats import find_holder
from office.reminders.due_soon import find_falling_due
from office.reminders.todo import find_todos
from storage.tables import CaseStatus, Delegation, Meeting, Outbox, Reminder, Seat, StepStatus
from views.away import away_line
from views.card import Button, Card
from views.case import buttons
from views.falling_due import due_button, due_line, is_overdue
from views.i18n import say
from views.meeting_words import PARTS
from views.page import fill
from views.scene import LeaveScene, Scene
from views.text import clean_line
from views.todo import todo_line
from views.words import scope_name

LATE = timedelta(minutes=10)
"""A reminder sent more than this after it was due says that it comes late."""
_TITLE, _PLACE = 60, 30
SHOWN = 5
"""Lines of what is overdue, and of what falls due soon; the rest is counted."""
OPENED = 4
"""Buttons that open what is most urgent."""
LISTED = 10
"""Lines of each part of the digest; the rest is counted."""


def stand_in_starts(scene: LeaveScene) -> Card | None:
    """To the stand-in, on the working day before the first day."""
    seat_id = scene.leave.stand_in_seat_id
    holder = find_holder(scene.session, seat_id, scene.leave.from_on) if seat_id else None
    if holder is None or holder.id != scene.reader.person_id or scene.today > scene.leave.to_on:
        return None
    todo = Button(say("待办", scene.language), "mn", ("todo",))
    return _card(scene, "stand_in_starts", ((todo,),))


def filing_due(scene: LeaveScene) -> Card | None:
    """To the applicant: the written filing is still owed."""
    steps = find_steps(scene.session, scene.case)
    if not any(step.act == Act.FILE and step.status is StepStatus.PENDING for step in steps):
        return None
    filing = find_owed_filing(scene.session, scene.case, scene.leave)
    return _card(scene, "filing_due", _rows(scene, Action.FILE), due=filing.due if filing else None)


def return_eve(scene: LeaveScene) -> Card | None:
    """To the traveller, on the last evening."""
    return _card(scene, "return_eve", _rows(scene, Action.BACK, Action.CHANGE))


def return_overdue(scene: LeaveScene) -> Card | None:
    """To the traveller, on the first working day after."""
    return _card(scene, "return_overdue", _rows(scene, Action.BACK, Action.CHANGE))


def return_named(scene: LeaveScene) -> Card | None:
    """To the office, a working day later."""
    return _card(scene, "return_named", _rows(scene))


def reading_open(scene: LeaveScene) -> Card | None:
    """To the applicant, on the working day before the first day: nobody has settled who decides."""
    return _draft_card(scene, "reading_open", _rows(scene, Action.WITHDRAW))


def reading_wanted(scene: LeaveScene) -> Card | None:
    """To the office, on the same day: the leave waits for an 内部口径."""
    return _draft_card(scene, "reading_wanted", _rows(scene, Action.READING))


def digest(scene: Scene) -> Card | None:
    """In the morning: what waits, whom the reader stands in for, who is away as far as they may know."""
    reader = scene.reader
    if reader is None or scene.row.args.get("day") != scene.today.isoformat():
        return None
    session, language, today = scene.session, scene.language, scene.today
    todos = find_todos(session, reader)
    away = [
        found
        for found in find_away(session, reader, first=today, last=today)
        if found.person != reader.person.name
    ]
    standing = [
        _standing(session, row, language)
        for row in find_seats_stood_in_for(session, reader.person_id, on=today)
    ]
    meetings = find_meetings_today(session, reader)
    due = find_falling_due(session, reader)
    overdue = [one for one in due if is_overdue(one, today)]
    soon = [one for one in due if one not in overdue]
    if not (todos or away or standing or meetings or due):
        return None
    html = fill(
        "reminder_digest",
        language,
        today=today,
        late=is_late(scene),
        on=today,
        meetings=[_meeting_line(scene, meeting) for meeting in meetings],
        overdue=[due_line(one, today, language) for one in overdue[:SHOWN]],
        more_overdue=len(overdue) - SHOWN,
        soon=[due_line(one, today, language) for one in soon[:SHOWN]],
        more_soon=len(soon) - SHOWN,
        count=len(todos),
        todos=[todo_line(todo, today, language) for todo in todos[:LISTED]],
        more_todos=len(todos) - LISTED,
        standing=standing,
        away=[away_line(found, today, language) for found in away[:LISTED]],
        more_away=len(away) - LISTED,
    )
    opening = [due_button(one, language) for one in due[:OPENED]]
    buttons = [button for button in opening if button is not None]
    return Card(
        html,
        (
            *(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)),
            (
                Button(say("待办", language), "mn", ("todo",)),
                Button(say("谁不在", language), "mn", ("away",)),
            ),
        ),
    )


def _standing(session: Session, delegation: Delegation, language: str) -> str:
    """Name a seat that the reader stands in for, and in what, where that is not all."""
    seat, scope = session.get_one(Seat, delegation.seat_id).title, scope_of(session, delegation)
    if scope.is_all:
        return seat
    return say("%(seat)s（限%(what)s）", language, seat=seat, what=scope_name(scope, language))


def _meeting_line(scene: Scene, meeting: Meeting) -> str:
    clock = f"{local(scene.organisation, meeting.starts_at):%H:%M}"
    place = clean_line(meeting.place, _PLACE)
    title = clean_line(meeting.title, _TITLE)
    part = _part(scene, meeting)
    if not place:
        return f"{clock} {title}{part}"
    line = say("%(clock)s %(title)s（%(place)s）", scene.language, clock=clock, title=title, place=place)
    return line + part


def _part(scene: Scene, meeting: Meeting) -> str:
    place = find_place(scene.session, scene.reader, meeting) if scene.reader else None
    return say("，%(part)s", scene.language, part=say(PARTS[place.part], scene.language)) if place else ""


def is_late(scene: Scene) -> bool:
    reminder = scene.session.get(Reminder, scene.number("reminder") or 0)
    return reminder is not None and came_late(scene.row, reminder, scene.now)


def came_late(row: Outbox, reminder: Reminder, now: datetime) -> bool:
    """Whether a reminder is sent so long after its time that it says so."""
    return now - wanted_at(row, reminder) > LATE


def wanted_at(row: Outbox, reminder: Reminder) -> datetime:
    """Return when a reminder should have come: its time, or the end of its reader's own quiet hours."""
    held = row.args.get(HELD)
    return max(reminder.due_at, datetime.fromisoformat(held)) if isinstance(held, str) else reminder.due_at


def late_mark(row: Outbox, reminder: Reminder, now: datetime, lang: str) -> str:
    """Return what the heading of a reminder that comes late begins with."""
    return say("〔补发〕", lang) if came_late(row, reminder, now) else ""


def _card(
    scene: LeaveScene, name: str, rows: tuple[tuple[Button, ...], ...], **values: object
) -> Card | None:
    if scene.case.status is not CaseStatus.APPROVED or scene.leave.returned_on is not None:
        return None
    return _filled(scene, name, rows, **values)


def _draft_card(scene: LeaveScene, name: str, rows: tuple[tuple[Button, ...], ...]) -> Card | None:
    return _filled(scene, name, rows) if scene.case.status is CaseStatus.DRAFT else None


def _filled(scene: LeaveScene, name: str, rows: tuple[tuple[Button, ...], ...], **values: object) -> Card:
    html = fill(
        f"reminder_{name}",
        scene.language,
        today=scene.today,
        late=is_late(scene.scene),
        number=scene.case.number,
        applicant=scene.applicant.name,
        seat=scene.seat.title,
        leave=scene.leave,
        **values,
    )
    return Card(html, rows)


def _rows(scene: LeaveScene, *actions: Action) -> tuple[tuple[Button, ...], ...]:
    sheet = lay_out(scene.session, scene.reader, scene.case)
    details = Button(say("详情", scene.language), "cs-show", (scene.case.id or 0,))
    return (*buttons(sheet, scene.language, only=actions), (details,))
