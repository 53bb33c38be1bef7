"""Minutes: drafted once all is decided, signed as the rulebook has it, distributed, found again."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, select

from office.cases.decisions import Recorded, consent, record_decision, return_for_changes
from office.cases.errands import withdraw
from office.cases.steps import Act, PlannedStep
from office.errors import BadInputError, NotForYouError, StaleError
from office.minutes.decided import find_items
from office.minutes.decision_search import search_decisions
from office.minutes.operations import (
    MinutesRequest,
    find_owed_minutes,
    prepare_minutes,
    start_minutes,
    submit_minutes,
)
from office.minutes.resolutions import Resolution, resolve_topic
from office.people.acting import find_absence
from office.rulebook.readings import record_reading
from storage.database import Database
from storage.tables import Case, CaseStatus, LeaveKind, Meeting, MeetingStatus, Minutes, Outcome, Unit
from tests.office.sessions import hold
from tests.office.town import (
    CITY,
    CLERK,
    DIRECTOR,
    EXECUTIVE,
    FINANCE,
    HOUSING,
    MAYOR,
    NOW,
    SCHOOLS,
    TOWNSHIP,
    Town,
    found_town,
    nov,
    on,
)


def decided(town: Town, **changes: Any) -> Meeting:
    """Have a meeting held and every topic of it decided."""
    meeting = town.do(hold, CLERK, NOW, **changes)
    unit = town.read(lambda session: session.exec(select(Unit).where(Unit.name == "住建局")).one())
    for item in town.read(lambda session: find_items(session, session.get_one(Meeting, meeting.id))):
        resolution = Resolution(
            Outcome.PASSED,
            "原则同意，抓紧修改后印发。",
            town.seat("副区长(城建)"),
            unit.id,
            due_on=date(2026, 12, 31),
        )
        town.do(resolve_topic, CLERK, NOW, item.case.id or 0, resolution)
    return meeting


def submitted(town: Town, meeting: Meeting, **request: Any) -> int:
    return town.do(submit_minutes, CLERK, NOW, meeting.id or 0, MinutesRequest(**request)).id or 0


def chain(town: Town, case_id: int) -> list[tuple[str, list[str]]]:
    return [(step.act, step.ranks) for step in town.steps(case_id)]


def test_minutes_run_the_rules_chain_and_are_distributed_when_signed(town: Town) -> None:
    meeting = decided(town)
    case_id = submitted(town, meeting, text="会议强调，要抓好落实。")
    assert chain(town, case_id) == [("review", ["office_director"]), ("sign", ["mayor"])]
    assert (town.case(case_id).number, town.case(case_id).title) == ("J2026-0001", "第1次常务会议纪要")
    town.consent(DIRECTOR, case_id)
    before = town.mark()
    town.consent(MAYOR, case_id)
    assert town.case(case_id).status is CaseStatus.APPROVED
    told = town.told("minutes.issued", since=before)
    assert set(told) >= {MAYOR, EXECUTIVE, CITY, SCHOOLS, DIRECTOR}
    assert HOUSING in told or HOUSING in town.told("decision", since=before)
    assert TOWNSHIP not in told


def test_minutes_wait_until_every_topic_is_decided_or_left(town: Town) -> None:
    meeting = town.do(hold, CLERK, NOW)
    plan = town.do(prepare_minutes, CLERK, NOW, meeting.id or 0, MinutesRequest())
    assert [case.title for case in plan.undecided] == ["关于调整停车收费的请示", "关于老旧小区改造的请示"]
    with pytest.raises(BadInputError, match="还有2个议题没有记录决定"):
        submitted(town, meeting)


def test_minutes_of_a_meeting_not_held_are_refused(town: Town) -> None:
    planned = town.do(hold, CLERK, NOW, status=MeetingStatus.PLANNED)
    with pytest.raises(BadInputError, match="还没有召开"):
        submitted(town, planned)
    with pytest.raises(NotForYouError):
        town.do(prepare_minutes, HOUSING, NOW, planned.id or 0, MinutesRequest())


def test_minutes_are_signed_by_a_stand_in_while_the_mayor_is_abroad(town: Town) -> None:
    trip: dict[str, Any] = {"kind": LeaveKind.ABROAD, "abroad": True, "place": "新加坡"}
    leave_id = town.ask(MAYOR, nov(23), nov(29), stand_in="常务副区长", **trip)
    while town.waiting(leave_id):
        given = Recorded("市政府", "市政外〔2026〕9号")
        town.do(record_decision, CLERK, NOW, town.waiting_id(leave_id), agreed=True, recorded=given)
    assert town.read(lambda session: find_absence(session, town.person(MAYOR).id or 0, nov(24)))
    case_id = submitted(town, decided(town, chair="常务副区长"))
    town.consent(DIRECTOR, case_id)
    assert town.deciders(case_id) == [EXECUTIVE]
    town.consent(EXECUTIVE, case_id)
    signed = town.steps(case_id)[-1]
    assert (signed.stood_in, signed.decided_for_id) == (True, town.seat("区长"))


@pytest.mark.parametrize(
    ("rulebook", "kind", "chair", "matter", "wanted", "signer"),
    [
        ("hainan-2023", "executive", "区长", (), [("sign", ["mayor"])], MAYOR),
        (
            "hainan-2023",
            "special",
            "副区长(教卫)",
            ("finance",),
            [("consent", ["mayor"]), ("sign", ["responsible_deputy"])],
            SCHOOLS,
        ),
        ("hainan-2023", "special", "副区长(教卫)", (), [("sign", ["responsible_deputy"])], SCHOOLS),
        ("fangshan-2018", "executive", "区长", (), [("sign", ["mayor"])], MAYOR),
        (
            "xicheng-2005",
            "executive",
            "区长",
            (),
            [("sign", ["office_director", "mayor", "executive_deputy"])],
            DIRECTOR,
        ),
        (
            "xicheng-2005",
            "special",
            "副区长(教卫)",
            ("major",),
            [("review", ["office"]), ("sign", ["deputy"])],
            SCHOOLS,
        ),
    ],
)
def test_meeting_chair_and_subject_decide_who_signs(  # noqa: PLR0917 - pytest hands them in by name
    sqlite_database: Database,
    rulebook: str,
    kind: str,
    chair: str,
    matter: tuple[str, ...],
    wanted: list[tuple[str, list[str]]],
    signer: str,
) -> None:
    town = found_town(sqlite_database, rulebook=rulebook)
    meeting = decided(town, kind=kind, chair=chair)
    case_id = submitted(town, meeting, matter=matter)
    assert chain(town, case_id) == wanted
    while len(town.steps(case_id)) > 1 and town.waiting_id(case_id) != town.steps(case_id)[-1].id:
        town.consent(town.deciders(case_id)[0], case_id)
    assert signer in town.deciders(case_id)


def test_subject_is_asked_for_only_where_it_bears_on_who_signs(sqlite_database: Database) -> None:
    town = found_town(sqlite_database, rulebook="hainan-2023")
    special = decided(town, kind="special", chair="副区长(城建)")
    executive = decided(town)
    assert town.do(prepare_minutes, CLERK, NOW, special.id or 0, MinutesRequest()).asked == ("finance",)
    assert town.do(prepare_minutes, CLERK, NOW, executive.id or 0, MinutesRequest()).asked == ()


def test_due_day_is_the_rulebooks(sqlite_database: Database) -> None:
    town = found_town(sqlite_database, rulebook="xicheng-2005")
    meeting = decided(town)
    (owed,) = town.do(find_owed_minutes, CLERK, NOW)
    assert owed.due
    assert (owed.meeting.id, owed.due.due, owed.due.cite, owed.undecided) == (
        meeting.id,
        date(2026, 11, 30),
        ("30",),
        0,
    )
    case_id = submitted(town, meeting)
    minutes = town.read(lambda session: session.get_one(Minutes, case_id))
    assert (minutes.due_on, minutes.due_cite) == (date(2026, 11, 30), ["30"])


def test_silent_rule_waits_for_the_offices_reading(sqlite_database: Database) -> None:
    town = found_town(sqlite_database, rulebook="civil-affairs-template")
    meeting = decided(town)
    case_id = submitted(town, meeting)
    assert town.case(case_id).status is CaseStatus.DRAFT
    with pytest.raises(StaleError, match="正等候内部口径"):
        submitted(town, meeting)

    def settle(session: Session, actor: Any) -> None:
        steps = (PlannedStep(Act.SIGN, ("mayor",), ()),)
        reading = record_reading(session, actor, question="minutes:executive", steps=steps, note="区长签发")
        start_minutes(session, actor, session.get_one(Case, case_id), reading)

    town.do(settle, CLERK, NOW)
    assert town.deciders(case_id) == [MAYOR]
    later = decided(town)
    assert chain(town, submitted(town, later)) == [("sign", ["mayor"])]


def test_decisions_stand_still_while_the_minutes_are_signed(town: Town) -> None:
    meeting = decided(town)
    case_id = submitted(town, meeting)
    topic = town.read(lambda session: find_items(session, session.get_one(Meeting, meeting.id)))[0].case.id
    with pytest.raises(StaleError, match="正在审核签发"):
        town.do(resolve_topic, CLERK, NOW, topic or 0, Resolution(Outcome.NOTED))
    town.do(return_for_changes, DIRECTOR, NOW, town.waiting_id(case_id), reason="请补充财政局意见")
    town.do(resolve_topic, CLERK, NOW, topic or 0, Resolution(Outcome.NOTED))
    assert submitted(town, meeting) == case_id, "the same minutes go back to the step that returned them"
    assert town.deciders(case_id) == [DIRECTOR]
    town.consent_all(case_id)
    with pytest.raises(StaleError, match="已经签发"):
        town.do(resolve_topic, CLERK, NOW, topic or 0, Resolution(Outcome.NOTED))


def test_withdrawn_minutes_run_anew(town: Town) -> None:
    meeting = decided(town)
    case_id = submitted(town, meeting)
    town.do(withdraw, CLERK, NOW, case_id)
    assert submitted(town, meeting) == case_id
    assert (town.case(case_id).round, town.deciders(case_id)) == (2, [DIRECTOR])


def test_decisions_are_found_within_what_was_distributed(town: Town) -> None:
    meeting = decided(town, titles=("关于调整停车收费的请示", "关于干部培训的请示"))

    def found(name: str, *words: str) -> list[str]:
        return [sheet.title for sheet in town.do(search_decisions, name, NOW, list(words))]

    assert found(CLERK, "停车", "收费") == ["关于调整停车收费的请示"]
    assert found(CLERK, "停车", "培训") == []
    assert found(CLERK, "%") == []
    assert found(SCHOOLS, "停车") == [], "the minutes are not signed yet"
    assert found(HOUSING, "停车") == ["关于调整停车收费的请示"], "who carries it out knows at once"
    town.consent_all(submitted(town, meeting))
    assert found(SCHOOLS, "停车") == ["关于调整停车收费的请示"]
    assert found(TOWNSHIP, "停车") == []
    assert found(FINANCE, "印发") in ([], ["关于调整停车收费的请示", "关于干部培训的请示"])
    with pytest.raises(BadInputError, match="请写要查的词"):
        found(CLERK)


def test_two_press_at_once_on_the_last_step(town: Town) -> None:
    case_id = submitted(town, decided(town))
    town.consent(DIRECTOR, case_id)
    step_id = town.waiting_id(case_id)
    town.do(consent, MAYOR, NOW, step_id)
    with pytest.raises(StaleError):
        town.do(consent, MAYOR, on(11, 23, 10), step_id)
    assert town.told("minutes.issued").count(SCHOOLS) == 1
