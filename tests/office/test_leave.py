"""Leave asked: the chain of each rank, what is filed, what the rule leaves out, bad input."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import Session

from office.cases.steps import Act, PlannedStep
from office.errors import BadInputError, NotForYouError, StaleError
from office.leave.operations import file_leave, submit_leave
from office.leave.plan import LONGEST, find_stand_in, prepare_leave, reading_key
from office.rulebook.readings import find_readings, record_reading, withdraw_reading
from office.rulebook.silent import apply_reading
from office.rulebook.versions import find_leave_rule
from storage.database import Database
from storage.tables import CaseStatus, Hand, Holding, StepStatus
from tests.office.town import (
    CITY,
    CLERK,
    DIRECTOR,
    EXECUTIVE,
    FINANCE,
    FINANCE_DEPUTY,
    HOUSING,
    MAYOR,
    NOW,
    SCHOOLS,
    TOWNSHIP,
    Town,
    found_town,
    nov,
    on,
    trip,
)

READING = (
    PlannedStep(Act.CONSENT, ("department_head",), ()),
    PlannedStep(Act.APPROVE, ("responsible_deputy",), ()),
    PlannedStep(Act.FILE, ("office",), ()),
)


def read_silence(town: Town, rank: str = "department_deputy", *, abroad: bool = False) -> list[int]:
    """Have the office record a reading and start what waited for it."""

    def settle(session: Session, actor: object) -> list[int]:
        reading = record_reading(
            session,
            actor,  # type: ignore[arg-type]  # `do` hands in an Actor
            question=reading_key(rank, abroad=abroad),
            steps=READING,
            note="部门副职请假参照执行",
        )
        return [case.id or 0 for case in apply_reading(session, actor, reading)]  # type: ignore[arg-type]  # same

    return town.do(settle, CLERK, NOW)


def test_department_heads_leave_runs_the_rules_chain(town: Town) -> None:
    plan = town.do(prepare_leave, FINANCE, NOW, trip(nov(26), nov(27)))
    assert [
        (line.step.act, line.step.ranks, [a.person.name for a in line.actings if a.person])
        for line in plan.chain
    ] == [
        ("consent", ("responsible_deputy",), [EXECUTIVE]),
        ("consent", ("mayor",), [MAYOR]),
        ("file", ("office",), [DIRECTOR]),
    ]
    assert (plan.cite, plan.working_days, plan.days, plan.silent) == (("53",), 2, 2, False)


@pytest.mark.parametrize("name", [CITY, EXECUTIVE, SCHOOLS, DIRECTOR])
def test_deputies_and_the_office_director_need_the_mayors_consent(town: Town, name: str) -> None:
    case = town.ask(name, nov(26), nov(27))
    assert (town.progress(case), town.deciders(case)) == ([("consent", "pending")], [MAYOR])
    town.consent(MAYOR, case)
    assert town.case(case).status is CaseStatus.APPROVED


def test_mayors_leave_is_in_force_at_once_and_filed_outside_by_the_office(town: Town) -> None:
    case = town.ask(MAYOR, nov(26), nov(27), stand_in="常务副区长")
    assert (town.case(case).status, town.progress(case)) == (CaseStatus.APPROVED, [("file", "pending")])
    assert (town.steps(case)[0].ranks, town.called()) == (
        ["city_office", "committee_office"],
        [DIRECTOR, CLERK],
    )
    assert town.told("leave.stand_in") == [EXECUTIVE]
    with pytest.raises(NotForYouError):
        town.do(file_leave, MAYOR, NOW, town.filing_id(case))
    town.do(file_leave, CLERK, NOW, town.filing_id(case))
    step = town.steps(case)[0]
    assert (step.status, step.decided_by_id, step.cite) == (StepStatus.DONE, town.person(CLERK).id, ["53"])
    assert [r.rule for r in town.reminders() if r.rule == "filing_due"] == []


def test_approved_does_not_wait_for_the_filing(town: Town) -> None:
    case = town.grant(FINANCE, nov(26), nov(27), stand_in="财政局副局长")
    assert (town.case(case).status, town.progress(case)[-1]) == (CaseStatus.APPROVED, ("file", "pending"))
    assert town.told("leave.stand_in") == [FINANCE_DEPUTY]
    for name in (MAYOR, FINANCE_DEPUTY, HOUSING):
        with pytest.raises(NotForYouError):
            town.do(file_leave, name, NOW, town.filing_id(case))
    filing = town.filing_id(case)
    town.do(file_leave, FINANCE, NOW, filing)
    assert town.told("leave.filing") == [DIRECTOR, CLERK]
    assert town.steps(case)[-1].hand is Hand.PRESS
    with pytest.raises(StaleError):
        town.do(file_leave, FINANCE, NOW, filing)


def test_office_is_told_of_its_directors_leave(town: Town) -> None:
    case = town.grant(DIRECTOR, nov(26), nov(27))
    assert (town.case(case).status, town.told("leave.noted")) == (CaseStatus.APPROVED, [CLERK])


def test_other_leaders_are_told_where_the_rule_says_so(sqlite_database: Database) -> None:
    town = found_town(sqlite_database, rulebook="civil-affairs-template")
    case = town.grant(CITY, nov(26), nov(27))
    assert town.progress(case) == [("approve", "done"), ("file", "pending"), ("file", "pending")]
    office, others = (step.id or 0 for step in town.steps(case)[1:])
    with pytest.raises(NotForYouError):
        town.do(file_leave, CITY, NOW, others)
    town.do(file_leave, CITY, NOW, office)
    since = town.mark()
    town.do(file_leave, CLERK, NOW, others)
    assert sorted(town.told("leave.filing", since=since)) == sorted(
        [DIRECTOR, CLERK, MAYOR, EXECUTIVE, SCHOOLS]
    )


def test_rule_that_wants_things_stated_gets_them(sqlite_database: Database) -> None:
    town = found_town(sqlite_database, rulebook="civil-affairs-template")
    with pytest.raises(BadInputError, match="代行人"):
        town.ask(FINANCE, nov(26), nov(27))
    with pytest.raises(BadInputError, match="前往地点"):
        town.ask(FINANCE, nov(26), nov(27), stand_in="财政局副局长", place="")
    assert (
        town.case(town.ask(FINANCE, nov(26), nov(27), stand_in="财政局副局长")).status is CaseStatus.PENDING
    )


def test_silent_rank_stays_a_draft_and_the_office_is_asked(town: Town) -> None:
    case = town.ask(FINANCE_DEPUTY, nov(26), nov(27))
    assert town.do(prepare_leave, FINANCE_DEPUTY, NOW, trip(nov(26), nov(27))).silent
    assert (town.case(case).status, town.steps(case), town.called()) == (
        CaseStatus.DRAFT,
        [],
        [DIRECTOR, CLERK],
    )


def test_reading_starts_what_waited_and_is_cited(town: Town) -> None:
    case = town.ask(FINANCE_DEPUTY, nov(26), nov(27))
    other = town.ask(TOWNSHIP, nov(26), nov(27))
    assert read_silence(town) == [case]
    (reading,) = town.do(find_readings, CLERK, NOW)
    assert [(step.act, step.reading_id, step.cite) for step in town.steps(case)] == [
        ("consent", reading.id, []),
        ("approve", reading.id, []),
        ("file", reading.id, []),
    ]
    assert (town.deciders(case), town.case(other).status) == ([FINANCE], CaseStatus.DRAFT)
    town.consent(FINANCE, case)
    assert town.deciders(case) == [EXECUTIVE]
    town.consent(EXECUTIVE, case)
    assert town.case(case).status is CaseStatus.APPROVED
    later = town.ask(FINANCE_DEPUTY, nov(30), nov(30))
    assert {step.reading_id for step in town.steps(later)} == {reading.id}


def test_withdrawn_reading_leaves_the_rank_silent_again(town: Town) -> None:
    read_silence(town)
    (reading,) = town.do(find_readings, CLERK, NOW)
    with pytest.raises(NotForYouError):
        town.do(withdraw_reading, FINANCE, NOW, reading.id)
    town.do(withdraw_reading, CLERK, NOW, reading.id)
    assert town.case(town.ask(FINANCE_DEPUTY, nov(26), nov(27))).status is CaseStatus.DRAFT


def test_reading_is_recorded_by_the_office_only(town: Town) -> None:
    for name in (FINANCE, MAYOR):
        with pytest.raises(NotForYouError):
            town.do(record_reading, name, NOW, question="leave:department_deputy", steps=READING, note="")
    for steps in ((), READING * 3):
        with pytest.raises(BadInputError):
            town.do(record_reading, CLERK, NOW, question="leave:department_deputy", steps=steps, note="")
    assert town.do(find_readings, CLERK, NOW) == []


def test_township_is_not_given_the_departments_chain(town: Town) -> None:
    assert find_leave_rule("wujin-2021", "township_head", abroad=False, on=NOW.date()) is None
    assert town.case(town.ask(TOWNSHIP, nov(26), nov(27))).status is CaseStatus.DRAFT


def test_numbers_follow_the_organisations_own_year(town_anywhere: Town) -> None:
    town = town_anywhere
    cases = [
        town.ask(FINANCE, date(2027, 1, 4), date(2027, 1, 4), at=at)
        for at in (on(12, 31, 23, 59), on(1, 1, 0, 1, year=2027), on(1, 1, 9, year=2027))
    ]
    assert [town.case(case).number for case in cases] == ["L2026-0001", "L2027-0001", "L2027-0002"]


def test_numbers_go_on_after_ten_thousand(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))

    def renumber(session: Session) -> None:
        row = town.case(case)
        row.number = "L2026-9999"
        session.add(row)

    town.change(renumber)
    more = [town.ask(FINANCE, nov(26), nov(27)) for _ in range(2)]
    assert [town.case(case).number for case in more] == ["L2026-10000", "L2026-10001"]


def test_numbers_of_two_organisations_do_not_meet(town: Town) -> None:
    other = found_town(town.database, slug="hongye")
    numbers = [t.case(t.ask(FINANCE, nov(26), nov(27))).number for t in (town, other)]
    assert numbers == ["L2026-0001", "L2026-0001"]


@pytest.mark.parametrize(
    ("first", "last", "fields"),
    [
        pytest.param(nov(27), nov(26), {}, id="ends before it starts"),
        pytest.param(nov(26), date(2027, 11, 26), {}, id="a year of leave"),
        pytest.param(date(2028, 1, 3), date(2028, 1, 4), {}, id="more than a year ahead"),
        pytest.param(nov(18), nov(19), {}, id="past"),
        pytest.param(nov(26), nov(27), {"reason": "长" * 10_000}, id="ten thousand characters of reason"),
        pytest.param(nov(26), nov(27), {"place": "长" * 201}, id="place"),
        pytest.param(nov(26), nov(27), {"contact": "1" * 61}, id="contact"),
        pytest.param(nov(26), nov(27), {"stand_in": "财政局局长"}, id="oneself"),
        pytest.param(nov(26), nov(27), {"stand_in": "区委书记"}, id="somebody outside"),
        pytest.param(nov(26), nov(27), {"stand_in": "住建局副局长"}, id="somebody not eligible"),
        pytest.param(nov(26), nov(27), {"stand_in_seat_id": 4711}, id="nobody"),
    ],
)
def test_request_that_cannot_stand_is_refused(
    town_anywhere: Town, first: date, last: date, fields: dict[str, Any]
) -> None:
    town = town_anywhere
    given = dict(fields)
    if title := given.pop("stand_in", None):
        given["stand_in_seat_id"] = town.seat(title)
    with pytest.raises(BadInputError):
        town.do(submit_leave, FINANCE, NOW, trip(first, last, **given))
    assert (town.mark(), town.case(town.ask(FINANCE, nov(26), nov(27))).number) == (0, "L2026-0001")


def test_request_at_the_very_limits_is_taken(town_anywhere: Town) -> None:
    last = date.fromordinal(nov(26).toordinal() + LONGEST - 1)
    case = town_anywhere.ask(
        FINANCE,
        nov(26),
        last,
        place="长" * 200,
        reason="<b>🙏" * 50,
        contact="13800000000、0519-86310000转8001",
    )
    assert town_anywhere.leave(case).reason == "<b>🙏" * 50


def test_mayors_stand_in_is_one_whom_the_rule_allows(town: Town) -> None:
    with pytest.raises(BadInputError):
        town.ask(MAYOR, nov(26), nov(27), stand_in="办公室主任")
    assert town.case(town.ask(MAYOR, nov(26), nov(27), stand_in="副区长(教卫)")).status is CaseStatus.APPROVED


def test_stand_in_is_found_by_name_or_hinted_at(town: Town) -> None:
    assert town.do(find_stand_in, FINANCE, NOW, f" {FINANCE_DEPUTY} ").title == "财政局副局长"
    with pytest.raises(BadInputError, match=FINANCE_DEPUTY):
        town.do(find_stand_in, FINANCE, NOW, "许知春")
    with pytest.raises(BadInputError):
        town.do(find_stand_in, FINANCE, NOW, FINANCE)
    with pytest.raises(BadInputError):
        town.do(find_stand_in, FINANCE, NOW, "长" * 10_000)


def test_somebody_without_a_seat_is_told_so(town: Town) -> None:
    def retire(session: Session) -> None:
        holding = session.get_one(Holding, 7)
        assert holding.seat_id == town.seat("财政局局长")
        holding.until_on = nov(22)

    town.change(retire)
    with pytest.raises(BadInputError, match="没有职务"):
        town.ask(FINANCE, nov(26), nov(27))


def test_office_staff_do_not_settle_the_reading_that_their_own_leave_waits_for(town: Town) -> None:
    case = town.ask(CLERK, nov(26), nov(26))
    rank = town.case(case).rank

    def settle(session: Session, actor: object) -> list[int]:
        question = reading_key(rank, abroad=False)
        reading = record_reading(session, actor, question=question, steps=READING[2:], note="")  # type: ignore[arg-type]  # an Actor
        return [started.id or 0 for started in apply_reading(session, actor, reading)]  # type: ignore[arg-type]  # same

    with pytest.raises(NotForYouError, match="请由政府办公室其他同志确定"):
        town.do(settle, CLERK, NOW)
    assert (town.case(case).status, town.do(find_readings, DIRECTOR, NOW)) == (CaseStatus.DRAFT, [])
    assert town.do(settle, DIRECTOR, NOW) == [case]
