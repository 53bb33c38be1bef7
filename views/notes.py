"""Small cards: notes, the ground of a case, delegations, the office's own days and readings."""

from datetime import date, datetime

from sqlmodel import Session

from office.access import Actor, actor_of
from office.calendar.overrides import find_days
from office.people.acting import Why, who_acts
from office.people.delegations import can_revoke, find_delegations
from office.people.scopes import scope_of, to_scope
from office.people.seats import find_holder
from office.rulebook.readings import find_reading_by_id
from storage.tables import Case, Delegation, Draft, Outbox, Person, Seat
from views.card import Button, Card
from views.i18n import say
from views.menu import language_card
from views.page import fill
from views.readings import question_name
from views.text import period
from views.words import scope_name


def reader_of(session: Session, row: Outbox, now: datetime) -> Actor | None:
    """Return whoever a row of the outbox is for."""
    person = session.get(Person, row.person_id) if row.person_id else None
    return actor_of(session, person, now=now) if person else None


def note(session: Session, row: Outbox, now: datetime) -> Card | None:
    """A sentence of the catalogue, by itself."""
    reader = reader_of(session, row, now)
    if reader is None:
        return None
    language = reader.person.language
    return Card(fill("note", language, text=say(str(row.args["text"]), language)))


def language(session: Session, row: Outbox, now: datetime) -> Card | None:
    reader = reader_of(session, row, now)
    return language_card(reader.person.language) if reader else None


def calendar_days(session: Session, row: Outbox, now: datetime) -> Card | None:
    reader = reader_of(session, row, now)
    if reader is None:
        return None
    rows = [
        {
            "day_on": day.day_on,
            "working": day.working,
            "name": day.name,
            "source": day.source,
            "who": session.get_one(Person, day.made_by_id).name,
        }
        for day in find_days(session, reader.organisation_id)
    ]
    return Card(fill("calendar", reader.person.language, rows=rows))


def reading_recorded(session: Session, row: Outbox, now: datetime) -> Card | None:
    reader = reader_of(session, row, now)
    found = find_reading_by_id(session, int(str(row.args["reading"])))
    if reader is None or found is None:
        return None
    started = row.args.get("started")
    numbers = (
        [session.get_one(Case, number).number for number in started] if isinstance(started, list) else []
    )
    lang = reader.person.language
    what = question_name(found.question, reader.rulebook, lang)
    return Card(fill("reading_recorded", lang, what=what, note=found.note, started=numbers))


def delegations(session: Session, row: Outbox, now: datetime) -> Card | None:
    """The delegations in force or to come, and who would act for each of the reader's seats."""
    reader = reader_of(session, row, now)
    if reader is None:
        return None
    lang = reader.person.language
    lines = [_line(session, item, reader.today, lang) for item in find_delegations(session, reader)]
    return Card(fill("delegations", lang, lines=lines, mine=_would_act(session, reader)))


def _would_act(session: Session, reader: Actor) -> list[str]:
    """Say for each of the reader's seats who would act if its holder were away today."""
    lang, rulebook = reader.person.language, reader.rulebook
    lines = []
    for seat in reader.seats:
        acting = who_acts(session, seat, on=reader.today, rulebook=rulebook, without=(reader.person_id,))
        if acting.person is not None:
            who = f"{acting.own_seat.title if acting.own_seat else ''} {acting.person.name}".strip()
            lines.append(say("%(seat)s：由%(who)s代行", lang, seat=seat.title, who=who))
        elif acting.why is Why.UNDELEGATED:
            lines.append(say("%(seat)s：须由您委托，未委托时事项等候", lang, seat=seat.title))
        else:
            lines.append(say("%(seat)s：没有代行人，请事先委托", lang, seat=seat.title))
    return lines


def delegate_form(session: Session, row: Outbox, now: datetime) -> Card | None:
    reader = reader_of(session, row, now)
    draft = session.get(Draft, row.args["draft"])
    if reader is None or draft is None:
        return None
    lang, values = reader.person.language, draft.values
    first, last = (date.fromisoformat(str(values[key])) for key in ("first", "last"))
    html = fill(
        "delegate_form",
        lang,
        today=reader.today,
        seat=session.get_one(Seat, values["seat"]).title,
        who=_who(session, int(str(values["to"])), first),
        first=first,
        last=last,
        scope=scope_name(to_scope(values), lang),
        is_all=to_scope(values).is_all,
    )
    submit = Button(say("提交", lang), "dl-ok", (draft.id or 0,))
    return Card(html, ((submit, Button(say("取消", lang), "fm-cancel", ("delegate",))),))


def delegation_made(session: Session, row: Outbox, now: datetime) -> Card | None:
    """A delegation as it stands: in force, or revoked."""
    reader = reader_of(session, row, now)
    item = session.get(Delegation, row.args["delegation"])
    if reader is None or item is None:
        return None
    lang = reader.person.language
    html = fill(
        "delegation_made",
        lang,
        today=reader.today,
        revoked=item.revoked_at is not None,
        first=item.from_on,
        last=item.until_on,
        seat=session.get_one(Seat, item.seat_id).title,
        who=_who(session, item.to_seat_id, item.from_on),
        scope=scope_name(scope_of(session, item), lang),
    )
    if item.revoked_at is not None or not can_revoke(reader, item):
        return Card(html)
    return Card(html, ((Button(say("撤销", lang), "dl-rev", (item.id or 0,)),),))


def _line(session: Session, item: Delegation, today: date, lang: str) -> str:
    scope = scope_of(session, item)
    line = say(
        "%(period)s  %(seat)s → %(who)s",
        lang,
        period=period(item.from_on, item.until_on, today, lang),
        seat=session.get_one(Seat, item.seat_id).title,
        who=_who(session, item.to_seat_id, item.from_on),
    )
    return line if scope.is_all else line + say("（限%(what)s）", lang, what=scope_name(scope, lang))


def _who(session: Session, seat_id: int, on: date) -> str:
    seat = session.get_one(Seat, seat_id)
    person = find_holder(session, seat_id, on)
    return f"{seat.title} {person.name}" if person else seat.title
