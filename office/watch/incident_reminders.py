"""What is reminded of an incident by night as by day: told until answered, hours to report and publish."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from office.calendar.calendars import local, local_day
from office.people.seats import find_main_seat
from office.reminders.rows import find_office_seat, name_of, plan
from office.reminders.rules import Due, Rule, SeatName, due_for
from office.rulebook.versions import find_key
from office.watch.incident_calls import find_contacts, find_publishers, find_watch_and_office
from office.watch.rules import find_publishing
from storage.tables import (
    Incident,
    IncidentEntry,
    IncidentEntryKind,
    IncidentStatus,
    Organisation,
    Person,
    Reminder,
)

EVERY = timedelta(minutes=5)
"""Between one telling and the next, until somebody answers."""
BEFORE_REPORT = timedelta(minutes=15)
BEFORE_PUBLISHING = timedelta(minutes=30)


@dataclass(frozen=True)
class IncidentFacts:
    """What the reminders of one incident rest on. `handing` is the telling that is going out just now."""

    seat: SeatName
    made_at: datetime
    is_open: bool
    report_due_at: datetime | None = None
    """While it is still to be reported upward."""
    publish_at: tuple[datetime, ...] = ()
    handing: datetime | None = None


def about_incident(incident: Incident) -> str:
    """Return the name under which cards of this incident are posted and edited."""
    return f"incident:{incident.number}"


def find_incident_dues(facts: IncidentFacts, *, now: datetime) -> tuple[Due, ...]:
    """Return what is reminded of an incident from now on, and of its telling only the next one.

    The next telling is one of the full five minutes since it was reported: after a time when the program was
    down it is told once, not for every time that was missed.
    """
    return tuple(_dues(facts, now))


def plan_incident(
    session: Session, incident: Incident, *, now: datetime, handing: datetime | None = None
) -> None:
    """Bring the reminders of an incident into line with it; an answer ends the repeated telling."""
    organisation = session.get_one(Organisation, incident.organisation_id)
    today = local_day(organisation, now)
    seat = find_office_seat(session, incident.organisation_id, today)
    seat = seat or find_main_seat(session, incident.made_by_id, today)
    if seat is None:
        return
    live = incident.status is not IncidentStatus.CLOSED
    rulebook = find_key(organisation.rulebook, today)
    moment = local(organisation, incident.happened_at or incident.known_at)
    facts = IncidentFacts(
        name_of(seat),
        incident.made_at,
        incident.status is IncidentStatus.OPEN,
        incident.report_due_at if live and incident.reported_at is None else None,
        tuple(one.due_at for one in find_publishing(rulebook, moment)) if live else (),
        handing,
    )
    dues = find_incident_dues(facts, now=now)
    plan(session, organisation, about_incident(incident), dues, args={"incident": incident.id}, since=now)


def find_incident_recipients(
    session: Session, organisation: Organisation, reminder: Reminder, *, now: datetime
) -> list[Person] | None:
    """Return whom a due reminder of an incident goes to; None where it is answered, reported or closed.

    Of the repeated telling: who must know now, a new watch too; it is written into the log, the next planned.
    """
    incident = session.get(Incident, reminder.args["incident"])
    if incident is None or incident.status is IncidentStatus.CLOSED:
        return None
    rule = Rule(reminder.rule)
    if rule is Rule.INCIDENT_REPORT:
        return None if incident.reported_at else find_watch_and_office(session, organisation, now=now)
    if rule is Rule.INCIDENT_PUBLISH:
        return find_publishers(session, incident, now=now)
    if incident.status is not IncidentStatus.OPEN:
        return None
    contacts = find_contacts(session, organisation, incident.unit_id, now=now)
    people = [one.person for one in contacts if one.person.id != incident.made_by_id]
    note_told(session, incident, people, now=now)
    plan_incident(session, incident, now=now, handing=reminder.due_at)
    return people


def note_told(session: Session, incident: Incident, people: list[Person], *, now: datetime) -> None:
    """Write that the card goes to these once more; they may answer it from now on."""
    incident.rounds += 1
    incident.told_ids = list(dict.fromkeys([*incident.told_ids, *(person.id or 0 for person in people)]))
    session.add(incident)
    names = "、".join(person.name for person in people)
    told = IncidentEntry(incident_id=incident.id or 0, kind=IncidentEntryKind.TOLD, text=names, at=now)
    session.add(told)
    session.flush()


def _dues(facts: IncidentFacts, now: datetime) -> Iterable[Due]:
    if facts.is_open:
        if facts.handing is not None:
            yield due_for(Rule.INCIDENT, facts.handing, facts.seat)
        told = (now - facts.made_at) // EVERY
        for number in (told, told + 1) if told else (1,):  # the last may be about to go out: it is kept
            yield due_for(Rule.INCIDENT, facts.made_at + EVERY * number, facts.seat)
    if facts.report_due_at is not None:
        span = facts.report_due_at - facts.made_at
        yield due_for(Rule.INCIDENT_REPORT, facts.report_due_at - min(BEFORE_REPORT, span / 2), facts.seat)
        yield due_for(Rule.INCIDENT_REPORT, facts.report_due_at, facts.seat)
    for moment in facts.publish_at:
        yield due_for(Rule.INCIDENT_PUBLISH, moment - BEFORE_PUBLISHING, facts.seat)
