"""Who somebody is and what they may see: the only way to a record."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import String, cast
from sqlmodel import Session, col, select

from office.calendar.calendars import local_day
from office.cases.chain import find_deciding_people
from office.errors import NotForYouError
from office.people.acting import who_acts
from office.people.scopes import Work
from office.people.seats import LEADERS, find_head, find_seats
from office.rulebook.versions import find_key
from storage.tables import (
    Attendance,
    Case,
    CaseKind,
    CaseStatus,
    Clock,
    Document,
    Leave,
    Meeting,
    Minutes,
    Organisation,
    Person,
    Role,
    Seat,
    Step,
    StepSeat,
    StepTold,
    Topic,
    TopicSeat,
    WorkKind,
)

_GRANTED = (CaseStatus.APPROVED, CaseStatus.ENDED, CaseStatus.CANCELLED)
"""From then on whoever stands in knows of a leave."""


@dataclass(frozen=True)
class Actor:
    """A person of an organisation, on the day they act."""

    organisation: Organisation
    person: Person
    seats: tuple[Seat, ...]
    now: datetime
    today: date

    @property
    def person_id(self) -> int:
        return self.person.id or 0

    @property
    def organisation_id(self) -> int:
        return self.organisation.id or 0

    @property
    def rulebook(self) -> str:
        """The organisation's rulebook as `id@version`, in the version in force today."""
        return find_key(self.organisation.rulebook, self.today)

    @property
    def seat_id(self) -> int | None:
        """The seat held first, in which somebody acts where no other is meant."""
        return self.seats[0].id if self.seats else None

    @property
    def is_office(self) -> bool:
        return Role.OFFICE in self.person.roles

    @property
    def is_administrator(self) -> bool:
        return Role.ADMINISTRATOR in self.person.roles

    @property
    def is_leader(self) -> bool:
        return any(seat.rank in LEADERS for seat in self.seats)


class UnknownPersonError(NotForYouError):
    """The account belongs to nobody here."""


def identify(session: Session, telegram_id: int, *, now: datetime) -> Actor:
    """Find who a Telegram account belongs to. Raises UnknownPersonError for a stranger."""
    person = session.exec(
        select(Person).where(Person.telegram_id == telegram_id).order_by(col(Person.id))
    ).first()
    if person is None:
        raise UnknownPersonError("您还没有加入，请用本单位办公室发给您的邀请链接进入。")
    return actor_of(session, person, now=now)


def actor_of(session: Session, person: Person, *, now: datetime) -> Actor:
    organisation = session.get_one(Organisation, person.organisation_id)
    today = local_day(organisation, now)
    return Actor(organisation, person, tuple(find_seats(session, person.id or 0, today)), now, today)


def access_case(session: Session, actor: Actor, case_id: int) -> Case:
    """Load a case that the actor may see: its applicant, its chain, who stands in, the office.

    Raises NotForYouError alike for what does not exist and for what is not theirs.
    """
    case = session.get(Case, case_id)
    if (
        case is None
        or case.organisation_id != actor.organisation_id
        or not can_see_case(session, actor, case)
    ):
        raise NotForYouError("没有这件事项，或者它不归您办理。")
    return case


def hold_case(session: Session, case: Case) -> None:
    """Keep every other transaction from moving the case until this one ends, and look at it anew.

    SQLite's write transaction does so by itself; on PostgreSQL two machines may press at once.
    """
    session.refresh(case, with_for_update={"key_share": True})


def can_see_case(session: Session, actor: Actor, case: Case) -> bool:
    if actor.is_office or case.applicant_id == actor.person_id:
        return True
    if is_in_chain(session, actor, case) or _stands_in(session, actor, case):
        return True
    if case.kind is CaseKind.TOPIC:
        return _is_of_topic(session, actor, case)
    if case.kind is CaseKind.DOCUMENT:
        return _is_of_document(session, actor, case)
    return case.kind is CaseKind.MINUTES and _has_minutes(session, actor, case)


def is_in_chain(session: Session, actor: Actor, case: Case) -> bool:
    """Whether the actor decides, has decided, was called to or records for a step of the case."""
    own = {seat.id for seat in actor.seats}
    rows = session.exec(
        select(Step.decided_by_id, StepSeat.seat_id, Seat.liaison_id)
        .join(StepSeat, col(StepSeat.step_id) == col(Step.id), isouter=True)
        .join(Seat, col(Seat.id) == col(StepSeat.seat_id), isouter=True)
        .where(Step.case_id == case.id)
    ).all()
    me = actor.person_id
    if any(me in (decided_by, liaison_id) or seat_id in own for decided_by, seat_id, liaison_id in rows):
        return True
    called = session.exec(
        select(StepTold.id)
        .join(Step, col(Step.id) == col(StepTold.step_id))
        .where(Step.case_id == case.id, StepTold.person_id == me)
        .limit(1)
    ).first()
    return called is not None or me in find_deciding_people(session, case, on=actor.today)


def _stands_in(session: Session, actor: Actor, case: Case) -> bool:
    leave = session.get(Leave, case.id) if case.status in _GRANTED else None
    return leave is not None and leave.stand_in_seat_id in {seat.id for seat in actor.seats}


def _is_of_topic(session: Session, actor: Actor, case: Case) -> bool:
    """Whether the actor presents a topic, heads its unit, or had it distributed with a meeting's notice."""
    topic = session.get(Topic, case.id)
    own = {seat.id for seat in actor.seats}
    if topic is None:
        return False
    head = find_head(session, topic.unit_id)
    if topic.presenter_seat_id in own or (head is not None and head.id in own):
        return True
    meeting = session.get(Meeting, topic.meeting_id) if topic.meeting_id else None
    if meeting is None or meeting.noticed_at is None or topic.position is None:
        return False
    called = session.exec(select(TopicSeat.seat_id).where(TopicSeat.case_id == topic.case_id)).all()
    return bool(own & set(called)) or _sits_in(session, own, meeting.id or 0)


def _is_of_document(session: Session, actor: Actor, case: Case) -> bool:
    """Whether a paper is of the actor's unit, which sent it or was handed it, or of one whose head they are.

    Whoever acts for a unit's head in papers today is told of what its unit owes, and sees that.
    """
    document = session.get(Document, case.id)
    handed = session.exec(select(Clock.unit_id).where(Clock.case_id == case.id)).all()
    units = {*handed, document.unit_id if document else None} - {None}
    if units & {seat.unit_id for seat in actor.seats}:
        return True
    for unit_id in units:
        head = find_head(session, unit_id or 0)
        if head is not None:
            work = Work(WorkKind.DOCUMENT, unit_id)
            acting = who_acts(session, head, on=actor.today, rulebook=actor.rulebook, work=work)
            if acting.person is not None and acting.person.id == actor.person_id:
                return True
    return False


def _has_minutes(session: Session, actor: Actor, case: Case) -> bool:
    """Whether signed minutes were distributed to the actor: whoever sat in the meeting as a whole."""
    minutes = session.get(Minutes, case.id)
    if minutes is None or minutes.issued_at is None:
        return False
    return _sits_in(session, {seat.id for seat in actor.seats}, minutes.meeting_id)


def _sits_in(session: Session, seats: set[int | None], meeting_id: int) -> bool:
    rows = session.exec(
        select(Attendance.seat_id, Attendance.substitute_seat_id).where(Attendance.meeting_id == meeting_id)
    ).all()
    return any(seat_id in seats or substitute_id in seats for seat_id, substitute_id in rows)


def find_office_staff(session: Session, organisation_id: int) -> list[Person]:
    """Return the staff of the office, who keep the records and are told what waits."""
    return find_people_of(session, organisation_id, Role.OFFICE)


def find_people_of(session: Session, organisation_id: int, role: Role) -> list[Person]:
    """Return the people of a role. Roles are a small JSON list, which the database searches as text."""
    return list(
        session.exec(
            select(Person)
            .where(
                Person.organisation_id == organisation_id,
                cast(Person.roles, String).contains(f'"{role}"', autoescape=True),
            )
            .order_by(col(Person.id))
        )
    )


def may_settle(actor: Actor) -> bool:
    """Whether somebody may settle what the office settles: days, readings, texts."""
    return actor.is_office or actor.is_administrator


def require_office(actor: Actor) -> None:
    if not may_settle(actor):
        raise NotForYouError("这一步由政府办公室办理。")


def require_administrator(actor: Actor) -> None:
    if not actor.is_administrator:
        raise NotForYouError("这一步由管理员办理。")
