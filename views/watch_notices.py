"""What is said of a watch unasked: its reminders, and a leave that lies over it."""

from datetime import datetime

from sqlmodel import Session

from office.reminders.rules import Rule
from office.watch.list import lay_out_shift
from office.watch.shifts import find_following
from storage.tables import Leave, Outbox, Person, Reminder, Shift
from views.card import Button, Card
from views.i18n import N_, say
from views.page import fill
from views.reminders import late_mark
from views.scene import set_scene
from views.text import period
from views.watch import shift_card
from views.watch_words import shift_name

_HEADINGS = {
    Rule.SHIFT_EVE: N_("即将值班"),
    Rule.SHIFT_START: N_("您的班次开始"),
    Rule.SHIFT_UNHANDED: N_("还没有交接班"),
    Rule.SHIFT_UNHANDED_OFFICE: N_("还没有交接班，请政府办公室过问"),
}


def shift_reminder(session: Session, row: Outbox, now: datetime) -> Card | None:
    """To whoever has a watch, or is to hand one over: what is due."""
    scene = set_scene(session, row, now)
    reminder = session.get(Reminder, row.reminder_id) if row.reminder_id else None
    found = session.get(Shift, row.args["shift"])
    if scene is None or scene.reader is None or reminder is None or found is None:
        return None
    lang, rule = scene.language, Rule(reminder.rule)
    if rule in (Rule.SHIFT_UNHANDED, Rule.SHIFT_UNHANDED_OFFICE):
        if found.taken_at is not None or find_following(session, found) is None:
            return None
    elif now >= found.ends_at:
        return None
    heading = late_mark(row, reminder, now, lang) + say(_HEADINGS[rule], lang)
    return shift_card(session, lay_out_shift(session, scene.reader, found), scene.reader, heading=heading)


def leave_over_shift(session: Session, row: Outbox, now: datetime) -> Card | None:
    """To the office and to whoever it is: a granted leave lies over a watch of theirs."""
    scene = set_scene(session, row, now)
    found, leave = session.get(Shift, row.args["shift"]), session.get(Leave, row.args["leave"])
    if scene is None or scene.reader is None or found is None or leave is None:
        return None
    person = session.get_one(Person, leave.person_id)
    if person.id not in (found.leader_id, found.officer_id) or found.starts_at <= now:
        return None
    lang, reader = scene.language, scene.reader
    lines = [
        say(
            "%(who)s请假：%(span)s",
            lang,
            who=person.name,
            span=period(leave.from_on, leave.to_on, reader.today, lang),
        ),
        say("值班：%(shift)s", lang, shift=shift_name(reader.organisation, found, reader.today, lang)),
        say("请及早换班，或由政府办公室调整值班表。", lang),
    ]
    html = fill("lines", lang, heading=say("请假与值班冲突", lang), lines=lines, parts=[])
    if person.id == reader.person_id:
        return Card(html, ((Button(say("换班", lang), "wt-swap", (found.id or 0,)),),))
    return Card(html, ((Button(say("详情", lang), "wt-show", (found.id or 0,)),),))
