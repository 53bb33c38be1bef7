"""Importing a district file: made once, then only the difference, and no history lost."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TypeVar

import pytest
from sqlmodel import Session, SQLModel, col, select

from office.directory.file import read_district
from office.directory.operations import ChatTakenError, import_district
from office.directory.report import ImportReport
from office.people.invitations import invite, redeem
from storage import audit
from storage.database import Database
from storage.tables import (
    Audit,
    Case,
    CaseKind,
    CaseStatus,
    Chat,
    Holding,
    Invitation,
    Organisation,
    Partner,
    Person,
    Portfolio,
    Seat,
    Unit,
    UnitKind,
)

FIRST = datetime(2026, 10, 31, 17, 0, tzinfo=UTC)
"""Already 1 November in the organisation's own time zone."""
LATER = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)

DISTRICT = """\
organisation: {slug: qingyu, name: 清榆区人民政府, rulebook: wujin-2021}
units:
  - {name: 区政府领导, kind: leadership}
  - {name: 财政局, kind: department, body: finance_bureau}
  - {name: 审计局, kind: department, body: audit}
  - {name: 市政府, kind: outside, body: city_government}
seats:
  - {title: 区长, unit: 区政府领导, rank: mayor}
  - {title: 常务副区长, unit: 区政府领导, rank: executive_deputy, portfolio: [财政局]}
  - {title: 副区长, unit: 区政府领导, rank: deputy, portfolio: [审计局]}
  - {title: 财政局局长, unit: 财政局, rank: department_head, liaison: 陆一鸣}
  - {title: 财政局副局长, unit: 财政局, rank: department_deputy}
  - {title: 审计局局长, unit: 审计局, rank: department_head}
  - {title: 市长, unit: 市政府, rank: superior_mayor}
people:
  - {name: 苏文渊, seats: 区长}
  - {name: 江以宁, seats: 常务副区长}
  - {name: 邵清和, seats: 副区长, phone: 13800000003, roles: [office, administrator]}
  - {name: 顾言, seats: 财政局局长}
  - {name: 陆一鸣, seats: 财政局副局长, language: en}
  - {name: 温秋实, seats: 审计局局长}
partners:
  - [常务副区长, 副区长]
groups:
  - {title: 财政工作群, chat: -1001, unit: 财政局}
  - {title: 政务群}
"""


def load(session: Session, text: str = DISTRICT, now: datetime = FIRST) -> ImportReport:
    district = read_district(text, filename="d.yaml", known_rulebooks={"wujin-2021", "beijing-2005"})
    return import_district(session, district, now=now)


def edited(*changes: tuple[str, str]) -> str:
    text = DISTRICT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def told(report: ImportReport) -> list[tuple[str, str, str]]:
    return [(change.verb.value, change.about, change.detail) for change in report.changes]


R = TypeVar("R", bound=SQLModel)


def one(session: Session, table: type[R], **values: object) -> R:
    return session.exec(select(table).filter_by(**values)).one()


def holdings(session: Session, title: str) -> Sequence[tuple[str, date, date | None]]:
    return session.exec(
        select(col(Person.name), col(Holding.from_on), col(Holding.until_on))
        .join(Holding, col(Holding.person_id) == col(Person.id))
        .join(Seat, col(Seat.id) == col(Holding.seat_id))
        .where(Seat.title == title)
        .order_by(col(Holding.id))
    ).all()


def test_import_makes_the_organisation_whole(database: Database) -> None:
    report = database.write(load)

    def look(session: Session) -> None:
        assert report.created
        organisation = one(session, Organisation, id=report.organisation_id)
        assert (organisation.slug, organisation.timezone, organisation.digest_at) == (
            "qingyu",
            "Asia/Shanghai",
            "08:00",
        )
        finance = one(session, Unit, name="财政局")
        assert (finance.kind, finance.body) == (UnitKind.DEPARTMENT, "finance_bureau")
        head = one(session, Seat, title="财政局局长")
        assert (head.rank, head.unit_id) == ("department_head", finance.id)
        assert head.liaison_id == one(session, Person, name="陆一鸣").id
        assert one(session, Seat, title="市长").rank == "superior_mayor"
        executive = one(session, Seat, title="常务副区长")
        assert one(session, Portfolio, unit_id=finance.id).seat_id == executive.id
        deputy = one(session, Person, name="邵清和")
        assert (deputy.phone, deputy.roles) == ("13800000003", ["office", "administrator"])
        assert (deputy.telegram_id, deputy.joined_at) == (None, None)
        assert one(session, Person, name="陆一鸣").language == "en"
        pair = one(session, Partner)
        assert (pair.seat_a_id, pair.seat_b_id) == (executive.id, one(session, Seat, title="副区长").id)
        assert one(session, Chat).unit_id == finance.id
        assert holdings(session, "区长") == [("苏文渊", date(2026, 11, 1), None)]
        order = session.exec(select(Seat.title).order_by(col(Seat.sort))).all()
        assert order[:2] == ["区长", "常务副区长"]

    database.read(look)


def test_import_notes_what_the_file_leaves_open(sqlite_database: Database) -> None:
    text = edited(
        ("  - {name: 温秋实, seats: 审计局局长}\n", ""),
        (", portfolio: [审计局]", ""),
        (", roles: [office, administrator]", ""),
    )
    assert sqlite_database.write(lambda session: load(session, text)).notes == (
        "“审计局局长”空缺：报到此职的事项将等待，由办公室代录",
        "“审计局”无人分管：须经分管领导的事项将等待",
        "群“政务群”没有编号，尚未绑定",
        "没有管理员(roles: administrator)",
        "没有办公室人员(roles: office)",
    )


def test_same_file_again_changes_nothing(database: Database) -> None:
    first = database.write(load)
    second = database.write(lambda session: load(session, now=LATER))
    assert not second.created
    assert second.organisation_id == first.organisation_id
    assert second.changes == ()


def test_new_holder_begins_today_and_the_old_one_ended_yesterday(database: Database) -> None:
    database.write(load)
    text = edited(("{name: 顾言, seats: 财政局局长}", "{name: 顾言, seats: 审计局局长}"))
    text = text.replace("{name: 温秋实, seats: 审计局局长}", "{name: 温秋实, seats: 财政局局长}")
    report = database.write(lambda session: load(session, text, LATER))
    assert told(report) == [
        ("ended", "holding:财政局局长", "顾言"),
        ("added", "holding:财政局局长", "温秋实"),
        ("ended", "holding:审计局局长", "温秋实"),
        ("added", "holding:审计局局长", "顾言"),
    ]
    assert database.read(lambda session: holdings(session, "财政局局长")) == [
        ("顾言", date(2026, 11, 1), date(2026, 11, 19)),
        ("温秋实", date(2026, 11, 20), None),
    ]


def test_holder_put_right_on_the_same_day_leaves_no_empty_holding(sqlite_database: Database) -> None:
    sqlite_database.write(load)
    text = edited(("seats: 财政局副局长", "seats: 财政局局长"), ("  - {name: 顾言, seats: 财政局局长}\n", ""))
    text = text.replace(", liaison: 陆一鸣", "")
    sqlite_database.write(lambda session: load(session, text))
    assert sqlite_database.read(lambda session: holdings(session, "财政局局长")) == [
        ("陆一鸣", date(2026, 11, 1), None)
    ]


def test_settings_portfolios_partners_and_groups_follow_the_file(database: Database) -> None:
    database.write(load)
    text = edited(
        ("rulebook: wujin-2021", "rulebook: beijing-2005, evening_at: 17:30"),
        ("portfolio: [财政局]", "portfolio: [财政局, 审计局]"),
        (", portfolio: [审计局]", ""),
        ("[常务副区长, 副区长]", "[财政局局长, 财政局副局长]"),
        ("chat: -1001, unit: 财政局", "chat: -1002"),
        ("phone: 13800000003", "phone: 13800000004"),
        ("seats: 财政局副局长, language: en", "seats: 财政局副局长, language: zh"),
    )
    report = database.write(lambda session: load(session, text, LATER))
    assert told(report) == [
        ("changed", "organisation:qingyu", "rulebook、evening_at"),
        ("changed", "person:邵清和", "phone"),
        ("changed", "portfolio:审计局", "常务副区长"),
        ("removed", "partner:常务副区长", "副区长"),
        ("added", "partner:财政局局长", "财政局副局长"),
        ("changed", "chat:财政工作群", "unit_id、telegram_chat_id"),
    ]


def test_group_that_telegram_migrated_keeps_its_new_id(sqlite_database: Database) -> None:
    sqlite_database.write(load)

    def migrate(session: Session) -> None:
        one(session, Chat).telegram_chat_id = -1002000000001

    sqlite_database.write(migrate)
    assert sqlite_database.write(lambda session: load(session, now=LATER)).changes == ()


def test_who_leaves_loses_seat_roles_and_the_way_in(database: Database) -> None:
    database.write(load)

    def join(session: Session) -> str:
        person = one(session, Person, name="邵清和")
        token = invite(session, person_id=person.id or 0, made_by_id=None, now=FIRST)
        redeem(session, token=token, telegram_id=77, language="zh", now=FIRST)
        return invite(session, person_id=person.id or 0, made_by_id=None, now=FIRST)

    database.write(join)
    text = edited(
        ("  - {name: 邵清和, seats: 副区长, phone: 13800000003, roles: [office, administrator]}\n", "")
    )
    report = database.write(lambda session: load(session, text, LATER))
    assert told(report) == [("ended", "holding:副区长", "邵清和"), ("ended", "person:邵清和", "")]

    def look(session: Session) -> None:
        person = one(session, Person, name="邵清和")
        assert (person.telegram_id, person.joined_at, person.roles) == (None, None, [])
        assert holdings(session, "副区长") == [("邵清和", date(2026, 11, 1), date(2026, 11, 19))]
        open_ones = select(Invitation).where(
            col(Invitation.withdrawn_at).is_(None), col(Invitation.used_at).is_(None)
        )
        assert session.exec(open_ones).all() == []

    database.read(look)
    assert database.write(lambda session: load(session, text, LATER)).changes == ()


def test_post_with_history_stays_without_rank_and_one_without_is_deleted(database: Database) -> None:
    database.write(load)

    def begin_case(session: Session) -> None:
        seat, person = one(session, Seat, title="财政局局长"), one(session, Person, name="顾言")
        session.add(
            Case(
                organisation_id=seat.organisation_id,
                number="假2026-1",
                kind=CaseKind.LEAVE,
                title="请假",
                status=CaseStatus.PENDING,
                rulebook="wujin-2021",
                applicant_id=person.id or 0,
                seat_id=seat.id or 0,
                made_at=FIRST,
            )
        )

    database.write(begin_case)
    lines = [line for line in DISTRICT.splitlines() if "财政局" not in line or "常务" in line]
    text = "\n".join(lines).replace(", portfolio: [财政局]", "")
    text = text.replace("  - {title: 市长, unit: 市政府, rank: superior_mayor}\n", "").replace(
        "  - {name: 市政府, kind: outside, body: city_government}\n", ""
    )
    report = database.write(lambda session: load(session, text, LATER))
    assert told(report)[-5:] == [
        ("ended", "seat:财政局局长", ""),
        ("ended", "seat:财政局副局长", ""),
        ("removed", "seat:市长", ""),
        ("ended", "unit:财政局", ""),
        ("removed", "unit:市政府", ""),
    ]

    def look(session: Session) -> None:
        assert one(session, Seat, title="财政局局长").rank is None
        unit = one(session, Unit, name="财政局")
        assert (unit.kind, unit.body) == (UnitKind.OUTSIDE, None)
        assert session.exec(select(Chat)).all() == []

    database.read(look)
    assert database.write(lambda session: load(session, text, LATER)).changes == ()
    database.write(lambda session: load(session, now=LATER))
    assert database.read(lambda session: one(session, Seat, title="财政局局长").rank) == "department_head"


def test_new_name_given_with_the_old_one_renames(sqlite_database: Database) -> None:
    sqlite_database.write(load)
    before = sqlite_database.read(lambda session: one(session, Unit, name="审计局").id)
    text = DISTRICT.replace("审计局局长", "审计署署长").replace("审计局", "审计署")
    text = text.replace("{name: 审计署, kind", "{name: 审计署, was: 审计局, kind")
    text = text.replace("title: 审计署署长,", "title: 审计署署长, was: 审计局局长,")
    text = text.replace("name: 温秋实,", "name: 温知秋, was: 温秋实,")
    report = sqlite_database.write(lambda session: load(session, text, LATER))
    assert told(report) == [
        ("changed", "unit:审计署", "name"),
        ("changed", "person:温知秋", "name"),
        ("changed", "seat:审计署署长", "title"),
    ]
    assert sqlite_database.read(lambda session: one(session, Unit, name="审计署").id) == before
    assert sqlite_database.write(lambda session: load(session, text, LATER)).changes == ()


def test_group_of_another_organisation_is_refused_and_nothing_is_changed(database: Database) -> None:
    database.write(load)
    other = DISTRICT.replace("slug: qingyu", "slug: other")
    with pytest.raises(ChatTakenError) as caught:
        database.write(lambda session: load(session, other, LATER))
    assert str(caught.value) == "群“财政工作群”已经属于另一个机构，请核对群的编号。"
    assert database.read(lambda session: len(session.exec(select(Organisation)).all())) == 1


def test_each_change_is_one_row_of_the_audit(database: Database) -> None:
    report = database.write(load)

    def look(session: Session) -> None:
        rows = session.exec(select(Audit).order_by(col(Audit.id))).all()
        assert [(row.action, row.about) for row in rows] == [
            (f"directory.{change.verb}", change.about) for change in report.changes
        ]
        assert audit.verify(session, report.organisation_id).holds

    database.read(look)
