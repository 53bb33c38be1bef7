"""A row of the outbox on its way to a card: its reader, its case, now."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from office.access import Actor, actor_of
from office.calendar.calendars import local_day
from storage.tables import Case, Leave, Organisation, Outbox, Person, Seat
from views.deciders import Audience


@dataclass(frozen=True, slots=True)
class Scene:
    """`reader` is None in a group, which reads Chinese."""

    session: Session
    row: Outbox
    now: datetime
    organisation: Organisation
    reader: Actor | None

    @property
    def language(self) -> str:
        return self.reader.person.language if self.reader else "zh"

    @property
    def today(self) -> date:
        return local_day(self.organisation, self.now)

    @property
    def audience(self) -> Audience:
        return Audience.of(self.reader) if self.reader else Audience(self.language, self.today)

    def number(self, name: str) -> int | None:
        """Return a whole number among the row's arguments."""
        value = self.row.args.get(name)
        return value if isinstance(value, int) else None


@dataclass(frozen=True, slots=True)
class CaseScene:
    """A scene about one case, with a reader."""

    scene: Scene
    reader: Actor
    case: Case
    applicant: Person
    seat: Seat

    @property
    def session(self) -> Session:
        return self.scene.session

    @property
    def language(self) -> str:
        return self.reader.person.language

    @property
    def today(self) -> date:
        return self.reader.today


@dataclass(frozen=True, slots=True)
class LeaveScene(CaseScene):
    """A scene about one leave, with a reader."""

    leave: Leave


def set_scene(session: Session, row: Outbox, now: datetime) -> Scene | None:
    """Find a row's reader and organisation; None where the reader is gone."""
    person = session.get(Person, row.person_id) if row.person_id else None
    if row.person_id and person is None:
        return None
    organisation_id = person.organisation_id if person else row.organisation_id
    organisation = session.get(Organisation, organisation_id) if organisation_id else None
    if organisation is None:
        return None
    return Scene(session, row, now, organisation, actor_of(session, person, now=now) if person else None)


def case_scene(scene: Scene) -> CaseScene | None:
    """Find the case that a row is about; None where it is gone or nobody in particular reads."""
    case = scene.session.get(Case, scene.number("case") or 0)
    if case is None or scene.reader is None:
        return None
    return CaseScene(
        scene,
        scene.reader,
        case,
        scene.session.get_one(Person, case.applicant_id),
        scene.session.get_one(Seat, case.seat_id),
    )


def leave_scene(scene: Scene) -> LeaveScene | None:
    """Find the leave that a row is about; None where it is gone or nobody in particular reads."""
    found = case_scene(scene)
    leave = scene.session.get(Leave, found.case.id) if found else None
    if found is None or leave is None:
        return None
    return LeaveScene(scene, found.reader, found.case, found.applicant, found.seat, leave)
