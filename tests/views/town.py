"""A small invented district on real records, and cards made readable for snapshots."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from sqlmodel import Session, select

from office.access import Actor, actor_of
from office.cases.chain import find_deciders, find_steps
from office.cases.decisions import consent
from office.cases.steps import TELLING, Act, PlannedStep
from office.leave.operations import file_leave, submit_leave
from office.leave.plan import LeaveRequest
from office.rulebook.readings import record_reading
from storage.tables import (
    Case,
    CaseStatus,
    Lane,
    LeaveKind,
    Organisation,
    Outbox,
    Person,
    Seat,
    Step,
    StepStatus,
)
from views.buttons import ButtonCodec, to_markup
from views.card import Card
from views.cards import render

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""Monday 23 November, nine in the morning in the district."""

DISTRICT = """\
organisation: {slug: qingyu, name: 清榆区人民政府, rulebook: wujin-2021}
units:
  - {name: 区政府领导, kind: leadership}
  - {name: 区政府办公室, kind: office, body: office}
  - {name: 住建局, kind: department}
  - {name: 财政局, kind: department, body: finance_bureau}
  - {name: 区委, kind: outside, body: district_committee}
  - {name: 区委办公室, kind: outside, body: committee_office}
  - {name: 市政府办公室, kind: outside, body: city_office}
  - {name: 区委外办, kind: outside, body: foreign_affairs}
seats:
  - {title: 区长, unit: 区政府领导, rank: mayor}
  - {title: 常务副区长, unit: 区政府领导, rank: executive_deputy, portfolio: [区政府办公室, 财政局]}
  - {title: 副区长, unit: 区政府领导, rank: deputy, portfolio: [住建局]}
  - {title: 区政府办公室主任, unit: 区政府办公室, rank: office_director}
  - {title: 区政府办公室文秘科科长, unit: 区政府办公室}
  - {title: 住建局局长, unit: 住建局, rank: department_head}
  - {title: 住建局副局长, unit: 住建局, rank: department_deputy}
  - {title: 财政局局长, unit: 财政局, rank: department_head}
  - {title: 区委书记, unit: 区委, rank: district_secretary}
  - {title: 区委办公室主任, unit: 区委办公室}
  - {title: 市政府办公室主任, unit: 市政府办公室}
  - {title: 区委外办主任, unit: 区委外办}
people:
  - {name: 苏文渊, seats: 区长}
  - {name: 江以宁, seats: 常务副区长}
  - {name: 邵清和, seats: 副区长}
  - {name: 唐予安, seats: 区政府办公室主任, roles: [office, administrator]}
  - {name: 白景行, seats: 区政府办公室文秘科科长, roles: office}
  - {name: 陆一鸣, seats: 住建局局长, phone: "13800000006"}
  - {name: 温秋实, seats: 住建局副局长}
  - {name: 顾言, seats: 财政局局长}
partners:
  - [常务副区长, 副区长]
  - [住建局局长, 住建局副局长]
"""

SNAPSHOTS = Path(__file__).parent / "snapshots"
CODEC = ButtonCodec(b"a key for tests only")


Snapshot = Callable[[str, Card | None], None]


@dataclass
class Town:
    """The district's records in one open transaction."""

    session: Session
    now: datetime = NOW

    def person(self, name: str) -> Person:
        return self.session.exec(select(Person).where(Person.name == name)).one()

    def actor(self, name: str, *, now: datetime | None = None) -> Actor:
        return actor_of(self.session, self.person(name), now=now or self.now)

    def seat(self, title: str) -> Seat:
        return self.session.exec(select(Seat).where(Seat.title == title)).one()

    @property
    def organisation(self) -> Organisation:
        return self.session.exec(select(Organisation)).one()

    def ask(self, name: str = "陆一鸣", **changes: object) -> Case:
        """Have somebody submit a leave; by default a bureau chief's three days in Nanjing."""
        request = self.request(**changes)
        return submit_leave(self.session, self.actor(name), request)

    def grant(
        self, name: str = "陆一鸣", *, filed: bool = True, reading: bool = False, **changes: object
    ) -> Case:
        """Have somebody's leave asked for and granted by whoever decides, and filed."""
        if reading:
            self.settle()
        case = self.ask(name, **changes)
        while case.status is CaseStatus.PENDING:
            step = self.session.get_one(Step, self.step(case))
            (acting,) = find_deciders(self.session, case, step, on=self.actor(name).today)
            consent(self.session, self.actor(acting.person.name if acting.person else ""), step.id or 0)
        open_filing = next((s for s in self.steps(case) if s.status is StepStatus.PENDING), None)
        if filed and open_filing:
            file_leave(self.session, self.actor("唐予安"), open_filing.id or 0)
        return case

    def settle(self) -> None:
        """Have the office settle who consents to the leave of a department's deputy."""
        record_reading(
            self.session,
            self.actor("唐予安"),
            question="leave:department_deputy",
            steps=(PlannedStep(Act.CONSENT, ("department_head",), ()),),
            note="部门主要负责人同意",
        )

    def speak_english(self, name: str) -> None:
        person = self.person(name)
        person.language = "en"
        self.session.add(person)
        self.session.flush()

    def request(self, **changes: object) -> LeaveRequest:
        values: dict[str, object] = {
            "kind": LeaveKind.BUSINESS,
            "from_on": date(2026, 11, 26),
            "to_on": date(2026, 11, 28),
            "place": "南京",
            "reason": "招商推介",
            "contact": "13800000006",
            "stand_in_seat_id": self.seat("住建局副局长").id,
            **changes,
        }
        return LeaveRequest(**values)  # type: ignore[arg-type] # the tests' own keywords

    def step(self, case: Case) -> int:
        """Return the case's open step, the one that is decided before the one that is filed."""
        pending = [s for s in find_steps(self.session, case) if s.status is StepStatus.PENDING]
        return min(pending, key=lambda s: (s.act in TELLING, s.position)).id or 0

    def steps(self, case: Case) -> list[Step]:
        return find_steps(self.session, case)

    def card(self, card: str, reader: str | None, *, anew: bool = False, **args: object) -> Card | None:
        """Render what an outbox row would show to a reader."""
        person = self.person(reader) if reader else None
        row = Outbox(
            organisation_id=self.organisation.id,
            chat_id=person.telegram_id or 0 if person else -1,
            person_id=person.id if person else None,
            lane=Lane.NOTICE,
            card=card,
            args=args,
            anew=anew,
            not_before_at=self.now,
            made_at=self.now,
        )
        return render(self.session, row, self.now)


def written(card: Card) -> str:
    """Write a card as an official can read it: its text, then a line for each row of buttons."""
    rows = "".join(
        "\n" + " ".join(f"[{b.label} → {':'.join(map(str, (b.verb, *b.args)))}]" for b in row)
        for row in card.rows
    )
    file = f"\n\n附件 {card.file.name}" if card.file else ""
    return f"{card.html}{file}\n{rows}\n" if rows else f"{card.html}{file}\n"


def visible(card: Card) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", card.html))


def assert_sendable(card: Card) -> None:
    """Assert what Telegram asks of a message: its length, its tags, its buttons' data."""
    assert 0 < len(visible(card).encode("utf-16-le")) // 2 <= 4096
    assert "<" not in re.sub(r"</?(?:b|code)>", "", card.html)
    to_markup(card.rows, CODEC, -1001234567890123)
    labels = [button.label for row in card.rows for button in row]
    assert all(label.strip() for label in labels)
