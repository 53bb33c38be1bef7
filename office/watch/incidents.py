"""直报: an incident from when it is known until it is closed, told again and again until somebody answers."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from office.access import Actor
from office.auditing import log_act
from office.calendar.calendars import local
from office.errors import BadInputError, NotForYouError, StaleError
from office.outbox import refresh, tell
from office.rulebook.readings import find_hours
from office.watch.incident_calls import Contact, find_contacts, find_publishers
from office.watch.incident_reminders import about_incident, note_told, plan_incident
from office.watch.log import EntryRequest, write_entry
from office.watch.rules import Publishing, find_publishing
from office.watch.shifts import find_on_duty
from storage.tables import (
    DutyEntryKind,
    Incident,
    IncidentEntry,
    IncidentEntryKind,
    IncidentStatus,
    Lane,
    Organisation,
    Person,
)

PREFIX = "I"
WHAT_LIMIT, PLACE_LIMIT, TEXT_LIMIT = 500, 200, 1000
OLDEST = timedelta(days=30)
SLACK = timedelta(minutes=5)
"""A clock that runs a little fast makes no moment lie in the future."""
REPORT_READING = "incident_report"
"""The question whose 内部口径 sets within how many hours an incident is reported upward."""
LIVE = (IncidentStatus.OPEN, IncidentStatus.ANSWERED)


@dataclass(frozen=True)
class IncidentRequest:
    """What happened, where, when, and when it became known; moments are instants."""

    what: str
    place: str = ""
    happened_at: datetime | None = None
    known_at: datetime | None = None


def check_incident(actor: Actor, request: IncidentRequest) -> None:
    """Refuse what cannot be. Raises BadInputError."""
    if not request.what.strip():
        raise BadInputError("请写明发生了什么，例如：/incident 某路段燃气泄漏 时间：今天14:20 地点：和平路。")
    for label, text, most in (("事件", request.what, WHAT_LIMIT), ("地点", request.place, PLACE_LIMIT)):
        if len(text) > most:
            raise BadInputError(
                "{label}请不超过{most}字，现在是{count}字。", label=label, most=most, count=len(text)
            )
    for moment in (request.happened_at, request.known_at):
        if moment is not None and moment > actor.now + SLACK:
            raise BadInputError("时间还没有到，请核对，例如：时间：今天14:20。")
        if moment is not None and moment < actor.now - OLDEST:
            raise BadInputError("时间在{days}天以前，请核对日期。", days=OLDEST.days)
    if request.happened_at and request.known_at and request.known_at < request.happened_at:
        raise BadInputError("得知的时间早于发生的时间，请核对。")


def find_calls(session: Session, actor: Actor) -> list[Contact]:
    """Return who must know of an incident that the actor reports now, in the order in which they are rung."""
    return find_contacts(session, actor.organisation, unit_of(actor), now=actor.now)


def unit_of(actor: Actor) -> int | None:
    return actor.seats[0].unit_id if actor.seats else None


def find_report_due(session: Session, actor: Actor, known_at: datetime) -> datetime | None:
    """Return until when it must be reported upward, where the office's 内部口径 sets an hour."""
    hours = find_hours(session, actor.organisation_id, REPORT_READING)
    return known_at + timedelta(hours=hours) if hours else None


def find_to_publish(session: Session, incident: Incident, rulebook: str) -> list[Publishing]:
    """Return by when the rule has something of it published, counted from when it happened."""
    organisation = session.get_one(Organisation, incident.organisation_id)
    return find_publishing(rulebook, local(organisation, incident.happened_at or incident.known_at))


def report_incident(session: Session, actor: Actor, request: IncidentRequest) -> Incident:
    """Report an incident: those who must know get its card at once, and again until one answers.

    It goes into the log of the watch that is on, and those who publish learn what the rule has published.
    """
    check_incident(actor, request)
    known_at = min(request.known_at or actor.now, actor.now)
    incident = Incident(
        organisation_id=actor.organisation_id,
        number=_next_number(session, actor),
        what=request.what.strip(),
        place=request.place.strip(),
        happened_at=request.happened_at,
        known_at=known_at,
        unit_id=unit_of(actor),
        report_due_at=find_report_due(session, actor, known_at),
        made_by_id=actor.person_id,
        made_at=actor.now,
    )
    session.add(incident)
    session.flush()
    enter(session, actor, incident, IncidentEntryKind.ENTERED, incident.what)
    contacts = find_calls(session, actor)
    people = [contact.person for contact in contacts if contact.person.id != actor.person_id]
    note_told(session, incident, people, now=actor.now)
    for person in people:
        _give(session, incident, person, now=actor.now)
    shift = find_on_duty(session, actor.organisation_id, actor.now)
    if shift is not None:
        said = EntryRequest(DutyEntryKind.FROM_BELOW, f"{incident.number} {incident.what}")
        write_entry(session, actor, shift, said, incident_id=incident.id)
    _tell_publishers(session, actor, incident)
    plan_incident(session, incident, now=actor.now)
    return incident


def answer_incident(session: Session, actor: Actor, incident_id: int) -> Incident:
    """收到: the first of those who were told ends the repeated telling; each one's word is in the log."""
    incident = _take(session, actor, incident_id)
    if actor.person_id not in incident.told_ids:
        raise NotForYouError("由收到直报的同志按“收到”。")
    if any(
        one.kind is IncidentEntryKind.ANSWERED and one.person_id == actor.person_id
        for one in find_entries(session, incident)
    ):
        raise StaleError("您已经按过“收到”。")
    if incident.status is IncidentStatus.OPEN:
        incident.status = IncidentStatus.ANSWERED
        incident.answered_by_id, incident.answered_at = actor.person_id, actor.now
    return _entered(session, actor, incident, IncidentEntryKind.ANSWERED)


def note_rung(session: Session, actor: Actor, incident_id: int, text: str = "") -> Incident:
    """已电话报告: somebody telephoned. That does not answer the card: only who was told does."""
    incident = _take(session, actor, incident_id)
    return _entered(session, actor, incident, IncidentEntryKind.RUNG, _limited(text))


def note_order(session: Session, actor: Actor, incident_id: int, text: str) -> Incident:
    """指示: what was ordered, and by whom."""
    incident = _take(session, actor, incident_id)
    return _entered(session, actor, incident, IncidentEntryKind.ORDERED, _worded(text, "指示"))


def note_more(session: Session, actor: Actor, incident_id: int, text: str) -> Incident:
    """续报: what became known since; those who were told see it on their card, and get it anew."""
    incident = _take(session, actor, incident_id)
    _entered(session, actor, incident, IncidentEntryKind.NOTE, _worded(text, "续报"))
    for person_id in incident.told_ids:
        if person_id != actor.person_id:
            _give(session, incident, session.get_one(Person, person_id), now=actor.now)
    return incident


def report_upward(session: Session, actor: Actor, incident_id: int, text: str) -> Incident:
    """上报: to whom it was reported upward, and how; it is reminded no more."""
    incident = _take(session, actor, incident_id)
    if actor.person_id not in incident.told_ids and not actor.is_office:
        raise NotForYouError("上报由值班和政府办公室记录。")
    said = _worded(text, "上报情况")
    incident.reported_at = incident.reported_at or actor.now
    return _entered(session, actor, incident, IncidentEntryKind.REPORTED, said)


def close_incident(session: Session, actor: Actor, incident_id: int, text: str) -> Incident:
    """结束, by the office or a leader who was told; with how it ended."""
    incident = _take(session, actor, incident_id)
    if not may_close(actor, incident):
        raise NotForYouError("由政府办公室或带班领导结束。")
    said = _worded(text, "处置结果")
    incident.status, incident.closed_at = IncidentStatus.CLOSED, actor.now
    return _entered(session, actor, incident, IncidentEntryKind.CLOSED, said)


def may_close(actor: Actor, incident: Incident) -> bool:
    return actor.is_office or (actor.is_leader and actor.person_id in incident.told_ids)


def find_incident(session: Session, actor: Actor, incident_id: int) -> Incident:
    """Load an incident that the actor may see. Raises NotForYouError alike for none and for another's."""
    incident = session.get(Incident, incident_id)
    if incident is None or not can_see_incident(actor, incident):
        raise NotForYouError("没有这件直报，或者它不归您办理。")
    return incident


def find_incident_named(session: Session, actor: Actor, number: str) -> Incident | None:
    """Find an incident by its number; None alike for none and for another's."""
    incident = session.exec(
        select(Incident).where(
            Incident.organisation_id == actor.organisation_id, Incident.number == number.upper()
        )
    ).first()
    return incident if incident is not None and can_see_incident(actor, incident) else None


def find_incidents(session: Session, actor: Actor, *, live: bool = True) -> list[Incident]:
    """Return the incidents that the actor may see, the latest first; with `live`, only those not closed."""
    query = select(Incident).where(Incident.organisation_id == actor.organisation_id)
    if live:
        query = query.where(col(Incident.status).in_(LIVE))
    rows = session.exec(query.order_by(col(Incident.id).desc()).limit(200)).all()
    return [one for one in rows if can_see_incident(actor, one)]


def can_see_incident(actor: Actor, incident: Incident) -> bool:
    """Whether an incident is the actor's to know: who reported it or was told, the office, the leaders."""
    if incident.organisation_id != actor.organisation_id:
        return False
    own = actor.person_id == incident.made_by_id or actor.person_id in incident.told_ids
    return own or actor.is_office or actor.is_leader


def find_entries(session: Session, incident: Incident) -> list[IncidentEntry]:
    """Return an incident's log, oldest first."""
    return list(
        session.exec(
            select(IncidentEntry)
            .where(IncidentEntry.incident_id == incident.id)
            .order_by(col(IncidentEntry.at), col(IncidentEntry.id))
        )
    )


def enter(
    session: Session, actor: Actor, incident: Incident, kind: IncidentEntryKind, text: str = ""
) -> IncidentEntry:
    """Write one line of an incident's log, with its audit row."""
    entry = IncidentEntry(
        incident_id=incident.id or 0, kind=kind, text=text, person_id=actor.person_id, at=actor.now
    )
    session.add(incident)
    session.add(entry)
    session.flush()
    log_act(
        session,
        actor,
        f"incident.{kind}",
        about=about_incident(incident),
        text={"what": incident.what, "place": incident.place, "status": incident.status, "text": text},
        seat_id=actor.seat_id,
    )
    return entry


def _entered(
    session: Session, actor: Actor, incident: Incident, kind: IncidentEntryKind, text: str = ""
) -> Incident:
    enter(session, actor, incident, kind, text)
    plan_incident(session, incident, now=actor.now)
    refresh(session, about_incident(incident), now=actor.now)
    return incident


def _take(session: Session, actor: Actor, incident_id: int) -> Incident:
    incident = find_incident(session, actor, incident_id)
    session.refresh(incident, with_for_update={"key_share": True})
    if incident.status is IncidentStatus.CLOSED:
        raise StaleError("这件直报已经结束。")
    return incident


def _give(session: Session, incident: Incident, person: Person, *, now: datetime) -> None:
    args: dict[str, object] = {"incident": incident.id}
    tell(
        session,
        person,
        "incident",
        args,
        now=now,
        about=about_incident(incident),
        lane=Lane.ANSWER,
        anew=True,
    )


def _tell_publishers(session: Session, actor: Actor, incident: Incident) -> None:
    if not find_to_publish(session, incident, actor.rulebook):
        return
    for person in find_publishers(session, incident, now=actor.now):
        tell(session, person, "incident.publish", {"incident": incident.id}, now=actor.now)


def _worded(text: str, name: str) -> str:
    found = text.strip()
    if not found:
        raise BadInputError("请写明{name}。", name=name)
    return _limited(found)


def _limited(text: str) -> str:
    if len(text) > TEXT_LIMIT:
        raise BadInputError("请不超过{most}字，现在是{count}字。", most=TEXT_LIMIT, count=len(text))
    return text.strip()


def _next_number(session: Session, actor: Actor) -> str:
    session.refresh(session.get_one(Organisation, actor.organisation_id), with_for_update={"key_share": True})
    stem = f"{PREFIX}{actor.today.year}-"
    last = session.exec(
        select(Incident.number)
        .where(Incident.organisation_id == actor.organisation_id, col(Incident.number).startswith(stem))
        .order_by(col(Incident.id).desc())
        .limit(1)
    ).first()
    return f"{stem}{int(last.removeprefix(stem)) + 1 if last else 1:04d}"
