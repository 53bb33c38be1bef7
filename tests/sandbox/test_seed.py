"""The invented district: whole under every rulebook, its month lived by the office's own operations."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from office.calendar.calendars import local_day
from office.export import export
from office.people.seats import HEADS
from rules.loading import shipped
from rules.vocabulary import Post
from sandbox.people import SandboxPerson
from sandbox.seed import ADAPTED_TO, find_groups, find_people, load_district, seed
from storage import audit, migrate
from storage.database import Database
from storage.tables import (
    Case,
    CaseKind,
    CaseStatus,
    Leave,
    Meeting,
    MeetingStatus,
    Organisation,
    Outbox,
    Reminder,
    ReminderState,
    Step,
    StepStatus,
    Task,
    UnitKind,
)

MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
NEEDED = {
    "beijing-2005": {Post.SECRETARY_GENERAL, Post.DEPUTY_SECRETARY_GENERAL},
    "civil-affairs-template": {Post.MAYOR_ASSISTANT},
    "dongchang-draft": {Post.PARTY_SECRETARY, Post.PARTY_DEPUTY_SECRETARY, Post.PARTY_MEMBER},
    "xicheng-2005": {Post.MAYOR_ASSISTANT, Post.COMPANY_MANAGER},
}
EVERYWHERE = {
    Post.MAYOR,
    Post.EXECUTIVE_DEPUTY,
    Post.DEPUTY,
    Post.OFFICE_DIRECTOR,
    Post.OFFICE_DEPUTY_DIRECTOR,
    Post.DEPARTMENT_HEAD,
    Post.DEPARTMENT_DEPUTY,
    Post.TOWNSHIP_HEAD,
}
BODIES = {
    "legal",
    "audit",
    "finance_bureau",
    "development_reform",
    "research_office",
    "armed_forces",
    "supervision_office",
    "foreign_affairs",
    "office",
    "district_committee",
    "committee_office",
    "city_government",
    "city_office",
}


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The district with its month, made once and only looked at."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('lived') / 'mishu.db'}")
    migrate.upgrade(database)
    planted(database, empty=False)
    yield database
    database.close()


def planted(database: Database, rulebook: str = "wujin-2021", *, empty: bool = True) -> Organisation:
    return database.write(lambda session: seed(session, rulebook=rulebook, now=MONDAY, empty=empty))


def people(database: Database) -> tuple[SandboxPerson, ...]:
    return database.read(lambda session: find_people(session, now=MONDAY))


def test_district_is_adapted_to_every_rulebook_shipped() -> None:
    assert set(shipped().ids) == ADAPTED_TO


@pytest.mark.parametrize("rulebook", sorted(ADAPTED_TO))
def test_every_post_and_body_of_a_rulebook_is_there(rulebook: str) -> None:
    district = load_district(rulebook)
    kinds = {unit.name: unit.kind for unit in district.units}
    held = {title for person in district.people for title in person.seats}
    inside = {seat.title for seat in district.seats if kinds[seat.unit] is not UnitKind.OUTSIDE}
    assert held == inside
    ranks = {seat.rank for seat in district.seats if seat.title in held}
    assert ranks >= EVERYWHERE | NEEDED.get(rulebook, set())
    bodies = {unit.body for unit in district.units}
    assert bodies >= BODIES | ({"campaign_office"} if rulebook == "chaoyang-2010" else set())


@pytest.mark.parametrize("rulebook", sorted(ADAPTED_TO))
def test_every_department_has_head_and_deputy_and_lies_in_one_portfolio(rulebook: str) -> None:
    district = load_district(rulebook)
    ranks = {unit.name: [s.rank for s in district.seats if s.unit == unit.name] for unit in district.units}
    shared = Counter(name for seat in district.seats for name in seat.portfolio)
    leaders = {name: seat.rank for seat in district.seats for name in seat.portfolio}
    for unit in district.units:
        if unit.kind is UnitKind.DEPARTMENT:
            assert ranks[unit.name] == [Post.DEPARTMENT_HEAD, Post.DEPARTMENT_DEPUTY]
        if unit.kind not in {UnitKind.LEADERSHIP, UnitKind.OUTSIDE}:
            assert shared[unit.name] == 1
            assert leaders[unit.name] in {Post.DEPUTY, Post.EXECUTIVE_DEPUTY}
    assert Post.EXECUTIVE_DEPUTY in leaders.values()
    towns = [unit.name for unit in district.units if unit.kind is UnitKind.TOWNSHIP]
    assert {name[-1] for name in towns} == {"镇", "道"}


def test_names_are_each_unique_and_none_lies_in_another() -> None:
    names = [person.name for rulebook in ADAPTED_TO for person in load_district(rulebook).people]
    assert not [(a, b) for a in set(names) for b in set(names) if a != b and a in b]
    assert len(load_district("wujin-2021").people) == 41


def test_everyone_has_joined_under_their_own_account(lived: Database) -> None:
    found = people(lived)
    assert [person.id for person in found] == list(range(1001, 1042))
    mayor, executive = found[:2]
    assert (mayor.name, mayor.seat, mayor.rank, mayor.partner) == ("沈柏年", "区长", "mayor", None)
    assert executive.portfolio == ("区政府办公室", "督查室", "研究室", "发改局", "财政局", "审计局")
    assert (executive.unit, executive.partner) == ("区政府领导", "秦怀谷")
    units = {person.unit for person in found if person.unit != "区政府领导"}
    assert units == {unit for person in found for unit in person.portfolio}
    assert [p.name for p in found if "administrator" in p.roles] == ["方若棠", "唐予安"]


def test_concurrent_party_posts_leave_the_main_one_first(sqlite_database: Database) -> None:
    planted(sqlite_database, "dongchang-draft")
    assert [person.rank for person in people(sqlite_database)[:3]] == ["mayor", "executive_deputy", "deputy"]


def test_groups_have_members_of_their_own(lived: Database) -> None:
    groups = lived.read(lambda session: find_groups(session, now=MONDAY))
    assert [(group.id, group.title) for group in groups] == [
        (-1001000000001, "清榆区政务工作群"),
        (-1001000000002, "区政府办公室工作群"),
        (-1001000000003, "住建系统工作群"),
    ]
    names = {person.id: person for person in people(lived)}
    assert {names[member].unit for member in groups[2].members} == {"住建局", "区政府办公室", "区政府领导"}
    heads = {person.id for person in names.values() if person.rank in HEADS}
    assert heads <= set(groups[0].members)
    assert all(set(group.admins) <= set(group.members) and group.admins for group in groups)


def test_empty_district_has_people_and_no_records(sqlite_database: Database) -> None:
    planted(sqlite_database)
    assert sqlite_database.read(lambda session: session.exec(select(Case)).all()) == []
    assert sqlite_database.read(lambda session: session.exec(select(Outbox)).all()) == []


def test_month_holds_leaves_of_every_outcome(lived: Database) -> None:
    organisation = planted(lived)
    leaves = select(Case.status).where(Case.kind == CaseKind.LEAVE)
    states = lived.read(lambda session: Counter(session.exec(leaves).all()))
    assert set(states) == {
        CaseStatus.ENDED,
        CaseStatus.REFUSED,
        CaseStatus.WITHDRAWN,
        CaseStatus.CANCELLED,
        CaseStatus.APPROVED,
        CaseStatus.PENDING,
    }
    assert sum(states.values()) == 17
    assert lived.read(lambda session: audit.verify(session, organisation.id or 0)).holds
    times = lived.read(lambda session: session.exec(select(Step.decided_at)).all())
    decided = [moment for moment in times if moment is not None]
    assert MONDAY - timedelta(days=40) < min(decided) < max(decided) < MONDAY


def test_month_leaves_every_leader_and_the_office_at_their_posts(lived: Database) -> None:
    organisation = planted(lived)
    today = local_day(organisation, MONDAY)
    away = lived.read(
        lambda session: session.exec(
            select(Case.title)
            .join(Leave, col(Leave.case_id) == col(Case.id))
            .where(Case.status == CaseStatus.APPROVED, Leave.from_on <= today, Leave.to_on >= today)
        ).all()
    )
    assert away == ["曾省之 审计局局长 2026-11-20至2026-11-24"]
    waiting = lived.read(
        lambda session: session.exec(select(Step.ranks).where(Step.status == StepStatus.PENDING)).all()
    )
    assert waiting == [["mayor"], ["responsible_deputy"]]


def test_month_holds_a_meeting_with_its_minutes_and_one_to_come(lived: Database) -> None:
    meetings = lived.read(lambda session: session.exec(select(Meeting.status).order_by(Meeting.number)).all())
    assert list(meetings) == [MeetingStatus.HELD, MeetingStatus.PLANNED]
    minutes = select(Case.status).where(Case.kind == CaseKind.MINUTES)
    assert lived.read(lambda session: session.exec(minutes).all()) == [CaseStatus.APPROVED]
    assert len(lived.read(lambda session: session.exec(select(Task)).all())) == 2


def test_month_holds_papers_consultations_reports_and_a_roster(lived: Database) -> None:
    """One paper decided, one sent back, one near its day, one past it; and so on."""
    organisation = planted(lived)
    told = lived.read(lambda session: export(session, organisation=organisation))
    assert [paper["status"] for paper in told["documents"]] == ["approved", "pending", "pending", "returned"]
    past, near = (clock["due"] for paper in told["documents"] for clock in paper["clocks"])
    assert past < "2026-11-23" <= near <= "2026-11-24"
    assert [row["status"] for row in told["consultations"]] == ["complete", "open"]
    assert {row["status"] for row in told["duties"]} == {"done", "elsewhere", "missing", "owed"}
    assert told["shifts"][-1]["to"] == "2026-12-01T08:30:00+08:00"
    assert [row["status"] for row in told["incidents"]] == ["closed"]


def test_month_owes_only_the_cards_of_what_is_open(lived: Database) -> None:
    owed = lived.read(lambda session: session.exec(select(Outbox)).all())
    assert {row.card for row in owed} == {"case", "consultation"}
    leaves = {f"case:L2026-00{n}" for n in (14, 15, 16, 17)}
    papers = {f"case:G2026-000{n}" for n in (2, 3, 4)}
    topics = {"case:T2026-0003", "case:T2026-0004"}
    assert {row.about for row in owed} == leaves | papers | topics | {"consultation:Q2026-0002"}
    unsent = lived.read(
        lambda session: session.exec(
            select(Reminder).where(Reminder.state == ReminderState.PLANNED, Reminder.due_at < MONDAY)
        ).all()
    )
    assert unsent == []


def test_seed_leaves_a_district_that_is_there_as_it_is(sqlite_database: Database) -> None:
    first = planted(sqlite_database)
    later = MONDAY + timedelta(days=9)
    again = sqlite_database.write(lambda session: seed(session, rulebook="wujin-2021", now=later))
    assert again.id == first.id
    assert sqlite_database.read(lambda session: session.exec(select(Case)).all()) == []


def test_other_rulebook_brings_its_posts_into_a_district_that_is_there(sqlite_database: Database) -> None:
    planted(sqlite_database)
    planted(sqlite_database, "beijing-2005")
    found = people(sqlite_database)
    assert [person.name for person in found if person.id > 1041] == ["宋怀瑾", "卢令仪", "魏子衿", "黎远航"]
    assert found[0].id == 1001


@pytest.mark.slow
@pytest.mark.parametrize("rulebook", ["beijing-2005", "fangshan-2018", "tongzhou-2008"])
def test_month_is_lived_under_other_rulebooks(sqlite_database: Database, rulebook: str) -> None:
    organisation = planted(sqlite_database, rulebook, empty=False)
    states = set(sqlite_database.read(lambda session: session.exec(select(Case.status)).all()))
    assert CaseStatus.DRAFT not in states
    assert sqlite_database.read(lambda session: audit.verify(session, organisation.id or 0)).holds
