"""征求意见: asked of many at once, answered in time or late, deemed, settled, and what it proves."""

from datetime import date, datetime
from functools import partial
from typing import Any

import pytest
from sqlmodel import Session, select

from office.access import Actor
from office.calendar.overrides import set_day
from office.cases.begin import open_case
from office.cases.sheets import lay_out
from office.consultations.effects import raise_differences, settle_differences
from office.consultations.export import export_consultations
from office.consultations.list import (
    ConsultAction,
    ConsultationSheet,
    Scope,
    find_consultations,
    find_falling_due_consultations,
    lay_out_consultation,
)
from office.consultations.operations import (
    cancel_consultation,
    open_consultation,
    remove_unit,
    urge_units,
    withdraw_consultation,
)
from office.consultations.plan import ConsultationRequest
from office.consultations.records import find_consultation, find_replies
from office.consultations.replies import (
    Given,
    answer_consultation,
    ask_term,
    grant_term,
    record_answer,
    refuse_term,
)
from office.consultations.rules import find_differences
from office.documents.secrecy import SecretError
from office.errors import BadInputError, NotForYouError, StaleError
from office.reminders.planner import next_due_at, run_due
from office.reminders.todo import Waiting, find_todos
from storage.tables import (
    Case,
    CaseKind,
    Consultation,
    ConsultationReply,
    Document,
    DocumentDirection,
    Opinion,
    Organisation,
    Topic,
)
from tests.office.sessions import unit_id
from tests.office.town import (
    CITY,
    CLERK,
    DIRECTOR,
    EXECUTIVE,
    FINANCE,
    FINANCE_DEPUTY,
    FINANCE_STAFF,
    HOUSING,
    NOW,
    SCHOOLS,
    TOWNSHIP,
    Town,
    nov,
    on,
    person_named,
    seat_titled,
)

TITLE = "关于停车收费的方案"
DUE = date(2026, 12, 2)
"""Seven working days after the Monday on which it is asked."""
AGREE = Given(Opinion.AGREE)
CHANGES = Given(Opinion.CHANGES, "建议删去第三项")
DISAGREE = Given(Opinion.DISAGREE, "与上位规定不一致")


@pytest.fixture
def hainan(town: Town) -> Town:
    """A district whose rulebook gives seven working days and makes something of silence."""
    return under(town, "hainan-2023")


def under(town: Town, rulebook: str) -> Town:
    def change(session: Session) -> None:
        session.get_one(Organisation, town.organisation_id).rulebook = rulebook

    town.change(change)
    return town


def request(town: Town, *units: str, **changes: Any) -> ConsultationRequest:
    names = units or ("财政局", "青溪镇")
    values: dict[str, Any] = {
        "title": TITLE,
        "unit_ids": tuple(unit_id(town, name) for name in names),
        **changes,
    }
    return ConsultationRequest(**values)


def opened(town: Town, *units: str, name: str = HOUSING, at: datetime = NOW, **changes: Any) -> int:
    return town.do(open_consultation, name, at, request(town, *units, **changes)).id or 0


def consultation(town: Town, found: int) -> Consultation:
    return town.read(lambda session: session.get_one(Consultation, found))


def reply(town: Town, found: int, unit: str) -> ConsultationReply:
    wanted = unit_id(town, unit)
    rows = town.read(lambda session: find_replies(session, session.get_one(Consultation, found)))
    return next(row for row in rows if row.unit_id == wanted)


def answer(town: Town, name: str, found: int, unit: str, given: Given, *, at: datetime = NOW) -> None:
    town.do(answer_consultation, name, at, reply(town, found, unit).id or 0, given)


def run(town: Town, at: datetime) -> None:
    town.change(partial(run_due, now=at))


def sheet(town: Town, name: str, found: int, at: datetime = NOW) -> ConsultationSheet:
    def shown(session: Session, actor: Actor) -> ConsultationSheet:
        return lay_out_consultation(session, actor, find_consultation(session, actor, found))

    return town.do(shown, name, at)


def put(town: Town) -> int:
    """Write a topic of the housing bureau that says of itself that all agree."""

    def write(session: Session, actor: Actor) -> int:
        case = open_case(session, actor, CaseKind.TOPIC, title=TITLE, seat=actor.seats[0])
        said = {"is": True, "on": None, "paper": ""}
        session.add(
            Topic(
                case_id=case.id or 0,
                organisation_id=case.organisation_id,
                meeting_kind="executive",
                unit_id=actor.seats[0].unit_id,
                presenter_seat_id=actor.seats[0].id or 0,
                facts={"consulted": said, "consensus": said},
            )
        )
        session.flush()
        return case.id or 0

    return town.do(write, HOUSING, NOW)


def facts(town: Town, case_id: int) -> dict[str, object]:
    return dict(town.read(lambda session: session.get_one(Topic, case_id).facts))


def planned(town: Town) -> list[tuple[str, datetime, str]]:
    return [
        (row.rule, row.due_at, row.key.rpartition(":")[2])
        for row in town.reminders()
        if row.about.startswith("consultation:") and row.state == "planned"
    ]


def test_units_are_asked_with_the_rules_term_and_told(hainan: Town) -> None:
    found = consultation(hainan, opened(hainan))
    assert (found.number, found.due_on, found.own_term, found.cite) == ("Q2026-0001", DUE, False, ["57"])
    assert reply(hainan, found.id or 0, "财政局").due_at == on(12, 3, 0)
    assert sorted(hainan.told("consultation")) == sorted([FINANCE, TOWNSHIP])
    lines = sheet(hainan, HOUSING, found.id or 0).replies
    assert [(line.unit, line.days_left) for line in lines] == [("财政局", 7), ("青溪镇", 7)]
    assert [line.unit for line in sheet(hainan, FINANCE, found.id or 0).replies] == ["财政局"]
    with pytest.raises(NotForYouError):
        sheet(hainan, SCHOOLS, found.id or 0)


def test_spring_festival_within_the_term_is_not_counted(hainan: Town) -> None:
    found = opened(hainan, at=on(2, 10))
    assert consultation(hainan, found).due_on == date(2026, 2, 26), (
        "the 14th is worked, the 15th to 23rd free"
    )
    assert sheet(hainan, HOUSING, found, on(2, 14)).replies[0].days_left == 3
    assert sheet(hainan, HOUSING, found, on(2, 27)).replies[0].days_left == -1


def test_what_cannot_be_asked_is_refused_in_a_sentence(hainan: Town) -> None:
    finance = unit_id(hainan, "财政局")
    for changes, said in (
        ({"unit_ids": ()}, "征求哪些单位"),
        ({"unit_ids": (finance, finance)}, "写了两次"),
        ({"unit_ids": (unit_id(hainan, "住建局"),)}, "不必征求自己"),
        ({"unit_ids": (unit_id(hainan, "区委"),)}, "不是本级"),
        ({"title": " "}, "就什么征求意见"),
        ({"due_on": nov(20)}, "已经过去"),
    ):
        with pytest.raises(BadInputError, match=said):
            hainan.do(open_consultation, HOUSING, NOW, request(hainan, **changes))
    for name in (FINANCE_DEPUTY, CITY):
        with pytest.raises(NotForYouError, match="主要负责人"):
            hainan.do(open_consultation, name, NOW, request(hainan))


def test_rulebook_without_a_term_wants_one_said(town: Town) -> None:
    with pytest.raises(BadInputError, match="规则未作规定几日内回复"):
        opened(town)
    found = consultation(town, opened(town, due_on=nov(30)))
    assert (found.due_on, found.own_term, found.cite) == (nov(30), True, [])


def test_all_agreeing_completes_it_and_tells_who_asked(hainan: Town) -> None:
    found = opened(hainan)
    answer(hainan, FINANCE, found, "财政局", AGREE)
    assert consultation(hainan, found).status == "open"
    since = hainan.mark()
    answer(hainan, TOWNSHIP, found, "青溪镇", AGREE, at=on(11, 24))
    done = consultation(hainan, found)
    assert (done.status, done.closed_at) == ("complete", on(11, 24))
    assert hainan.told("consultation", since=since) == [HOUSING]
    assert planned(hainan) == []
    with pytest.raises(StaleError, match="已经办结"):
        answer(hainan, FINANCE, found, "财政局", DISAGREE, at=on(11, 25))


def test_only_whoever_acts_for_the_unit_answers(town: Town) -> None:
    town.grant(FINANCE, nov(24), nov(27), stand_in="财政局副局长")
    hainan = under(town, "hainan-2023")
    found = opened(hainan)
    with pytest.raises(NotForYouError):
        answer(hainan, TOWNSHIP, found, "财政局", AGREE)
    with pytest.raises(NotForYouError, match="主要负责人"):
        answer(hainan, FINANCE_DEPUTY, found, "财政局", AGREE)
    with pytest.raises(BadInputError, match="修改意见"):
        answer(hainan, FINANCE, found, "财政局", Given(Opinion.CHANGES))
    since = hainan.mark()
    run(hainan, on(11, 24, 7))
    assert hainan.told("consultation", since=since).count(FINANCE_DEPUTY) == 1
    answer(hainan, FINANCE_DEPUTY, found, "财政局", CHANGES, at=on(11, 25))
    row = reply(hainan, found, "财政局")
    assert (row.opinion, row.stood_in, row.text) == ("changes", True, "建议删去第三项")


def test_silence_is_no_objection_at_the_end_of_the_last_day(hainan: Town) -> None:
    found = opened(hainan)
    answer(hainan, TOWNSHIP, found, "青溪镇", AGREE)
    assert hainan.read(partial(next_due_at, now=on(12, 2, 22))) == on(12, 3, 0)
    run(hainan, on(12, 2, 23, 59))
    assert reply(hainan, found, "财政局").opinion == "none"
    since = hainan.mark()
    run(hainan, on(12, 3, 0))
    row = reply(hainan, found, "财政局")
    assert (row.opinion, row.replied_at, row.cite) == ("deemed", on(12, 3, 0), ["57"])
    done = consultation(hainan, found)
    assert (done.status, done.closed_at) == ("complete", on(12, 3, 0))
    assert hainan.told("consultation", since=since) == [], "nobody is told at night"
    run(hainan, on(12, 3, 8))
    assert sorted(hainan.told("reminder.consult_deemed")) == sorted([FINANCE, HOUSING])
    run(hainan, on(12, 3, 9))
    run(hainan, on(12, 4, 8))
    assert len(hainan.told("reminder.consult_deemed")) == 2, "once"


def test_silence_that_nobody_looked_at_bears_the_end_of_its_term(hainan: Town) -> None:
    found = opened(hainan)
    run(hainan, on(12, 7, 10))
    assert {reply(hainan, found, unit).replied_at for unit in ("财政局", "青溪镇")} == {on(12, 3, 0)}
    assert consultation(hainan, found).closed_at == on(12, 3, 0)


def test_answer_after_its_term_is_taken_and_marked(hainan: Town) -> None:
    found = opened(hainan)
    answer(hainan, FINANCE, found, "财政局", DISAGREE, at=on(12, 3, 9))
    row = reply(hainan, found, "财政局")
    assert (row.opinion, row.late, row.cite) == ("disagree", True, ["57"])
    run(hainan, on(12, 3, 10))
    assert consultation(hainan, found).status == "differing", "what came before the end counts"
    other = opened(hainan, "财政局", at=on(12, 7))
    run(hainan, on(12, 18, 8))
    assert consultation(hainan, other).status == "complete"
    answer(hainan, FINANCE, other, "财政局", DISAGREE, at=on(12, 18, 9))
    assert (consultation(hainan, other).status, reply(hainan, other, "财政局").late) == ("complete", True)
    with pytest.raises(StaleError):
        answer(hainan, FINANCE, other, "财政局", AGREE, at=on(12, 18, 10))


def test_silence_means_nothing_where_the_rulebook_is_silent(town: Town) -> None:
    found = opened(town, "财政局", due_on=nov(27))
    run(town, on(11, 28, 9))
    run(town, on(11, 30, 8))
    assert reply(town, found, "财政局").opinion == "none"
    assert town.told("reminder.consult_deemed") == []
    told = town.told("reminder.consult_unanswered")
    assert sorted(set(told)) == sorted([FINANCE, HOUSING, DIRECTOR, CLERK])
    assert consultation(town, found).status == "open"
    answer(town, FINANCE, found, "财政局", AGREE, at=on(12, 4))
    assert (consultation(town, found).status, reply(town, found, "财政局").late) == ("complete", True)


def test_another_term_is_agreed_and_its_clock_moves(hainan: Town) -> None:
    found = opened(hainan)
    row = reply(hainan, found, "财政局").id or 0
    hainan.do(ask_term, FINANCE, NOW, row, date(2026, 12, 10), "须先开局务会")
    assert reply(hainan, found, "财政局").due_on == DUE
    run(hainan, on(11, 24, 8))
    assert HOUSING in hainan.told("reminder.digest"), "a word is waited for"
    with pytest.raises(NotForYouError):
        hainan.do(grant_term, TOWNSHIP, NOW, row)
    hainan.do(grant_term, HOUSING, NOW, row)
    agreed = reply(hainan, found, "财政局")
    assert (agreed.due_on, agreed.agreed_due_on, agreed.due_at) == (
        date(2026, 12, 10),
        date(2026, 12, 10),
        on(12, 11, 0),
    )
    run(hainan, on(12, 3, 8))
    assert (reply(hainan, found, "财政局").opinion, reply(hainan, found, "青溪镇").opinion) == (
        "none",
        "deemed",
    )
    with pytest.raises(StaleError, match="没有等候答复"):
        hainan.do(grant_term, HOUSING, on(12, 3), row)
    hainan.do(ask_term, FINANCE, on(12, 4), row, date(2026, 12, 20), "再延")
    hainan.do(refuse_term, HOUSING, on(12, 4), row)
    assert reply(hainan, found, "财政局").due_on == date(2026, 12, 10)
    run(hainan, on(12, 11, 0))
    assert reply(hainan, found, "财政局").replied_at == on(12, 11, 0)
    with pytest.raises(StaleError, match="视为无不同意见"):
        hainan.do(ask_term, FINANCE, on(12, 11), row, date(2026, 12, 30), "再延")


def test_reminders_come_before_and_on_the_last_day_and_follow_the_seat(town: Town) -> None:
    town.grant(FINANCE, nov(30), nov(30), stand_in="财政局副局长")
    hainan = under(town, "hainan-2023")
    opened(hainan, "财政局")
    assert planned(hainan) == [
        ("consult_soon", on(11, 30, 8), "财政局局长"),
        ("consult_due", on(12, 2, 8), "财政局局长"),
        ("consult_deemed", on(12, 3, 8), "财政局局长"),
        ("consult_deemed", on(12, 3, 8), "住建局局长"),
    ]
    run(hainan, on(11, 30, 8))
    run(hainan, on(12, 2, 8))
    assert hainan.told("reminder.consult_soon") == [FINANCE_DEPUTY]
    assert hainan.told("reminder.consult_due") == [FINANCE]


def test_units_are_urged_at_most_once_in_four_hours(hainan: Town) -> None:
    found = opened(hainan)
    answer(hainan, TOWNSHIP, found, "青溪镇", AGREE)
    assert hainan.do(urge_units, HOUSING, NOW, found)[1] == 1
    with pytest.raises(StaleError, match="13:00以后"):
        hainan.do(urge_units, HOUSING, on(11, 23, 12), found)
    assert hainan.do(urge_units, HOUSING, on(11, 23, 13), found)[1] == 1
    assert hainan.told("consultation.urged") == [FINANCE, FINANCE]
    with pytest.raises(NotForYouError):
        hainan.do(urge_units, FINANCE, NOW, found)


def test_differences_are_negotiated_then_settled_by_the_leader_in_charge(hainan: Town) -> None:
    found = opened(hainan)
    answer(hainan, FINANCE, found, "财政局", CHANGES)
    answer(hainan, TOWNSHIP, found, "青溪镇", DISAGREE)
    assert consultation(hainan, found).status == "differing"
    assert sheet(hainan, HOUSING, found).differences == ("57",)
    with pytest.raises(StaleError, match="尚未提请协调"):
        hainan.do(settle_differences, CITY, NOW, found, "按第二稿办理")
    answer(hainan, FINANCE, found, "财政局", AGREE, at=on(11, 24))
    since = hainan.mark()
    hainan.do(raise_differences, HOUSING, on(11, 24), found)
    assert hainan.told("consultation", since=since)[0] == CITY
    assert sheet(hainan, CITY, found).actions == (ConsultAction.SETTLE,)
    with pytest.raises(NotForYouError):
        hainan.do(settle_differences, HOUSING, on(11, 25), found, "按第二稿办理")
    hainan.do(settle_differences, CITY, on(11, 25), found, "按第二稿办理")
    done = consultation(hainan, found)
    assert (done.status, done.settlement, done.recorded) == ("settled", "按第二稿办理", False)


def test_negotiation_that_ends_in_agreement_completes_it(hainan: Town) -> None:
    found = opened(hainan, "财政局")
    answer(hainan, FINANCE, found, "财政局", CHANGES)
    answer(hainan, FINANCE, found, "财政局", AGREE, at=on(11, 25))
    assert (consultation(hainan, found).status, consultation(hainan, found).closed_at) == (
        "complete",
        on(11, 25),
    )


def test_office_records_an_answer_and_a_settlement(hainan: Town) -> None:
    found = opened(hainan, "财政局")
    with pytest.raises(NotForYouError):
        hainan.do(record_answer, HOUSING, NOW, found, unit_id(hainan, "财政局"), AGREE)
    hainan.do(record_answer, CLERK, NOW, found, unit_id(hainan, "财政局"), DISAGREE)
    hainan.do(raise_differences, CLERK, NOW, found)
    hainan.do(settle_differences, CLERK, NOW, found, "会议研究决定照原案")
    (row,) = hainan.read(
        lambda session: export_consultations(session, session.get_one(Organisation, hainan.organisation_id))
    )
    assert row["status"] == "settled"
    assert (row["replies"][0]["recorded"], row["replies"][0]["for"]) == (True, "财政局局长")
    assert (row["settlement"]["recorded"], row["settlement"]["for"]) == (True, "副区长(城建)")


def test_it_is_withdrawn_before_an_answer_and_cancelled_after(hainan: Town) -> None:
    first, second = opened(hainan), opened(hainan, title="关于公交线路的方案")
    hainan.do(withdraw_consultation, HOUSING, NOW, first)
    assert (consultation(hainan, first).status, consultation(hainan, second).status) == ("withdrawn", "open")
    answer(hainan, FINANCE, second, "财政局", AGREE)
    with pytest.raises(StaleError, match="不能撤回"):
        hainan.do(withdraw_consultation, HOUSING, NOW, second)
    hainan.do(cancel_consultation, HOUSING, NOW, second, "方案另行起草")
    assert consultation(hainan, second).status == "cancelled"
    with pytest.raises(StaleError, match="撤回或撤销"):
        answer(hainan, TOWNSHIP, second, "青溪镇", AGREE)
    run(hainan, on(12, 3, 8))
    assert (planned(hainan), reply(hainan, second, "青溪镇").opinion) == ([], "none")


def test_unit_taken_off_is_told_and_no_more_waited_for(hainan: Town) -> None:
    found = opened(hainan)
    answer(hainan, FINANCE, found, "财政局", AGREE)
    hainan.do(remove_unit, HOUSING, NOW, found, unit_id(hainan, "青溪镇"), "不涉及该镇")
    assert hainan.told("consultation.removed") == [TOWNSHIP]
    assert consultation(hainan, found).status == "complete"
    with pytest.raises(NotForYouError):
        sheet(hainan, TOWNSHIP, found)


def test_office_day_moves_the_terms_that_the_rule_counts(hainan: Town) -> None:
    run(hainan, on(11, 23, 8))
    found, own = opened(hainan), opened(hainan, "财政局", title="另一方案", due_on=DUE)
    hainan.do(
        set_day, CLERK, on(11, 24), date(2026, 11, 27), working=False, name="区运动会", source="区府办通知"
    )
    run(hainan, on(11, 25, 8))
    assert (consultation(hainan, found).due_on, consultation(hainan, own).due_on) == (date(2026, 12, 3), DUE)
    assert reply(hainan, found, "财政局").due_at == on(12, 4, 0)
    assert {FINANCE, TOWNSHIP, HOUSING} <= set(hainan.told("calendar.moved"))
    dues = {due for rule, due, _ in planned(hainan) if rule == "consult_deemed"}
    assert on(12, 4, 8) in dues


def test_topic_that_it_serves_has_its_proof(hainan: Town) -> None:
    case_id = put(hainan)
    with pytest.raises(NotForYouError):
        opened(hainan, name=FINANCE, case_id=case_id)
    found = opened(hainan, "财政局", "青溪镇", case_id=case_id)
    with pytest.raises(BadInputError, match="不能另行征求"):
        opened(hainan, "财政局", case_id=case_id)
    answer(hainan, FINANCE, found, "财政局", AGREE)
    answer(hainan, TOWNSHIP, found, "青溪镇", DISAGREE)
    assert facts(hainan, case_id) == {
        "consulted": {"is": True, "on": "2026-11-23", "paper": "Q2026-0001"},
        "consensus": {"is": True, "on": None, "paper": ""},
    }
    hainan.do(raise_differences, HOUSING, on(11, 24), found)
    hainan.do(settle_differences, CITY, on(11, 24), found, "照原案")
    assert facts(hainan, case_id)["consensus"] == {"is": True, "on": "2026-11-24", "paper": "Q2026-0001"}

    def briefs(session: Session, actor: Actor) -> list[tuple[str, int, int, int]]:
        shown = lay_out(session, actor, session.get_one(Case, case_id))
        return [(b.number, b.units, b.answered, b.differing) for b in shown.consultations]

    assert hainan.do(briefs, HOUSING, NOW) == [("Q2026-0001", 2, 2, 1)]


def test_paper_that_it_serves_shows_that_others_were_asked(hainan: Town) -> None:
    def write(session: Session, actor: Actor) -> int:
        case = open_case(session, actor, CaseKind.DOCUMENT, title=TITLE, seat=actor.seats[0])
        session.add(
            Document(
                case_id=case.id or 0,
                organisation_id=case.organisation_id,
                direction=DocumentDirection.INCOMING,
                kind="request",
                unit_id=actor.seats[0].unit_id,
                received_on=actor.today,
                made_by_id=actor.person_id,
            )
        )
        session.flush()
        return case.id or 0

    case_id = hainan.do(write, HOUSING, NOW)
    found = opened(hainan, "财政局", name=CLERK, case_id=case_id)
    assert consultation(hainan, found).unit_id == unit_id(hainan, "住建局"), "whose paper it is asks"
    answer(hainan, FINANCE, found, "财政局", AGREE)
    assert hainan.read(lambda session: session.get_one(Document, case_id).checks) == {"consulted": True}


def test_differences_pass_to_whoever_acts_for_the_leader(town: Town) -> None:
    town.grant(CITY, nov(25), nov(26), stand_in="常务副区长")
    found = opened(under(town, "hainan-2023"), "财政局")
    answer(town, FINANCE, found, "财政局", DISAGREE)
    town.do(raise_differences, HOUSING, NOW, found)
    since = town.mark()
    waiting = [(one.waiting, one.number) for one in town.do(find_todos, CITY, NOW)]
    assert (Waiting.SETTLEMENT, "Q2026-0001") in waiting
    run(town, on(11, 25, 7))
    assert EXECUTIVE in town.told("consultation", since=since)
    town.do(settle_differences, EXECUTIVE, on(11, 25, 9), found, "照原案")
    assert consultation(town, found).stood_in


def test_liaison_records_what_the_head_said(town: Town) -> None:
    def name_liaison(session: Session) -> None:
        seat_titled(session, "财政局局长", town.organisation_id).liaison_id = person_named(
            session, FINANCE_STAFF, town.organisation_id
        ).id

    town.change(name_liaison)
    found = opened(under(town, "hainan-2023"))
    assert sheet(town, FINANCE_STAFF, found).actions == (ConsultAction.RECORD,)
    town.do(record_answer, FINANCE_STAFF, NOW, found, unit_id(town, "财政局"), AGREE)
    assert reply(town, found, "财政局").recorded
    with pytest.raises(NotForYouError):
        town.do(record_answer, FINANCE_STAFF, NOW, found, unit_id(town, "青溪镇"), AGREE)


def test_answer_given_twice_counts_once(hainan: Town) -> None:
    found = opened(hainan)
    answer(hainan, FINANCE, found, "财政局", AGREE)
    with pytest.raises(StaleError, match="已经这样回复过"):
        answer(hainan, FINANCE, found, "财政局", AGREE, at=on(11, 24))
    assert reply(hainan, found, "财政局").replied_at == NOW


def test_secret_matter_is_refused_and_nothing_of_it_kept(hainan: Town) -> None:
    with pytest.raises(SecretError):
        opened(hainan, title="关于（机密）事项的方案")
    assert hainan.read(lambda session: session.exec(select(Consultation)).all()) == []


@pytest.mark.parametrize(
    ("rulebook", "kind", "cite"),
    [
        ("hainan-2023", "executive", ("50",)),
        ("hainan-2023", None, ("57",)),
        ("dongchang-draft", None, ("27",)),
        ("wujin-2021", "executive", ("39",)),
        ("wujin-2021", None, ("44",)),
        ("fangshan-2018", None, ("58",)),
        ("beijing-2005", None, ("49",)),
        ("chaoyang-2010", None, ()),
    ],
)
def test_differences_rest_on_the_articles_that_speak_of_them(
    rulebook: str, kind: str | None, cite: tuple[str, ...]
) -> None:
    assert find_differences(rulebook, nov(23), kind) == cite


def test_what_waits_and_falls_due_is_found_by_whoever_owes_it(hainan: Town) -> None:
    found = opened(hainan)
    due = hainan.do(find_falling_due_consultations, FINANCE, NOW, DUE)
    assert [(one.about, one.due_on, one.verb) for one in due] == [("consultation:Q2026-0001", DUE, "cq-show")]
    assert hainan.do(find_falling_due_consultations, FINANCE, NOW, nov(30)) == []
    assert hainan.do(find_falling_due_consultations, HOUSING, NOW, DUE) == []

    def listed(name: str, scope: Scope) -> list[int | None]:
        return [row.id for row in hainan.do(find_consultations, name, NOW, scope)]

    assert (listed(FINANCE, Scope.MINE), listed(HOUSING, Scope.MINE)) == ([found], [])
    assert (listed(HOUSING, Scope.ASKED), listed(CLERK, Scope.ASKED)) == ([found], [found])
    answer(hainan, FINANCE, found, "财政局", AGREE)
    assert listed(FINANCE, Scope.MINE) == []
    assert hainan.do(find_falling_due_consultations, FINANCE, NOW, DUE) == []


def test_moving_the_clock_twice_changes_nothing(hainan: Town) -> None:
    opened(hainan)
    for hour in (0, 0, 8, 8):
        run(hainan, on(12, 3, hour))
    rows = hainan.read(lambda session: session.exec(select(ConsultationReply)).all())
    assert {(row.opinion, row.replied_at) for row in rows} == {(Opinion.DEEMED, on(12, 3, 0))}
    assert len(hainan.told("reminder.consult_deemed")) == 3
