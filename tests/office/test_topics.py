"""Topics: what keeps them off, their way, their place on an agenda, taken back, laid aside, moved."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from sqlmodel import Session, select

from office.cases.begin import open_case
from office.cases.decisions import refuse, return_for_changes
from office.errors import BadInputError, NotForYouError, StaleError
from office.leave.changes import cancel_leave
from office.topics.agenda import MOST_TOPICS
from office.topics.changes import change_presenter, defer_topic, move_topic, put_again, release_topics
from office.topics.flags import flag_absences
from office.topics.gate import Done, Way
from office.topics.operations import resubmit_topic, submit_topic, withdraw_topic
from office.topics.plan import TopicPlan, TopicRequest, prepare_topic
from office.topics.records import BarredError
from office.topics.waiting import list_waiting
from rules.vocabulary import Circumstance, Fact
from storage.database import Database
from storage.tables import CaseKind, CaseStatus, Holding, Meeting, MeetingStatus, Topic, TopicState
from tests.office.town import (
    CITY,
    CLERK,
    DIRECTOR,
    EXECUTIVE,
    FINANCE,
    FINANCE_DEPUTY,
    FINANCE_STAFF,
    HOUSING,
    MAYOR,
    NOW,
    Town,
    found_town,
    nov,
    on,
    person_named,
    seat_titled,
)

YES, NO = Done(is_so=True), Done(is_so=False)
TITLE = "关于调整停车收费的请示"
GOOD = {"consulted": Done(is_so=True, on=nov(20), paper="会签〔2026〕3号"), "consensus": YES}
WUJIN = {
    **GOOD,
    "deputy_coordinated": Done(is_so=True, on=nov(19)),
    "normative": NO,
    "market": NO,
}


def make_meeting(
    town: Town,
    at: datetime,
    *,
    kind: str = "executive",
    rulebook: str = "wujin-2021",
    **fields: Any,
) -> int:
    def make(session: Session) -> int:
        meeting = Meeting(
            organisation_id=town.organisation_id,
            number=f"M{at:%m%d%H%M}{kind[:3]}",
            kind=kind,
            title="会议",
            status=MeetingStatus.PLANNED,
            rulebook=f"{rulebook}@1",
            starts_at=at,
            minutes_long=120,
            uid=f"{at:%m%d%H}",
            made_by_id=person_named(session, CLERK, town.organisation_id).id or 0,
            made_at=NOW,
            **fields,
        )
        session.add(meeting)
        session.flush()
        return meeting.id or 0

    return town.change(make)


def request(
    town: Town, *, unit: str = "财政局局长", facts: dict[str, Done] | None = None, **fields: Any
) -> TopicRequest:
    def make(session: Session) -> TopicRequest:
        seat = seat_titled(session, unit, town.organisation_id)
        values: dict[str, Any] = {
            "kind": "executive",
            "title": TITLE,
            "unit_id": seat.unit_id,
            "presenter_seat_id": seat.id,
            "facts": WUJIN if facts is None else facts,
            **fields,
        }
        return TopicRequest(**values)

    return town.read(make)


def topic(town: Town, case_id: int) -> Topic:
    return town.read(lambda session: session.get_one(Topic, case_id))


def put(town: Town, name: str = FINANCE, *, at: datetime = NOW, **fields: Any) -> int:
    return town.do(submit_topic, name, at, request(town, **fields)).id or 0


def approved(town: Town, name: str = FINANCE, *, at: datetime = NOW, **fields: Any) -> int:
    case_id = put(town, name, at=at, **fields)
    town.consent_all(case_id, at=at)
    return case_id


def plan(town: Town, name: str = FINANCE, *, at: datetime = NOW, **fields: Any) -> TopicPlan:
    return town.do(prepare_topic, name, at, request(town, **fields))


def bars(found: TopicPlan) -> list[tuple[str, tuple[str, ...], str]]:
    return [(str(bar.fact), bar.cite, str(bar.remedy.way)) for bar in found.examined.bars]


def test_topic_goes_the_rules_way_onto_the_agenda(town: Town) -> None:
    meeting = make_meeting(town, on(11, 30))
    case_id = put(town)
    assert town.progress(case_id) == [("review", "pending"), ("approve", "waiting")]
    assert topic(town, case_id).position is None
    town.consent(DIRECTOR, case_id)
    town.consent(MAYOR, case_id)
    found = topic(town, case_id)
    assert (found.meeting_id, found.position, found.state) == (meeting, 1, TopicState.LISTED)
    assert town.case(case_id).status is CaseStatus.APPROVED
    assert town.case(case_id).number == "T2026-0001"
    assert found.facts["consulted"] == {"is": True, "on": "2026-11-20", "paper": "会签〔2026〕3号"}


def test_gate_says_every_bar_with_its_article_and_keeps_it_off(town: Town) -> None:
    make_meeting(town, on(11, 30))
    facts = {**WUJIN, "consulted": NO, "deputy_coordinated": NO}
    found = plan(town, facts=facts)
    assert bars(found) == [("consulted", ("19", "39"), "before"), ("deputy_coordinated", ("37",), "before")]
    with pytest.raises(BarredError, match="未征求意见（19、39）；未经分管副区长协调（37）"):
        put(town, facts=facts)


def test_what_was_not_said_is_asked_for(town: Town) -> None:
    found = plan(town, facts={"normative": YES})
    assert found.examined.asked.circumstances == (Circumstance.NORMATIVE, Circumstance.MARKET)
    assert found.examined.missing == (
        "market",
        "consulted",
        "consensus",
        "deputy_coordinated",
        "legal_review",
    )
    with pytest.raises(BadInputError, match="还有几项没有说明"):
        put(town, facts={})


def test_topic_without_a_meeting_waits_until_one_is_planned(town: Town) -> None:
    case_id = approved(town)
    assert (topic(town, case_id).state, topic(town, case_id).meeting_id) == (TopicState.PROPOSED, None)
    pending = put(town, title="另一件")
    meeting = make_meeting(town, on(12, 7))
    town.change(
        lambda session: [t.case_id for t in list_waiting(session, session.get_one(Meeting, meeting), now=NOW)]
    )
    assert (topic(town, case_id).position, topic(town, pending).position) == (1, None)
    assert topic(town, pending).meeting_id == meeting


def test_legal_review_is_due_by_the_timetable_else_the_next_meeting_is_named(database_town: Any) -> None:
    town = database_town("xicheng-2005")
    first = make_meeting(town, on(11, 30), rulebook="xicheng-2005")
    later = make_meeting(town, on(12, 28), rulebook="xicheng-2005")
    facts = {
        "normative": YES,
        "legal_review": NO,
        "deputy_coordinated": YES,
        "consulted": YES,
        "deputy_can_settle": NO,
        "department_can_settle": NO,
    }
    found = plan(town, facts=facts, meeting_id=first)
    (bar,) = found.examined.bars
    assert (bar.fact, bar.cite) == (Fact.LEGAL_REVIEW, ("18", "33", "app1:3.1"))
    assert bar.remedy.way is Way.LATER
    assert bar.remedy.meeting is not None
    assert bar.remedy.meeting.id == later
    (bar,) = plan(town, facts=facts, meeting_id=later).examined.bars
    assert (bar.remedy.way, bar.remedy.due) == (Way.BEFORE, date(2026, 12, 16))


def test_filing_too_late_is_a_bar_where_the_rule_has_it_so(database_town: Any) -> None:
    town = database_town("xicheng-2005")
    make_meeting(town, on(11, 30), rulebook="xicheng-2005")
    facts = {
        "normative": NO,
        "deputy_coordinated": YES,
        "consulted": YES,
        "deputy_can_settle": NO,
        "department_can_settle": NO,
    }
    assert bars(plan(town, facts=facts, at=on(11, 23))) == []
    assert bars(plan(town, facts=facts, at=on(11, 24))) == [("filed", ("app1:2.4",), "later")]
    assert topic(town, put(town, facts=facts)).facts["filed"] == {"is": True, "on": None, "paper": ""}


def test_materials_day_passed_is_a_mark_where_the_rule_bars_nothing(database_town: Any) -> None:
    town = database_town("hainan-2023")
    make_meeting(town, on(11, 30), rulebook="hainan-2023")
    facts = {**GOOD, "normative": NO, "ad_hoc": NO}
    found = plan(town, facts=facts)
    assert [(line.due, line.cite) for line in found.examined.late] == [(nov(19), ("51",))]
    assert found.silent
    case_id = put(town, facts=facts)
    assert topic(town, case_id).marks == ["late"]
    assert town.case(case_id).status is CaseStatus.DRAFT


def test_closed_agenda_bars_ad_hoc_motions_where_the_rule_does(database_town: Any) -> None:
    town = database_town("hainan-2023")
    closed = make_meeting(town, on(12, 21), rulebook="hainan-2023", agenda_closed_at=NOW)
    facts = {**GOOD, "normative": NO, "ad_hoc": NO}
    found = plan(town, facts=facts)
    assert (found.meeting, found.closed.id if found.closed else None) == (None, closed)
    assert bars(plan(town, facts=facts, meeting_id=closed)) == [("ad_hoc", ("51",), "later")]


def test_after_closing_only_its_decider_lets_a_topic_on_and_it_is_marked(town: Town) -> None:
    meeting = make_meeting(town, on(11, 30), agenda_closes_at=on(11, 22))
    assert plan(town).meeting is None
    assert plan(town, meeting_id=meeting).after_closing
    case_id = approved(town, meeting_id=meeting)
    found = topic(town, case_id)
    assert (found.meeting_id, found.position, found.marks) == (meeting, 1, ["after_closing"])


def test_head_who_is_away_bars_the_topic_in_fangshan(database_town: Any) -> None:
    town = database_town("fangshan-2018")
    make_meeting(town, on(11, 30), rulebook="fangshan-2018")
    town.grant(FINANCE, nov(30), nov(30), stand_in="财政局副局长")
    assert ("lead_can_attend", ("44(5)",), "later") in bars(plan(town, facts=FANGSHAN))


FANGSHAN = {
    **GOOD,
    "deputy_coordinated": YES,
    "normative": NO,
    "department_can_settle": NO,
    "departments_can_settle": NO,
    "deputy_can_settle": NO,
    "ad_hoc": NO,
    "routine_report": NO,
}


def test_leave_granted_later_flags_the_topic_once(database_town: Any) -> None:
    town = database_town("fangshan-2018")
    make_meeting(town, on(11, 30), rulebook="fangshan-2018")
    case_id = approved(town, facts=FANGSHAN)
    mark = town.mark()
    leave = town.grant(FINANCE, nov(30), nov(30), stand_in="财政局副局长")
    assert topic(town, case_id).marks == ["lead_away", "presenter_away"]
    assert sorted(town.told("topic.flag", since=mark)) == sorted([DIRECTOR, CLERK, FINANCE])
    town.grant(EXECUTIVE, nov(30), nov(30))
    assert topic(town, case_id).marks == ["deputy_away", "lead_away", "presenter_away"]
    assert len(town.told("topic.flag", since=mark)) == 3 + 4
    town.do(cancel_leave, FINANCE, NOW, leave)
    assert topic(town, case_id).marks == ["deputy_away"]
    assert len(town.told("topic.flag", since=mark)) == 3 + 4


def test_presenter_is_changed_by_the_unit(town: Town) -> None:
    make_meeting(town, on(11, 30))
    town.grant(FINANCE, nov(30), nov(30), stand_in="财政局副局长")
    case_id = approved(town)
    assert topic(town, case_id).marks == ["presenter_away"]
    town.do(change_presenter, FINANCE, NOW, case_id, town.seat("财政局副局长"))
    assert topic(town, case_id).marks == []
    with pytest.raises(NotForYouError):
        town.do(change_presenter, HOUSING, NOW, case_id, town.seat("住建局局长"))


def test_topic_taken_back_leaves_no_gap_and_the_office_is_told(town: Town) -> None:
    make_meeting(town, on(11, 30))
    first, second = approved(town), approved(town, title="另一件")
    assert topic(town, second).position == 2
    mark = town.mark()
    town.do(withdraw_topic, FINANCE, NOW, first)
    assert (town.case(first).status, topic(town, first).state) == (CaseStatus.WITHDRAWN, TopicState.DROPPED)
    assert topic(town, second).position == 1
    assert town.told("topic.news", since=mark) == [DIRECTOR, CLERK]
    with pytest.raises(StaleError):
        town.do(withdraw_topic, FINANCE, NOW, first)


def test_topic_refused_is_dropped_and_one_sent_back_returns_to_its_step(town: Town) -> None:
    make_meeting(town, on(11, 30))
    no = put(town)
    town.do(refuse, DIRECTOR, NOW, town.waiting_id(no), reason="不属常务会议议题")
    assert topic(town, no).state is TopicState.DROPPED
    back = put(town)
    town.consent(DIRECTOR, back)
    town.do(return_for_changes, MAYOR, NOW, town.waiting_id(back), reason="补充测算")
    town.do(resubmit_topic, FINANCE, NOW, back, request(town))
    assert town.progress(back) == [("review", "done"), ("approve", "pending")]
    town.do(return_for_changes, MAYOR, NOW, town.waiting_id(back), reason="题目不准")
    town.do(resubmit_topic, FINANCE, NOW, back, request(town, title="关于停车收费的请示"))
    assert town.progress(back) == [("review", "pending"), ("approve", "waiting")]
    assert town.case(back).title == "关于停车收费的请示"


def test_topic_is_laid_aside_by_its_decider_or_the_office_and_put_again(town: Town) -> None:
    meeting = make_meeting(town, on(11, 30))
    case_id = put(town)
    with pytest.raises(NotForYouError):
        town.do(defer_topic, HOUSING, NOW, case_id)
    town.do(defer_topic, DIRECTOR, NOW, case_id)
    assert (town.case(case_id).status, topic(town, case_id).state) == (
        CaseStatus.RETURNED,
        TopicState.DEFERRED,
    )
    town.do(resubmit_topic, FINANCE, NOW, case_id, request(town))
    town.consent_all(case_id)
    town.do(defer_topic, CLERK, NOW, case_id)
    assert (topic(town, case_id).state, topic(town, case_id).position) == (TopicState.DEFERRED, None)
    town.do(put_again, FINANCE, NOW, case_id)
    assert (topic(town, case_id).state, topic(town, case_id).meeting_id) == (TopicState.LISTED, meeting)


def test_topic_is_moved_to_the_next_meeting_and_says_from_where(town: Town) -> None:
    first, second = make_meeting(town, on(11, 30)), make_meeting(town, on(12, 14))
    case_id = approved(town)
    town.do(move_topic, CLERK, NOW, case_id)
    found = topic(town, case_id)
    assert (found.meeting_id, found.moved_from_id, found.position, found.marks) == (
        second,
        first,
        1,
        ["moved"],
    )
    town.do(move_topic, CLERK, NOW, case_id)
    assert (topic(town, case_id).meeting_id, topic(town, case_id).state) == (None, TopicState.PROPOSED)
    with pytest.raises(NotForYouError):
        town.do(move_topic, FINANCE, NOW, case_id)


def test_topics_of_a_cancelled_meeting_go_to_the_next(town: Town) -> None:
    first = make_meeting(town, on(11, 30))
    one, other = approved(town), put(town, title="另一件")
    second = make_meeting(town, on(12, 14))
    town.do(
        lambda session, actor: release_topics(session, actor, session.get_one(Meeting, first)), CLERK, NOW
    )
    assert [topic(town, one).meeting_id, topic(town, other).meeting_id] == [second, second]
    assert [topic(town, one).position, topic(town, other).position] == [1, None]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": "长" * 2000}, "题目请不超过200字，现在是2000字"),
        ({"title": " "}, "请写议题题目"),
        ({"unit": "住建局局长"}, "只能提出本单位的议题"),
        ({"unit": "区委书记"}, "不在本机构"),
        ({"presenter_seat_id": 0}, "没有这个职务"),
        ({"kind": "breakfast"}, "请先选会议类别"),
        ({"facts": {**WUJIN, "consulted": Done(is_so=True, on=nov(30))}}, "还没有到"),
        ({"minutes_long": 0}, "1至240分钟"),
    ],
)
def test_request_that_cannot_stand_is_refused_in_a_sentence(
    town: Town, fields: dict[str, Any], sentence: str
) -> None:
    with pytest.raises((BadInputError, NotForYouError), match=sentence):
        put(town, **fields)


def test_others_are_told_who_may_propose(town: Town) -> None:
    with pytest.raises(NotForYouError, match="由各单位主要负责人、副职"):
        put(town, FINANCE_STAFF)
    put(town, FINANCE_DEPUTY)
    put(town, CLERK, unit="住建局局长")
    put(town, CITY, unit="住建局局长", title="另一件")


def test_presenter_who_has_left_the_office_is_refused_and_flagged(town: Town) -> None:
    make_meeting(town, on(11, 30))
    case_id = approved(town)

    def leave_office(session: Session) -> None:
        seat_id = town.seat("财政局局长")
        holding = session.exec(select(Holding).where(Holding.seat_id == seat_id)).one()
        holding.until_on = nov(24)
        session.add(holding)
        session.flush()
        flag_absences(session, town.organisation(), now=NOW)

    town.change(leave_office)
    assert topic(town, case_id).marks == ["presenter_gone"]
    with pytest.raises(BadInputError, match="财政局局长现在无人任职"):
        put(town, CLERK, at=on(11, 26), title="另一件")


def test_one_meeting_takes_sixty_topics_and_no_topic_twice(town: Town) -> None:
    meeting = make_meeting(town, on(11, 30))
    put(town)
    with pytest.raises(BadInputError, match="同一题目已经提出，编号T2026-0001"):
        put(town)

    def fill(session: Session, actor: Any) -> None:
        for number in range(2, MOST_TOPICS + 1):
            case = open_case(session, actor, CaseKind.TOPIC, title=f"第{number}件", seat=actor.seats[0])
            session.add(
                Topic(
                    case_id=case.id or 0,
                    organisation_id=case.organisation_id,
                    meeting_kind="executive",
                    meeting_id=meeting,
                    unit_id=actor.seats[0].unit_id,
                    presenter_seat_id=actor.seats[0].id or 0,
                )
            )

    town.do(fill, FINANCE, NOW)
    with pytest.raises(BadInputError, match="已有60项议题"):
        put(town, title="第61件")


def test_title_about_persons_is_marked_so(town: Town) -> None:
    make_meeting(town, on(11, 30))
    assert topic(town, put(town, title="关于某某同志任免的议案")).about_persons
    assert not topic(town, put(town)).about_persons


@pytest.fixture
def database_town(sqlite_database: Database) -> Callable[[str], Town]:
    return lambda rulebook: found_town(sqlite_database, rulebook=rulebook)
