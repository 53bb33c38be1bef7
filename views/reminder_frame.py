"""What every reminder has around it: that it comes late, and the button that puts it off."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from office.calendar.calendars import local, local_day
from office.reminders.snooze import can_snooze, find_moment
from storage.tables import Organisation, Outbox, Person, Reminder
from views.card import Button, Card
from views.i18n import say
from views.page import fit
from views.reminders import came_late, wanted_at
from views.text import moment


def frame(session: Session, row: Outbox, card: Card, now: datetime) -> Card:
    """Say of a reminder that comes late when it should have come; let its reader put it off."""
    reminder = session.get(Reminder, row.reminder_id) if row.reminder_id else None
    person = session.get(Person, row.person_id) if row.person_id else None
    if reminder is None or person is None:
        return card
    organisation, lang = session.get_one(Organisation, reminder.organisation_id), person.language
    if came_late(row, reminder, now):
        at = moment(local(organisation, wanted_at(row, reminder)), local_day(organisation, now), lang)
        card = replace(card, html=fit(f"{card.html}\n" + say("迟到：本应%(at)s提醒。", lang, at=at)))
    if not can_snooze(reminder.rule):
        return card
    ends_at = find_moment(session, organisation, reminder)
    if ends_at is not None and ends_at <= now:
        return card
    return replace(card, rows=(*card.rows, (Button(say("稍后", lang), "sn-pick", (reminder.id or 0,)),)))
