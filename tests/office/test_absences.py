"""Meeting absences: to whom, in which order, who comes instead, what becomes of them."""

from typing import Any

import pytest
from sqlmodel import Session

from office.attendance.absence_plan import AbsencePlan, AbsenceRequest, find_substitutes, prepare_absence
from office.attendance.absence_records import find_absentable, find_opinions
from office.attendance.absences import cancel_absence, resubmit_absence, state_opinions, submit_absence
from office.cases.decisions import consent, refuse, return_for_changes
from office.cases.errands import withdraw
from office.errors import BadInputError, StaleError
from office.meetings.changes import cancel_meeting, move_meeting
from office.meetings.notice import send_notice
from office.meetings.records import find_attendances
from office.meetings.what_if import MeetingChange
from office.rulebook.meeting_rules import AbsenceRule
from storage.database import Database
from storage.tables import Attendance, CaseStatus, Meeting, Reply, Seat, Topic
from tests.office.agendas import list_topics
from tests.office.meetings import NEXT, plan
from tests.office.town import (
    CITY,
    CLERK,
    DIRECTOR,
    EXECUTIVE,
    FINANCE,
    FINANCE_DEPUTY,
    HOUSING,
    HOUSING_DEPUTY,
    MAYOR,
    NOW,
    SCHOOLS,
    TOWNSHIP,
    Town,
    found_town,
    on,
)

WHY = "省厅会议"


def ask(
    town: Town, name: str, meeting_id: int, *, substitute: str | None = None, at: Any = NOW, **fields: Any
) -> int:
    """Have somebody ask to stay away; `substitute` is a seat's title. Returns the case's id."""
    seat_id = town.seat(substitute) if substitute else None
    request = AbsenceRequest(meeting_id, fields.pop("reason", WHY), seat_id, **fields)
    return town.do(submit_absence, name, at, request).id or 0


def prepared(
    town: Town, name: str, meeting_id: int, *, substitute: str | None = None, reason: str = WHY
) -> AbsencePlan:
    seat_id = town.seat(substitute) if substitute else None
    return town.do(prepare_absence, name, NOW, AbsenceRequest(meeting_id, reason, seat_id))


def attendance(town: Town, meeting_id: int, seat: str) -> Attendance:
    def find(session: Session) -> Attendance:
        rows = find_attendances(session, session.get_one(Meeting, meeting_id))
        return next(row for row in rows if session.get_one(Seat, row.seat_id).title == seat)

    return town.read(find)


@pytest.mark.parametrize(
    ("rulebook", "kind", "who", "chain", "cite", "substitute"),
    [
        ("wujin-2021", "executive", CITY, [("approve", ("mayor",))], ("42",), None),
        ("hainan-2023", "executive", CITY, [("approve", ("mayor",))], ("52",), None),
        (
            "hainan-2023",
            "executive",
            DIRECTOR,
            [("file", ("office",)), ("report", ("mayor",))],
            ("52",),
            None,
        ),
        ("fangshan-2018", "executive", CITY, [("approve", ("mayor",))], ("46",), None),
        (
            "fangshan-2018",
            "plenary",
            HOUSING,
            [("file", ("office",)), ("approve", ("mayor",))],
            ("46",),
            "after_approval",
        ),
        (
            "xicheng-2005",
            "executive",
            HOUSING,
            [("approve", ("office_director",))],
            ("35", "app1:4.3"),
            None,
        ),
    ],
)
def test_absence_goes_the_way_of_the_rule(  # noqa: PLR0917 - one case in a line
    sqlite_database: Database,
    rulebook: str,
    kind: str,
    who: str,
    chain: list[tuple[str, tuple[str, ...]]],
    cite: tuple[str, ...],
    substitute: str | None,
) -> None:
    town = found_town(sqlite_database, rulebook=rulebook)
    found = prepared(town, who, plan(town, kind))
    assert found.rule is not None
    assert [(step.act, step.ranks) for step in found.steps] == chain
    assert (found.rule.cite, found.rule.substitute, found.silent) == (cite, substitute, False)


def test_granted_absence_excuses_the_seat_and_tells_the_office(sqlite_database: Database) -> None:
    town = found_town(sqlite_database)
    meeting_id = plan(town)
    case_id = ask(town, CITY, meeting_id)
    assert attendance(town, meeting_id, "副区长(城建)").reply is Reply.NONE
    assert town.called() == [MAYOR]
    town.consent(MAYOR, case_id)
    row = attendance(town, meeting_id, "副区长(城建)")
    assert (row.reply, row.absence_case_id, row.substitute_seat_id) == (Reply.ABSENT, case_id, None)
    assert town.case(case_id).status is CaseStatus.APPROVED
    assert town.told("absence.noted") == [DIRECTOR, CLERK]
    assert town.told("case.outcome") == [CITY]


def test_substitute_is_told_and_seated_only_once_granted(sqlite_database: Database) -> None:
    town = found_town(sqlite_database, rulebook="fangshan-2018")
    meeting_id = plan(town, "plenary")
    town.do(send_notice, CLERK, NOW, meeting_id)
    mark = town.mark()
    case_id = ask(town, HOUSING, meeting_id, substitute="住建局副局长")
    assert town.progress(case_id) == [("file", "done"), ("approve", "pending")]
    assert attendance(town, meeting_id, "住建局局长").substitute_seat_id is None
    assert town.told("absence.substitute", since=mark) == []
    town.consent(MAYOR, case_id)
    assert attendance(town, meeting_id, "住建局局长").substitute_seat_id == town.seat("住建局副局长")
    assert town.told("absence.substitute", since=mark) == [HOUSING_DEPUTY]
    assert town.told("meeting.notice", since=mark) == [HOUSING_DEPUTY]


def test_refused_absence_leaves_the_seat_as_it_was(sqlite_database: Database) -> None:
    town = found_town(sqlite_database, rulebook="fangshan-2018")
    meeting_id = plan(town, "plenary")
    case_id = ask(town, HOUSING, meeting_id, substitute="住建局副局长")
    town.do(refuse, MAYOR, NOW, town.waiting_id(case_id), reason="请务必到会")
    row = attendance(town, meeting_id, "住建局局长")
    assert (row.reply, row.substitute_seat_id) == (Reply.NONE, None)
    assert town.told("absence.substitute") == []
    assert ask(town, HOUSING, meeting_id) != case_id


def test_absence_that_only_reports_is_granted_at_once(sqlite_database: Database) -> None:
    town = found_town(sqlite_database, rulebook="hainan-2023")
    meeting_id = plan(town)
    case_id = ask(town, DIRECTOR, meeting_id)
    assert town.case(case_id).status is CaseStatus.APPROVED
    assert town.progress(case_id) == [("file", "done"), ("report", "done")]
    assert MAYOR in town.called()
    assert attendance(town, meeting_id, "办公室主任").reply is Reply.ABSENT


def test_rule_that_names_nobody_waits_for_the_offices_reading(sqlite_database: Database) -> None:
    town = found_town(sqlite_database)
    meeting_id = plan(town, "plenary")
    found = prepared(town, HOUSING, meeting_id, substitute="住建局副局长")
    assert found.rule is not None
    assert (found.silent, found.rule.written, found.rule.cite) == (True, True, ("42",))
    case_id = ask(town, HOUSING, meeting_id, substitute="住建局副局长")
    assert (town.case(case_id).status, town.steps(case_id)) == (CaseStatus.DRAFT, [])
    assert town.called() == [DIRECTOR, CLERK]
    assert attendance(town, meeting_id, "住建局局长").reply is Reply.NONE


def test_absence_that_was_withdrawn_can_be_asked_again(sqlite_database: Database) -> None:
    town = found_town(sqlite_database)
    meeting_id = plan(town)
    case_id = ask(town, CITY, meeting_id)
    with pytest.raises(StaleError, match="已经为这个会议请过假"):
        ask(town, CITY, meeting_id)
    town.do(withdraw, CITY, NOW, case_id)
    assert town.case(ask(town, CITY, meeting_id)).status is CaseStatus.PENDING


def test_granted_absence_taken_back_gives_the_seat_back(sqlite_database: Database) -> None:
    town = found_town(sqlite_database, rulebook="fangshan-2018")
    meeting_id = plan(town, "plenary")
    case_id = ask(town, HOUSING, meeting_id, substitute="住建局副局长")
    with pytest.raises(StaleError, match="已准假"):
        town.do(cancel_absence, HOUSING, NOW, case_id)
    town.consent(MAYOR, case_id)
    mark = town.mark()
    town.do(cancel_absence, HOUSING, NOW, case_id)
    row = attendance(town, meeting_id, "住建局局长")
    assert (row.reply, row.substitute_seat_id, row.absence_case_id) == (Reply.NONE, None, None)
    assert town.case(case_id).status is CaseStatus.CANCELLED
    assert town.told("absence.substitute", since=mark) == [HOUSING_DEPUTY]
    assert town.told("absence.noted", since=mark) == [DIRECTOR, CLERK]


def test_returned_absence_goes_back_to_who_returned_it(sqlite_database: Database) -> None:
    town = found_town(sqlite_database)
    meeting_id = plan(town)
    case_id = ask(town, CITY, meeting_id)
    town.do(return_for_changes, MAYOR, NOW, town.waiting_id(case_id), reason="请写明会议")
    other = plan(town, at=on(12, 28))
    with pytest.raises(BadInputError, match="另一个会议"):
        town.do(resubmit_absence, CITY, NOW, case_id, AbsenceRequest(other, WHY))
    town.do(resubmit_absence, CITY, NOW, case_id, AbsenceRequest(meeting_id, "省政府会议"))
    assert town.deciders(case_id) == [MAYOR]


@pytest.mark.parametrize(
    ("who", "substitute", "sentence"),
    [
        (TOWNSHIP, None, "不在这个会议的参会人员之列"),
        (CITY, "副区长(城建)", "不能由本人代会"),
        (CITY, "副区长(教卫)", "本人就参加这个会议"),
        (CITY, "区委书记", "没有这个职务"),
        (CITY, "财政局副局长", "已批准外出"),
    ],
)
def test_absence_that_cannot_stand_is_refused(
    sqlite_database: Database, who: str, substitute: str | None, sentence: str
) -> None:
    town = found_town(sqlite_database)
    town.grant(FINANCE, NEXT.date(), NEXT.date())
    meeting_id = plan(town)
    if substitute == "财政局副局长":
        substitute = "财政局局长"
    with pytest.raises(BadInputError, match=sentence):
        prepared(town, who, meeting_id, substitute=substitute)


def test_forbidden_substitute_is_refused_with_the_article(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = found_town(sqlite_database)
    meeting_id = plan(town)
    rule = AbsenceRule((), ("42",), (), substitute="forbidden")
    monkeypatch.setattr("office.attendance.absence_plan.find_absence_rule", lambda *_: rule)
    with pytest.raises(BadInputError, match="不得由他人代会（依据：第42条）"):
        prepared(town, CITY, meeting_id, substitute="住建局局长")
    assert prepared(town, CITY, meeting_id).silent


def test_substitute_in_another_meeting_is_said_and_told(sqlite_database: Database) -> None:
    town = found_town(sqlite_database)
    special = plan(town, "special", place="第二会议室", named=(town.seat("住建局局长"),))
    meeting_id = plan(town)
    found = prepared(town, CITY, meeting_id, substitute="住建局局长")
    assert found.busy == town.read(lambda session: session.get_one(Meeting, special).number)
    assert sorted(town.told("meeting.clash")) == sorted([DIRECTOR, CLERK, MAYOR])
    mark = town.mark()
    case_id = ask(town, CITY, meeting_id, substitute="住建局局长")
    assert town.told("meeting.clash", since=mark) == []
    town.consent(MAYOR, case_id)
    assert sorted(town.told("meeting.clash", since=mark)) == sorted([DIRECTOR, CLERK, HOUSING])


def test_absence_from_a_meeting_that_is_over_or_off_is_refused(sqlite_database: Database) -> None:
    town = found_town(sqlite_database)
    meeting_id = plan(town)
    with pytest.raises(BadInputError, match="已经开始或结束"):
        ask(town, CITY, meeting_id, at=NEXT)
    case_id = ask(town, CITY, meeting_id)
    granted = ask(town, SCHOOLS, meeting_id)
    town.consent(MAYOR, granted)
    town.do(cancel_meeting, CLERK, NOW, meeting_id, why="与上级会议冲突")
    assert town.case(case_id).status is CaseStatus.CANCELLED
    assert town.case(granted).status is CaseStatus.CANCELLED
    with pytest.raises(BadInputError, match="已取消，不必请假"):
        ask(town, EXECUTIVE, meeting_id)


def test_leave_over_the_day_is_named_in_the_plan(sqlite_database: Database) -> None:
    town = found_town(sqlite_database)
    meeting_id = plan(town)
    case_id = town.grant(CITY, NEXT.date(), NEXT.date())
    found = prepared(town, CITY, meeting_id)
    assert found.leave is not None
    assert found.leave.id == case_id


def test_substitutes_offered_are_free_that_day_and_do_not_sit_there(sqlite_database: Database) -> None:
    town = found_town(sqlite_database, rulebook="xicheng-2005")
    meeting_id = plan(town)

    def offered(session: Session, actor: Any) -> list[str]:
        meeting = session.get_one(Meeting, meeting_id)
        return [seat.title for seat in find_substitutes(session, actor, meeting, actor.seats[0])]

    assert town.do(offered, FINANCE, NOW) == ["财政局副局长", "财政局科员"]
    town.grant(FINANCE_DEPUTY, NEXT.date(), NEXT.date(), stand_in="财政局科员")
    assert town.do(offered, FINANCE, NOW) == ["财政局科员"]


def test_meetings_to_be_absent_from_are_ones_own_and_not_asked_yet(sqlite_database: Database) -> None:
    town = found_town(sqlite_database)
    first, second = plan(town), plan(town, at=on(12, 28))

    def open_ones(session: Session, actor: Any) -> list[int]:
        return [meeting.id or 0 for meeting in find_absentable(session, actor)]

    assert town.do(open_ones, CITY, NOW) == [first, second]
    assert town.do(open_ones, TOWNSHIP, NOW) == []
    ask(town, CITY, first)
    assert town.do(open_ones, CITY, NOW) == [second]
    assert town.do(open_ones, CITY, on(12, 28, 10)) == []


def test_opinions_are_of_whoever_stays_away_on_topics_they_see(sqlite_database: Database) -> None:
    town = found_town(sqlite_database)
    meeting_id = plan(town)
    with pytest.raises(BadInputError, match="没有为这个会议请假"):
        town.do(state_opinions, CITY, NOW, meeting_id, {1: "同意"})
    ask(town, CITY, meeting_id)
    with pytest.raises(BadInputError, match="已不在本次会议的议程中"):
        town.do(state_opinions, CITY, NOW, meeting_id, {1: "同意"})
    assert town.read(lambda session: find_opinions(session, session.get_one(Meeting, meeting_id))) == []


def test_consent_at_the_last_hour_still_counts(sqlite_database: Database) -> None:
    town = found_town(sqlite_database)
    meeting_id = plan(town)
    case_id = ask(town, CITY, meeting_id)
    town.do(consent, MAYOR, on(12, 21, 9, 5), town.waiting_id(case_id))
    assert attendance(town, meeting_id, "副区长(城建)").reply is Reply.ABSENT


def test_meeting_moved_asks_whoever_stays_away_whether_they_still_do(sqlite_database: Database) -> None:
    town = found_town(sqlite_database)
    meeting_id = plan(town)
    case_id = ask(town, CITY, meeting_id)
    town.consent(MAYOR, case_id)
    town.do(move_meeting, CLERK, NOW, meeting_id, MeetingChange(starts_at=on(12, 28)))
    assert town.case(case_id).status is CaseStatus.APPROVED
    assert town.told("absence.meeting_moved") == [CITY]
    town.do(cancel_absence, CITY, NOW, case_id)
    assert attendance(town, meeting_id, "副区长(城建)").reply is Reply.NONE


def test_presenter_excused_from_the_meeting_flags_the_topic_as_a_leave_does(
    sqlite_database: Database,
) -> None:
    town = found_town(sqlite_database, rulebook="wujin-2021")
    meeting_id = plan(town)
    (topic_id,) = list_topics(town, meeting_id, "关于老旧小区改造的请示", presenter="副区长(城建)")
    case_id = ask(town, CITY, meeting_id)
    assert town.read(lambda session: session.get_one(Topic, topic_id).marks) == []
    town.consent(MAYOR, case_id)
    assert town.read(lambda session: session.get_one(Topic, topic_id).marks) == ["presenter_away"]
    assert {DIRECTOR, CLERK, CITY} <= set(town.told("topic.flag"))
    town.do(cancel_absence, CITY, NOW, case_id)
    assert town.read(lambda session: session.get_one(Topic, topic_id).marks) == []
