"""A small organisation for the tests of office/, where every call is a transaction of its own."""

import atexit
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlmodel import Session, col, select

from office.access import Actor, actor_of
from office.calendar.calendars import local_day
from office.cases.chain import find_deciders, find_steps
from office.cases.decisions import consent
from office.cases.steps import TELLING
from office.directory.file import read_district
from office.directory.operations import import_district
from office.leave.operations import submit_leave
from office.leave.plan import LeaveRequest
from rules.loading import shipped
from storage.database import Database
from storage.tables import (
    Case,
    Leave,
    LeaveKind,
    Organisation,
    Outbox,
    Person,
    Reminder,
    Seat,
    Step,
    StepStatus,
)

P = ParamSpec("P")
T = TypeVar("T")

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""Monday, nine in the morning where the organisation is."""

MAYOR, EXECUTIVE, CITY, SCHOOLS = "苏文渊", "江以宁", "邵清和", "方致远"
DIRECTOR, CLERK = "温秋实", "陆一鸣"
FINANCE, FINANCE_DEPUTY, FINANCE_STAFF = "顾言", "许知秋", "秦小满"
HOUSING, HOUSING_DEPUTY = "贺兰舟", "宋词安"
TOWNSHIP = "柳成荫"

DISTRICT = """\
organisation: {slug: qingyu, name: 清榆区人民政府, rulebook: wujin-2021}
units:
  - {name: 区政府领导, kind: leadership}
  - {name: 区政府办公室, kind: office, body: office}
  - {name: 财政局, kind: department, body: finance_bureau}
  - {name: 住建局, kind: department}
  - {name: 青溪镇, kind: township}
  - {name: 区委, kind: outside, body: district_committee}
  - {name: 区委办公室, kind: outside, body: committee_office}
  - {name: 区委外办, kind: outside, body: foreign_affairs}
  - {name: 市政府办公室, kind: outside, body: city_office}
seats:
  - {title: 区长, unit: 区政府领导, rank: mayor, liaison: 秦小满}
  - {title: 常务副区长, unit: 区政府领导, rank: executive_deputy, portfolio: [区政府办公室, 财政局]}
  - {title: 副区长(城建), unit: 区政府领导, rank: deputy, portfolio: [住建局]}
  - {title: 副区长(教卫), unit: 区政府领导, rank: deputy, portfolio: [青溪镇]}
  - {title: 办公室主任, unit: 区政府办公室, rank: office_director}
  - {title: 办公室科员, unit: 区政府办公室}
  - {title: 财政局局长, unit: 财政局, rank: department_head}
  - {title: 财政局副局长, unit: 财政局, rank: department_deputy}
  - {title: 财政局科员, unit: 财政局}
  - {title: 住建局局长, unit: 住建局, rank: department_head}
  - {title: 住建局副局长, unit: 住建局, rank: department_deputy}
  - {title: 青溪镇镇长, unit: 青溪镇, rank: township_head}
  - {title: 区委书记, unit: 区委, rank: district_secretary}
  - {title: 区委办公室(收文), unit: 区委办公室}
  - {title: 区委外办主任, unit: 区委外办}
  - {title: 市政府办公室(收文), unit: 市政府办公室}
people:
  - {name: 苏文渊, seats: 区长}
  - {name: 江以宁, seats: 常务副区长}
  - {name: 邵清和, seats: 副区长(城建)}
  - {name: 方致远, seats: 副区长(教卫)}
  - {name: 温秋实, seats: 办公室主任, roles: [office]}
  - {name: 陆一鸣, seats: 办公室科员, roles: [office, administrator]}
  - {name: 顾言, seats: 财政局局长}
  - {name: 许知秋, seats: 财政局副局长}
  - {name: 秦小满, seats: 财政局科员}
  - {name: 贺兰舟, seats: 住建局局长}
  - {name: 宋词安, seats: 住建局副局长}
  - {name: 柳成荫, seats: 青溪镇镇长}
partners:
  - [常务副区长, 副区长(城建)]
  - [财政局局长, 财政局副局长]
  - [住建局局长, 住建局副局长]
"""


def on(month: int, day: int, hour: int = 9, minute: int = 0, *, year: int = 2026) -> datetime:
    """Return the instant of a wall-clock time where the organisation is, eight hours ahead of UTC."""
    moment = datetime(year, month, day, hour, minute, tzinfo=UTC)
    return datetime.fromtimestamp(moment.timestamp() - 8 * 3600, UTC)


def nov(day: int) -> date:
    return date(2026, 11, day)


def trip(first: date, last: date, **fields: Any) -> LeaveRequest:
    """Return a request for a business trip."""
    given = {"place": "南京", "reason": "招商推介", "contact": "13800000000", **fields}
    kind = given.pop("kind", LeaveKind.BUSINESS)
    return LeaveRequest(kind, first, last, **given)


@dataclass(frozen=True)
class Town:
    """The organisation in a database. Everybody has joined unless a test says otherwise."""

    database: Database
    organisation_id: int

    def do(
        self,
        operation: Callable[Concatenate[Session, Actor, P], T],
        name: str,
        at: datetime,
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run an operation of somebody's at an instant, in a transaction of its own."""

        def run(session: Session) -> T:
            actor = actor_of(session, person_named(session, name, self.organisation_id), now=at)
            return operation(session, actor, *args, **kwargs)

        return self.database.write(run)

    def change(self, operation: Callable[[Session], T]) -> T:
        return self.database.write(operation)

    def read(self, question: Callable[[Session], T]) -> T:
        return self.database.read(question)

    def organisation(self) -> Organisation:
        return self.read(lambda session: session.get_one(Organisation, self.organisation_id))

    def person(self, name: str) -> Person:
        return self.read(lambda session: person_named(session, name, self.organisation_id))

    def seat(self, title: str) -> int:
        """Return a seat's id."""
        return self.read(lambda session: seat_titled(session, title, self.organisation_id).id or 0)

    def ask(
        self,
        name: str,
        first: date,
        last: date,
        *,
        at: datetime = NOW,
        stand_in: str | None = None,
        **fields: Any,
    ) -> int:
        """Have somebody submit a leave; `stand_in` is a seat's title. Returns the case's id."""
        seat_id = self.seat(stand_in) if stand_in else None
        case = self.do(submit_leave, name, at, trip(first, last, stand_in_seat_id=seat_id, **fields))
        return case.id or 0

    def grant(self, name: str, first: date, last: date, *, at: datetime = NOW, **fields: Any) -> int:
        """Have a leave asked for and consented to by whoever it waits for, all at one instant."""
        case_id = self.ask(name, first, last, at=at, **fields)
        self.consent_all(case_id, at=at)
        return case_id

    def consent_all(self, case_id: int, *, at: datetime = NOW) -> None:
        while (step := self.waiting(case_id)) is not None:
            self.do(consent, self.deciders(case_id, at=at)[0], at, step.id or 0)

    def consent(self, name: str, case_id: int, *, at: datetime = NOW) -> Case:
        return self.do(consent, name, at, self.waiting_id(case_id))

    def case(self, case_id: int) -> Case:
        return self.read(lambda session: session.get_one(Case, case_id))

    def leave(self, case_id: int) -> Leave:
        return self.read(lambda session: session.get_one(Leave, case_id))

    def steps(self, case_id: int) -> list[Step]:
        return self.read(lambda session: find_steps(session, session.get_one(Case, case_id)))

    def progress(self, case_id: int, *, round_: int | None = None) -> list[tuple[str, str]]:
        """Return each step's act and status, in order."""
        wanted = round_ or self.case(case_id).round
        return [(step.act, str(step.status)) for step in self.steps(case_id) if step.round == wanted]

    def waiting(self, case_id: int) -> Step | None:
        """Return the step that waits for a decision."""
        steps = [s for s in self.steps(case_id) if s.status is StepStatus.PENDING and s.act not in TELLING]
        assert len(steps) <= 1
        return steps[0] if steps else None

    def waiting_id(self, case_id: int) -> int:
        step = self.waiting(case_id)
        assert step is not None
        return step.id or 0

    def filing_id(self, case_id: int) -> int:
        """Return the telling step that is to be made."""
        (step,) = (s for s in self.steps(case_id) if s.status is StepStatus.PENDING and s.act in TELLING)
        return step.id or 0

    def deciders(self, case_id: int, *, at: datetime = NOW) -> list[str]:
        """Return the names of those for whom the waiting step waits at an instant."""

        def find(session: Session) -> list[str]:
            case = session.get_one(Case, case_id)
            step = session.get_one(Step, self.waiting_id(case_id))
            today = local_day(session.get_one(Organisation, self.organisation_id), at)
            return [
                acting.person.name for acting in find_deciders(session, case, step, on=today) if acting.person
            ]

        return self.read(find)

    def told(self, card: str, *, since: int = 0) -> list[str]:
        """Return who was told with a card, in order, counting only rows of the outbox after `since`."""

        def find(session: Session) -> list[str]:
            rows = session.exec(
                select(Person.name)
                .join(Outbox, col(Outbox.person_id) == col(Person.id))
                .where(Outbox.card == card, col(Outbox.id) > since)
                .order_by(col(Outbox.id))
            )
            return list(rows)

        return self.read(find)

    def called(self, *, since: int = 0) -> list[str]:
        """Return who was given a case's card anew, not merely an edit of one they had."""

        def find(session: Session) -> list[str]:
            rows = session.exec(
                select(Person.name)
                .join(Outbox, col(Outbox.person_id) == col(Person.id))
                .where(Outbox.card == "case", Outbox.anew, col(Outbox.id) > since)
                .order_by(col(Outbox.id))
            )
            return list(rows)

        return self.read(find)

    def mark(self) -> int:
        """Return the last row of the outbox, to count from."""
        return self.read(
            lambda session: (
                session.exec(select(Outbox.id).order_by(col(Outbox.id).desc()).limit(1)).first() or 0
            )
        )

    def reminders(self) -> list[Reminder]:
        return self.read(
            lambda session: list(
                session.exec(select(Reminder).order_by(col(Reminder.due_at), col(Reminder.id)))
            )
        )

    def never_joined(self, name: str) -> None:
        def forget(session: Session) -> None:
            person_named(session, name, self.organisation_id).telegram_id = None

        self.change(forget)


def person_named(session: Session, name: str, organisation_id: int) -> Person:
    return session.exec(
        select(Person).where(Person.organisation_id == organisation_id, Person.name == name)
    ).one()


def seat_titled(session: Session, title: str, organisation_id: int) -> Seat:
    return session.exec(
        select(Seat).where(Seat.organisation_id == organisation_id, Seat.title == title)
    ).one()


def found_town(
    database: Database, *, rulebook: str = "wujin-2021", slug: str = "qingyu", text: str = DISTRICT
) -> Town:
    """Import the district and have everybody join."""
    wanted = text.replace("rulebook: wujin-2021", f"rulebook: {rulebook}").replace(
        "slug: qingyu", f"slug: {slug}"
    )

    def found(session: Session) -> int:
        district = read_district(wanted, filename="district.yaml", known_rulebooks=shipped().ids)
        report = import_district(session, district, now=on(1, 5))
        people = session.exec(select(Person).where(Person.organisation_id == report.organisation_id)).all()
        for person in people:
            person.telegram_id = 100_000 * report.organisation_id + (person.id or 0)
            person.joined_at = on(1, 5)
        return report.organisation_id

    if not database.is_sqlite or not database.read(_is_empty):
        return Town(database, database.write(found))
    if wanted in _FOUNDED:
        file, organisation_id = _FOUNDED[wanted]
        _copy(file, Path(database.url.database or ""))
        return Town(database, organisation_id)
    town = Town(database, database.write(found))
    file = Path(_directory()) / f"{len(_FOUNDED)}.db"
    _copy(Path(database.url.database or ""), file)
    _FOUNDED[wanted] = (file, town.organisation_id)
    return town


_FOUNDED: dict[str, tuple[Path, int]] = {}
"""Databases as they are once a district was founded: most tests begin with the same."""


@cache
def _directory() -> str:
    directory = tempfile.mkdtemp(prefix="mishu-towns-")
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    return directory


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as full, closing(sqlite3.connect(target)) as empty:
        full.backup(empty)


def _is_empty(session: Session) -> bool:
    return session.exec(select(Organisation.id)).first() is None
