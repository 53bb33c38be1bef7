"""A workbook applied: what it changes is shown first, then done as shown; the same again changes nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from office.access import Actor, actor_of
from office.directory.book import BookFaultsError, read_directory
from office.directory.file import District
from office.directory.operations import import_district
from office.directory.records import find_district
from office.directory.report import DirectoryChange, Verb
from office.directory.update import (
    KEEP_YOUR_ROLE,
    WITHOUT_YOU,
    DirectoryPlan,
    apply_directory,
    plan_directory,
    summary,
    to_changes,
    to_values,
)
from office.errors import BadInputError, NotForYouError, StaleError
from office.people.groups import bind_group
from storage import audit
from storage.database import Database
from storage.tables import Audit, Organisation, Outbox, Person, Role, Seat
from tests.office.books import TEXT, district, written
from views.directory import change_lines
from views.directory_book import write_directory

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def found(session: Session, name: str = "邵清和", now: datetime = LATER) -> Actor:
    return actor_of(session, session.exec(select(Person).where(Person.name == name)).one(), now=now)


def begin(session: Session, text: str = TEXT) -> None:
    import_district(session, district(text), now=NOW)


def recorded(session: Session) -> District:
    return find_district(session, session.exec(select(Organisation)).one(), now=LATER)


def plan(session: Session, content: bytes) -> DirectoryPlan:
    return plan_directory(session, found(session), read_directory(content, recorded(session)))


def apply(session: Session, content: bytes) -> tuple[DirectoryChange, ...]:
    read = read_directory(content, recorded(session))
    made = plan_directory(session, found(session), read)
    return apply_directory(session, found(session), to_values(read), mark=made.mark).changes


def test_what_is_recorded_comes_back_as_no_change(database: Database) -> None:
    database.write(begin)

    def look(session: Session) -> None:
        bind_group(session, found(session), -1001, "财政局", title="群" * 120, thread_id=None)
        assert plan(session, write_directory(recorded(session))).report.changes == ()

    database.write(look)


def test_plan_writes_nothing(database: Database) -> None:
    database.write(begin)

    def look(session: Session) -> None:
        before = recorded(session), len(session.exec(select(Audit)).all())
        made = plan(
            session, written(recorded(session), 人员_A7="温冬至", 职务_A10="新职务", 职务_B10="财政局")
        )
        assert made.leaving == ("温秋实",)
        assert (recorded(session), len(session.exec(select(Audit)).all())) == before

    database.write(look)


def test_changes_are_told_in_peoples_words(sqlite_database: Database) -> None:
    sqlite_database.write(begin)

    def look(session: Session) -> None:
        content = written(
            recorded(session),
            人员_A7="温冬至",
            人员_B6=None,
            人员_A6=None,
            职务_D6=None,
            单位_A4="财政和国资局",
            单位_D4="财政局",
            职务_B6="财政和国资局",
            职务_B7="财政和国资局",
            分管_B2="政府办公室",
            分管_B3="审计局、财政和国资局",
            AB岗_B2="副区长",
        )
        made = plan(session, content)
        lines = change_lines(made.report.changes, "zh")
        assert made.leaving == ("陆一鸣", "温秋实")
        assert lines == [
            "改动单位 财政和国资局：名称",
            "新增人员 温冬至",
            "改动职务 财政局局长：联络员",
            "陆一鸣不再任财政局副局长",
            "审计局局长：温秋实 → 温冬至",
            "财政和国资局由副区长分管",
            "删除AB岗 常务副区长、办公室主任",
            "新增AB岗 常务副区长、副区长",
        ]

    sqlite_database.write(look)


def test_apply_changes_what_was_shown_and_tells_the_other_administrators(sqlite_database: Database) -> None:
    sqlite_database.write(
        lambda s: begin(s, TEXT.replace("{name: 苏文渊,", "{name: 苏文渊, roles: administrator,"))
    )

    def act(session: Session) -> None:
        for person in session.exec(select(Person)).all():
            person.telegram_id, person.joined_at = 1000 + (person.id or 0), NOW
        organisation = session.exec(select(Organisation)).one()
        organisation.swept_on = LATER.date()
        session.flush()
        changes = apply(session, written(recorded(session), 人员_B7="财政局副局长", 人员_B6="审计局局长"))
        assert change_lines(changes, "zh") == [
            "财政局副局长：陆一鸣 → 温秋实",
            "审计局局长：温秋实 → 陆一鸣",
        ]
        assert session.exec(select(Organisation)).one().swept_on is None
        (told,) = session.exec(select(Outbox)).all()
        assert (told.card, told.person_id) == ("directory.applied", found(session, "苏文渊").person_id)
        assert to_changes(told.args) == changes

    sqlite_database.write(act)


def whole_district() -> District:
    """Forty units and six hundred people, beside those who are there."""
    numbers = range(37)
    posts = [("局长", "department_head"), *((f"副局长{n}", "department_deputy") for n in range(15))]
    units = "".join(f"  - {{name: 第{n}局, kind: department}}\n" for n in numbers)
    seats = "".join(
        f"  - {{title: 第{n}局{post}, unit: 第{n}局, rank: {rank}}}\n"
        for n in numbers
        for post, rank in posts
    )
    people = "".join(
        f"  - {{name: 甲{n}之{k}, seats: 第{n}局{post}}}\n"
        for n in numbers
        for k, (post, _) in enumerate(posts)
    )
    text = TEXT.replace("seats:\n", f"{units}seats:\n").replace("people:\n", f"{seats}people:\n")
    return district(text.replace("partners:\n", f"{people}partners:\n"))


def test_whole_district_comes_in_once_its_faults_are_put_right(sqlite_database: Database) -> None:
    sqlite_database.write(begin)
    planted = {
        "单位_B10": "局",
        "单位_C12": "财政局",
        "职务_B20": "第9局局",
        "职务_C30": "正局",
        "职务_A40": "第1局局长",
        "职务_A50": None,
        "人员_B60": "第2局局长、无此职务",
        "人员_B70": None,
        "人员_C80": "电话",
        "人员_D90": "领导",
        "分管_B2": "财政局、政府办公室、第77局",
        "AB岗_B2": "常务副区长",
    }

    def act(session: Session) -> None:
        whole = whole_district()
        with pytest.raises(BookFaultsError) as raised:
            read_directory(written(whole, **planted), recorded(session))
        cells = {f"{fault.sheet}_{fault.cell}" for fault in raised.value.faults}
        assert {cell.replace("AB岗_B2", "AB岗_A2") for cell in planted} <= cells
        first = apply(session, write_directory(whole))
        assert sum(change.verb is Verb.ADDED for change in first) == 37 + 3 * 592
        assert len(session.exec(select(Person)).all()) == 598
        assert apply(session, write_directory(whole)) == ()
        assert audit.verify(session, whole_id(session)).holds

    sqlite_database.write(act)


def whole_id(session: Session) -> int:
    return session.exec(select(Organisation)).one().id or 0


def test_plan_is_outdated_where_the_records_changed_since(sqlite_database: Database) -> None:
    sqlite_database.write(begin)

    def act(session: Session) -> None:
        read = read_directory(written(recorded(session), 人员_C4="13800000099"), recorded(session))
        made = plan_directory(session, found(session), read)
        session.exec(select(Seat).where(Seat.title == "财政局局长")).one().liaison_id = None
        session.flush()
        with pytest.raises(StaleError):
            apply_directory(session, found(session), to_values(read), mark=made.mark)

    sqlite_database.write(act)


def test_whoever_imports_cannot_shut_themselves_out(sqlite_database: Database) -> None:
    sqlite_database.write(begin)

    def act(session: Session) -> None:
        for cells, sentence in (
            ({"人员_A4": "邵清河"}, WITHOUT_YOU),
            ({"人员_D4": "办公室人员", "人员_D2": "管理员"}, KEEP_YOUR_ROLE),
        ):
            with pytest.raises(BadInputError) as raised:
                plan(session, written(recorded(session), **cells))
            assert raised.value.template == sentence
        assert plan(session, written(recorded(session), 人员_A4="邵清河", 人员_E4="邵清和")).leaving == ()

    sqlite_database.write(act)


def test_only_administrators_import(sqlite_database: Database) -> None:
    sqlite_database.write(begin)

    def act(session: Session) -> None:
        read = read_directory(written(recorded(session)), recorded(session))
        with pytest.raises(NotForYouError):
            plan_directory(session, found(session, "顾言"), read)

    sqlite_database.write(act)


def test_person_with_a_role_and_no_seat_has_to_be_given_one(sqlite_database: Database) -> None:
    sqlite_database.write(begin)

    def act(session: Session) -> None:
        organisation = session.exec(select(Organisation)).one()
        roles = [Role.ADMINISTRATOR.value]
        session.add(Person(organisation_id=organisation.id or 0, name="新管理员", roles=roles))
        session.flush()
        row = next(p for p in recorded(session).people if p.name == "新管理员")
        assert (row.seats, row.roles) == ((), (Role.ADMINISTRATOR,))

    sqlite_database.write(act)


def test_summary_comes_back_as_it_was() -> None:
    changes = (DirectoryChange(Verb.ADDED, "unit:财政局", "department"),)
    assert to_changes(summary(changes)) == changes
