"""Who approves an agenda: put to them, approved, sent back, recorded, and withdrawn by a change."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlmodel import Session, col, select

from office.access import Actor, find_office_staff
from office.agenda.operations import (
    log_agenda,
    require_to_come,
    take_agenda,
)
from office.calendar.calendars import at, local_day
from office.cases.chain import can_press
from office.cases.decisions import COMMENT_LIMIT, Recorded, check_recorded
from office.cases.steps import TELLING, Act, PlannedStep
from office.errors import BadInputError, NotForYouError, StaleError
from office.meetings.records import about_meeting, find_agenda, find_meeting, find_sitting, hold_meeting
from office.meetings.reminders import plan_meeting_reminders
from office.outbox import refresh, tell
from office.people.acting import Acting, who_acts
from office.people.scopes import Work
from office.people.seats import find_head, find_holder, resolve_ranks
from office.rulebook.meeting_rules import find_route
from office.rulebook.readings import find_reading
from storage.tables import (
    Hand,
    Meeting,
    MeetingStatus,
    Organisation,
    Outbox,
    Person,
    Seat,
    WorkKind,
)


@dataclass(frozen=True)
class AgendaDeciders:
    """Who approves an agenda today. `silent` where neither the rule nor a reading says who does."""

    actings: tuple[Acting, ...]
    ranks: tuple[str, ...]
    cite: tuple[str, ...]
    reading: str | None
    silent: bool


def find_agenda_deciders(session: Session, meeting: Meeting, *, on: date) -> AgendaDeciders:
    """Return the seats of the route's last approval and who acts for them on a day."""
    route = find_route(meeting.rulebook, meeting.kind, on)
    reading = None if route else find_reading(session, meeting.organisation_id, f"topic_route:{meeting.kind}")
    steps = route.steps if route else reading.steps if reading else ()
    last = _last_approval(steps)
    if last is None:
        return AgendaDeciders((), (), (), None, silent=True)
    seats = _seats(session, meeting, last)
    work = Work(WorkKind.MEETING, meeting.unit_id)
    actings = (who_acts(session, seat, on=on, rulebook=meeting.rulebook, work=work) for seat in seats)
    return AgendaDeciders(
        tuple(actings), last.ranks, last.cite, reading.note if reading else None, silent=False
    )


def submit_agenda(session: Session, actor: Actor, meeting_id: int) -> Meeting:
    """提交: lay the agenda before whoever approves it; where nobody can be reached, the office records it."""
    meeting = take_agenda(session, actor, meeting_id)
    _require_open(session, meeting)
    if meeting.agenda_submitted_at is not None:
        raise StaleError("议程已经提交，正在等候审定。")
    meeting.agenda_submitted_at = actor.now
    session.add(meeting)
    session.flush()
    log_agenda(session, actor, meeting, "agenda.submit", {"topics": _order(session, meeting)})
    for person in find_deciding_people(session, meeting, on=actor.today):
        if person.id != actor.person_id:
            _lay_before(session, meeting, person, now=actor.now)
    refresh(session, about_meeting(meeting), now=actor.now)
    return meeting


def approve_agenda(session: Session, actor: Actor, meeting_id: int, *, stamp: int) -> Meeting:
    """同意: approve the agenda as it was submitted; `stamp` is `submission_of` what the card showed.

    Of two at once the first wins. Raises StaleError where it was decided or changed meanwhile.
    """
    meeting, acting = _take_submitted(session, actor, meeting_id, stamp)
    meeting.agenda_approved_at = actor.now
    meeting.agenda_approved_by_id, meeting.agenda_approved_for_id = actor.person_id, acting.seat.id
    meeting.agenda_hand, meeting.agenda_stood_in = Hand.PRESS, acting.stands_in
    meeting.agenda_decider_name = meeting.agenda_paper = None
    return _approved(session, actor, meeting, "agenda.approve")


def return_agenda(session: Session, actor: Actor, meeting_id: int, *, stamp: int, reason: str) -> Meeting:
    """退回修改: send the agenda back to whoever keeps it, with what is to be changed."""
    reason = reason.strip()
    if not reason:
        raise BadInputError("请写明需要修改什么。")
    if len(reason) > COMMENT_LIMIT:
        raise BadInputError("理由请不超过{most}字，现在是{count}字。", most=COMMENT_LIMIT, count=len(reason))
    meeting, acting = _take_submitted(session, actor, meeting_id, stamp)
    meeting.agenda_submitted_at = None
    session.add(meeting)
    session.flush()
    log_agenda(session, actor, meeting, "agenda.return", {"reason": reason})
    args: dict[str, object] = {
        "meeting": meeting.id,
        "seat": acting.seat.id,
        "by": actor.person_id,
        "why": reason,
    }
    for person in find_arrangers(session, meeting, on=actor.today):
        tell(session, person, "agenda.returned", args, now=actor.now)
    refresh(session, about_meeting(meeting), now=actor.now)
    return meeting


def record_approval(session: Session, actor: Actor, meeting_id: int, *, recorded: Recorded) -> Meeting:
    """代录: record that the agenda was approved orally or on paper, by whom and on which paper."""
    meeting = take_record(session, actor, meeting_id)
    check_recorded(actor, agreed=True, recorded=recorded)
    deciders = find_agenda_deciders(session, meeting, on=actor.today)
    name = recorded.decider.strip()[:100]
    named = [a for a in deciders.actings if a.seat.title in name or (a.person and a.person.name in name)]
    meeting.agenda_approved_at = _given_at(actor, recorded.given)
    meeting.agenda_approved_by_id = actor.person_id
    meeting.agenda_approved_for_id = named[0].seat.id if named else None
    meeting.agenda_hand, meeting.agenda_stood_in = Hand.RECORDED, False
    meeting.agenda_decider_name = name
    meeting.agenda_paper = (recorded.paper or "").strip()[:100] or None
    return _approved(session, actor, meeting, "agenda.record", decider=name, paper=meeting.agenda_paper)


def take_record(session: Session, actor: Actor, meeting_id: int) -> Meeting:
    """Load a meeting whose agenda's approval the actor may record: the office, or a decider's liaison."""
    meeting = find_meeting(session, actor, meeting_id)
    hold_meeting(session, meeting)
    require_to_come(meeting, actor.now)
    if not can_record_approval(session, actor, meeting):
        raise NotForYouError("代录由政府办公室或该领导的联络员办理。")
    _require_open(session, meeting)
    return meeting


def can_record_approval(session: Session, actor: Actor, meeting: Meeting) -> bool:
    if actor.is_office:
        return True
    seats = (acting.seat for acting in find_agenda_deciders(session, meeting, on=actor.today).actings)
    return any(seat.liaison_id == actor.person_id for seat in seats)


def reopen_agenda(session: Session, actor: Actor, meeting_id: int) -> Meeting:
    """变更: withdraw the approval, so that the agenda can be changed; whoever gave it is told."""
    meeting = take_agenda(session, actor, meeting_id)
    if meeting.agenda_approved_at is None:
        raise StaleError("议程尚未审定，可以直接修改。")
    decider = meeting.agenda_approved_by_id if meeting.agenda_hand is Hand.PRESS else None
    meeting.agenda_approved_at = meeting.agenda_approved_by_id = meeting.agenda_approved_for_id = None
    meeting.agenda_hand = meeting.agenda_decider_name = meeting.agenda_paper = None
    meeting.agenda_submitted_at = None
    meeting.agenda_stood_in = False
    session.add(meeting)
    session.flush()
    log_agenda(session, actor, meeting, "agenda.reopen")
    plan_meeting_reminders(session, meeting, now=actor.now)
    if decider is not None and decider != actor.person_id:
        person = session.get_one(Person, decider)
        tell(session, person, "agenda.reopened", {"meeting": meeting.id}, now=actor.now)
    refresh(session, about_meeting(meeting), now=actor.now)
    return meeting


def find_agenda_acting(session: Session, actor: Actor, meeting: Meeting) -> Acting | None:
    """Return for which seat the actor may approve the agenda now: one held before one stood in for."""
    actings = find_agenda_deciders(session, meeting, on=actor.today).actings
    mine = [acting for acting in actings if acting.person and acting.person.id == actor.person_id]
    return min(mine, key=lambda acting: acting.stands_in, default=None)


def find_deciding_people(session: Session, meeting: Meeting, *, on: date) -> list[Person]:
    """Return those within reach who may approve the agenda today."""
    actings = find_agenda_deciders(session, meeting, on=on).actings
    people = {a.person.id: a.person for a in actings if a.person is not None and can_press(a.person)}
    return list(people.values())


def find_arrangers(session: Session, meeting: Meeting, *, on: date) -> list[Person]:
    """Return who keeps the agenda: the office, or the head of the department whose own meeting it is."""
    if meeting.unit_id is None:
        return find_office_staff(session, meeting.organisation_id)
    head = find_head(session, meeting.unit_id)
    holder = find_holder(session, head.id or 0, on) if head else None
    return [holder] if holder else find_office_staff(session, meeting.organisation_id)


def submission_of(meeting: Meeting) -> int:
    """Return which submission a card shows, so that a press on an older one is known; 0 without any."""
    return int(meeting.agenda_submitted_at.timestamp()) if meeting.agenda_submitted_at else 0


def describe_approved(session: Session, meeting: Meeting) -> StaleError:
    """Say who approved the agenda, for the one who pressed too late."""
    person = session.get(Person, meeting.agenda_approved_by_id) if meeting.agenda_approved_by_id else None
    name = meeting.agenda_decider_name or (person.name if person else "")
    return StaleError("议程已由{name}审定。", name=name)


def _take_submitted(session: Session, actor: Actor, meeting_id: int, stamp: int) -> tuple[Meeting, Acting]:
    meeting = find_meeting(session, actor, meeting_id)
    hold_meeting(session, meeting)
    require_to_come(meeting, actor.now)
    if meeting.agenda_approved_at is not None:
        raise describe_approved(session, meeting)
    if meeting.agenda_submitted_at is None or submission_of(meeting) != stamp:
        raise StaleError("议程已有改动，请看最新的卡片，待重新提交后再审定。")
    acting = find_agenda_acting(session, actor, meeting)
    if acting is None:
        raise NotForYouError("议程现在不由您审定。")
    return meeting, acting


def _require_open(session: Session, meeting: Meeting) -> None:
    if meeting.agenda_approved_at is not None:
        raise describe_approved(session, meeting)
    if not find_agenda(session, meeting):
        raise BadInputError("议程上还没有议题，不用提交审定；可以直接发通知。")


def _approved(session: Session, actor: Actor, meeting: Meeting, action: str, **text: object) -> Meeting:
    meeting.agenda_submitted_at = meeting.agenda_submitted_at or actor.now
    session.add(meeting)
    session.flush()
    cite = find_agenda_deciders(session, meeting, on=actor.today).cite
    log_agenda(session, actor, meeting, action, {"topics": _order(session, meeting), **text}, cite=cite)
    plan_meeting_reminders(session, meeting, now=actor.now)
    for person in find_arrangers(session, meeting, on=actor.today):
        if person.id != actor.person_id:
            _lay_before(session, meeting, person, now=actor.now)
    refresh(session, about_meeting(meeting), now=actor.now)
    return meeting


def _order(session: Session, meeting: Meeting) -> list[int]:
    return [topic.case_id for topic in find_agenda(session, meeting)]


def _last_approval(steps: tuple[PlannedStep, ...]) -> PlannedStep | None:
    approvals = [step for step in steps if step.act == Act.APPROVE]
    deciding = approvals or [step for step in steps if step.act not in TELLING]
    return deciding[-1] if deciding else None


def _seats(session: Session, meeting: Meeting, step: PlannedStep) -> list[Seat]:
    """Return what a step's ranks mean for a whole agenda; of a department's meeting, for that department."""
    head = find_head(session, meeting.unit_id) if meeting.unit_id else None
    if head is not None:
        return resolve_ranks(session, step.ranks, applicant_seat=head)
    return find_sitting(session, meeting.organisation_id, step.ranks)


def _given_at(actor: Actor, given: datetime | date | None) -> datetime:
    if given is None:
        return actor.now
    if isinstance(given, datetime):
        return given.astimezone(UTC)
    return at(actor.organisation, given, "00:00").astimezone(UTC)


def call_new_deciders(session: Session, organisation: Organisation, *, now: datetime) -> None:
    """Lay agendas that wait before whoever approves them today and did not yesterday, such as a stand-in."""
    today = local_day(organisation, now)
    for meeting in find_waiting_agendas(session, organisation.id or 0, now=now):
        for person in find_deciding_people(session, meeting, on=today):
            if not _was_called(session, meeting, person):
                _lay_before(session, meeting, person, now=now)


def find_waiting_agendas(session: Session, organisation_id: int, *, now: datetime) -> list[Meeting]:
    """Return the meetings to come whose agenda was submitted and is not approved, in order of submission."""
    rows = session.exec(
        select(Meeting)
        .where(
            Meeting.organisation_id == organisation_id,
            Meeting.status == MeetingStatus.PLANNED,
            col(Meeting.agenda_submitted_at).is_not(None),
            col(Meeting.agenda_approved_at).is_(None),
            col(Meeting.starts_at) > now,
        )
        .order_by(col(Meeting.agenda_submitted_at), col(Meeting.id))
    )
    return list(rows)


def _was_called(session: Session, meeting: Meeting, person: Person) -> bool:
    """Whether the agenda was laid before somebody since it was submitted."""
    row = session.exec(
        select(Outbox.id)
        .where(
            Outbox.chat_id == person.telegram_id,
            Outbox.about == about_meeting(meeting),
            Outbox.card == "agenda",
            col(Outbox.made_at) >= meeting.agenda_submitted_at,
        )
        .limit(1)
    ).first()
    return row is not None


def _lay_before(session: Session, meeting: Meeting, person: Person, *, now: datetime) -> None:
    args: dict[str, object] = {"meeting": meeting.id}
    tell(session, person, "agenda", args, now=now, about=about_meeting(meeting), anew=True)
