"""An agenda: its order, its lengths, who sits in, who approves it, what a change brings."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import Session, select

from office.access import actor_of
from office.agenda.approval import (
    approve_agenda,
    find_agenda_deciders,
    record_approval,
    reopen_agenda,
    return_agenda,
    submission_of,
    submit_agenda,
)
from office.agenda.operations import (
    close_agenda,
    find_default_closing,
    move_down,
    move_up,
    open_agenda,
    place_topic,
    set_minutes,
    set_sit_ins,
)
from office.agenda.sheet import AgendaAction, AgendaSheet, find_agendas, lay_out_agenda
from office.cases.decisions import Recorded
from office.cases.steps import Act, PlannedStep
from office.errors import BadInputError, NotForYouError, OfficeError, StaleError
from office.reminders.planner import run_due
from office.reminders.todo import Waiting, find_todos
from office.rulebook.readings import record_reading
from storage.database import Database
from storage.tables import Audit, Hand, Meeting, Seat, Topic, TopicSeat
from tests.office.agendas import TITLES, approve, list_topics, order
from tests.office.meetings import meeting, plan
from tests.office.town import (
    CLERK,
    DIRECTOR,
    EXECUTIVE,
    FINANCE,
    HOUSING,
    MAYOR,
    NOW,
    Town,
    found_town,
    nov,
    on,
    person_named,
)


def sheet(town: Town, name: str, meeting_id: int) -> AgendaSheet:
    def find(session: Session) -> AgendaSheet:
        reader = actor_of(session, person_named(session, name, town.organisation_id), now=NOW)
        return lay_out_agenda(session, reader, session.get_one(Meeting, meeting_id))

    return town.read(find)


def stamp(town: Town, meeting_id: int) -> int:
    return submission_of(meeting(town, meeting_id))


def test_topics_change_places(town: Town) -> None:
    held = plan(town)
    a, b, c = list_topics(town, held)
    town.do(move_up, CLERK, NOW, c)
    assert order(town, held) == [a, c, b]
    town.do(move_down, CLERK, NOW, a)
    assert order(town, held) == [c, a, b]
    town.do(place_topic, CLERK, NOW, b, 1)
    assert order(town, held) == [b, c, a]
    with pytest.raises(StaleError, match="最前"):
        town.do(move_up, CLERK, NOW, b)
    with pytest.raises(StaleError, match="最后"):
        town.do(move_down, CLERK, NOW, a)
    with pytest.raises(BadInputError, match="1到3"):
        town.do(place_topic, CLERK, NOW, a, 4)


def test_only_the_office_arranges(town: Town) -> None:
    held = plan(town)
    (case, *_) = list_topics(town, held)
    for act in (move_down, lambda s, a, c: set_minutes(s, a, c, 15)):
        with pytest.raises(NotForYouError, match="政府办公室"):
            town.do(act, HOUSING, NOW, case)
    with pytest.raises(NotForYouError, match="政府办公室"):
        town.do(submit_agenda, MAYOR, NOW, held)


def test_meeting_that_is_over_is_not_arranged(town: Town) -> None:
    held = plan(town)
    (case, *_) = list_topics(town, held)
    with pytest.raises(StaleError, match="已经开始或结束"):
        town.do(move_down, CLERK, on(12, 21), case)


def test_minutes_are_summed_against_the_rule(town: Town) -> None:
    held = plan(town)
    cases = list_topics(town, held)
    for case in cases[:2]:
        town.do(set_minutes, CLERK, NOW, case, 40)
    found = sheet(town, CLERK, held)
    assert (found.minutes, found.untimed, found.is_over) == (80, 1, False)
    town.do(set_minutes, CLERK, NOW, cases[2], 11)
    found = sheet(town, CLERK, held)
    assert (found.minutes, found.untimed, found.is_over) == (91, 0, True)
    assert found.measure
    assert (found.measure.minutes, found.measure.cite) == (90, ("43",))
    with pytest.raises(BadInputError, match="1至240"):
        town.do(set_minutes, CLERK, NOW, cases[0], 0)


def test_sit_ins_are_named_as_the_office_names_them(town: Town) -> None:
    held = plan(town)
    (case, *_) = list_topics(town, held)
    town.do(set_sit_ins, CLERK, NOW, case, ["财政局", "青溪镇镇长", "宋词安", "住建局"])

    def titles(session: Session) -> list[str]:
        rows = session.exec(select(Seat.title).join(TopicSeat).where(TopicSeat.case_id == case)).all()
        return sorted(rows)

    assert town.read(titles) == sorted(["财政局局长", "青溪镇镇长", "住建局副局长"]), (
        "who presents sits in anyway"
    )
    with pytest.raises(BadInputError, match="没有找到"):
        town.do(set_sit_ins, CLERK, NOW, case, ["财政局", "水利厅"])
    assert len(town.read(titles)) == 3
    town.do(set_sit_ins, CLERK, NOW, case, [])
    assert town.read(titles) == []


def test_agenda_is_approved_by_the_last_of_the_route(town: Town) -> None:
    held = plan(town)
    list_topics(town, held)
    since = town.mark()
    town.do(submit_agenda, CLERK, NOW, held)
    assert town.told("agenda", since=since) == [MAYOR]
    assert AgendaAction.CONSENT in sheet(town, MAYOR, held).actions
    assert AgendaAction.CONSENT not in sheet(town, CLERK, held).actions
    with pytest.raises(NotForYouError, match="不由您审定"):
        town.do(approve_agenda, EXECUTIVE, NOW, held, stamp=stamp(town, held))
    town.do(approve_agenda, MAYOR, NOW, held, stamp=stamp(town, held))
    found = sheet(town, CLERK, held)
    assert found.approved
    assert (found.approved.who, found.approved.for_seat, found.approved.stood_in) == (MAYOR, "区长", False)
    assert found.closed, "an approved agenda takes no more topics"
    with pytest.raises(StaleError, match=f"已由{MAYOR}审定"):
        town.do(approve_agenda, MAYOR, NOW, held, stamp=stamp(town, held))
    cited = town.read(
        lambda session: session.exec(select(Audit.cite).where(Audit.action == "agenda.approve")).one()
    )
    assert cited == ["39"]


def test_stand_in_approves_and_is_marked(town: Town) -> None:
    town.grant(MAYOR, nov(23), nov(27), stand_in="常务副区长")
    held = plan(town)
    list_topics(town, held)
    approve(town, held, by=EXECUTIVE)
    found = sheet(town, CLERK, held)
    assert found.approved
    assert (found.approved.who, found.approved.for_seat, found.approved.stood_in) == (EXECUTIVE, "区长", True)


def test_waiting_agenda_is_laid_before_the_stand_in_of_the_day(town: Town) -> None:
    held = plan(town)
    list_topics(town, held)
    town.do(submit_agenda, CLERK, NOW, held)
    town.grant(MAYOR, nov(25), nov(27), stand_in="常务副区长")
    since = town.mark()
    for day in (24, 25, 26):
        town.change(partial(run_due, now=on(11, day, 8)))
    assert town.told("agenda", since=since) == [EXECUTIVE]


def test_waiting_agenda_is_on_the_deciders_list(town: Town) -> None:
    held = plan(town)
    list_topics(town, held)
    town.do(submit_agenda, CLERK, NOW, held)

    def waiting(name: str) -> list[Waiting]:
        return [todo.waiting for todo in town.do(find_todos, name, NOW) if todo.meeting_id == held]

    assert [waiting(name) for name in (MAYOR, EXECUTIVE, CLERK)] == [[Waiting.AGENDA], [], []]
    town.never_joined(MAYOR)
    assert [waiting(name) for name in (EXECUTIVE, CLERK)] == [[], [Waiting.RECORD]]
    town.do(record_approval, CLERK, NOW, held, recorded=Recorded("区长"))
    assert waiting(CLERK) == []


def test_changed_agenda_is_not_approved_by_a_press_on_the_old_card(town: Town) -> None:
    held = plan(town)
    (case, *_) = list_topics(town, held)
    town.do(submit_agenda, CLERK, NOW, held)
    shown = stamp(town, held)
    town.do(move_down, CLERK, NOW, case)
    with pytest.raises(StaleError, match="已有改动"):
        town.do(approve_agenda, MAYOR, NOW, held, stamp=shown)
    town.do(submit_agenda, CLERK, NOW + timedelta(minutes=5), held)
    with pytest.raises(StaleError, match="已有改动"):
        town.do(approve_agenda, MAYOR, NOW, held, stamp=shown)


def test_change_of_an_approved_agenda_withdraws_the_approval(town: Town) -> None:
    held = plan(town)
    (case, *_) = list_topics(town, held)
    approve(town, held)
    with pytest.raises(StaleError, match="请先按“变更”"):
        town.do(move_down, CLERK, NOW, case)
    since = town.mark()
    town.do(reopen_agenda, CLERK, NOW, held)
    assert town.told("agenda.reopened", since=since) == [MAYOR]
    town.do(move_down, CLERK, NOW, case)
    assert sheet(town, CLERK, held).approved is None
    with pytest.raises(StaleError, match="尚未审定"):
        town.do(reopen_agenda, CLERK, NOW, held)


def test_agenda_is_sent_back_with_what_is_to_be_changed(town: Town) -> None:
    held = plan(town)
    list_topics(town, held)
    town.do(submit_agenda, CLERK, NOW, held)
    with pytest.raises(BadInputError, match="请写明"):
        town.do(return_agenda, MAYOR, NOW, held, stamp=stamp(town, held), reason=" ")
    since = town.mark()
    town.do(return_agenda, MAYOR, NOW, held, stamp=stamp(town, held), reason="第二项移至下次")
    assert town.told("agenda.returned", since=since) == [DIRECTOR, CLERK]
    assert AgendaAction.SUBMIT in sheet(town, CLERK, held).actions


def test_office_records_an_approval_given_on_paper(town: Town) -> None:
    held = plan(town)
    list_topics(town, held)
    recorded = Recorded("区长苏文渊", "会签〔2026〕3号", nov(22))
    with pytest.raises(NotForYouError, match="代录"):
        town.do(record_approval, HOUSING, NOW, held, recorded=recorded)
    with pytest.raises(BadInputError, match="由谁决定"):
        town.do(record_approval, CLERK, NOW, held, recorded=Recorded(" "))
    town.do(record_approval, CLERK, NOW, held, recorded=recorded)
    found = meeting(town, held)
    assert (found.agenda_hand, found.agenda_decider_name, found.agenda_paper) == (
        Hand.RECORDED,
        "区长苏文渊",
        "会签〔2026〕3号",
    )
    assert found.agenda_approved_for_id == town.seat("区长")


def test_agenda_without_topics_is_not_submitted(town: Town) -> None:
    held = plan(town)
    with pytest.raises(BadInputError, match="还没有议题"):
        town.do(submit_agenda, CLERK, NOW, held)


def test_silent_rule_is_said_and_the_decision_recorded(sqlite_database: Database) -> None:
    town = found_town(sqlite_database, rulebook="hainan-2023")
    held = plan(town)
    list_topics(town, held)
    found = sheet(town, CLERK, held)
    assert found.deciders.silent
    assert AgendaAction.SUBMIT not in found.actions
    assert AgendaAction.RECORD in found.actions
    town.do(record_approval, CLERK, NOW, held, recorded=Recorded("区长"))
    assert sheet(town, CLERK, held).approved


def test_reading_says_who_approves_where_the_rule_is_silent(sqlite_database: Database) -> None:
    town = found_town(sqlite_database, rulebook="hainan-2023")
    steps = (PlannedStep(Act.REVIEW, ("office_director",), ()), PlannedStep(Act.APPROVE, ("mayor",), ()))
    town.do(
        record_reading, CLERK, NOW, question="topic_route:executive", steps=steps, note="主任审核，区长审定"
    )
    held = plan(town)
    list_topics(town, held)
    approve(town, held)
    found = sheet(town, CLERK, held)
    assert (found.deciders.reading, found.deciders.cite) == ("主任审核，区长审定", ())
    assert found.approved


@pytest.mark.parametrize(
    ("rulebook", "seats"),
    [
        ("wujin-2021", ["区长"]),
        ("fangshan-2018", ["区长"]),
        ("xicheng-2005", ["区长"]),
        ("beijing-2005", ["区长"]),
        ("dongchang-draft", ["区长"]),
    ],
)
def test_deciders_are_those_of_each_rulebook(
    sqlite_database: Database, rulebook: str, seats: list[str]
) -> None:
    town = found_town(sqlite_database, rulebook=rulebook)
    held = plan(town)

    def find(session: Session) -> list[str]:
        found = find_agenda_deciders(session, session.get_one(Meeting, held), on=nov(23))
        return [acting.seat.title for acting in found.actings]

    assert town.read(find) == seats


def test_closing_stops_topics_until_it_is_opened_again(town: Town) -> None:
    held = plan(town)
    town.do(close_agenda, CLERK, NOW, held)
    assert meeting(town, held).agenda_closed_at == NOW
    with pytest.raises(StaleError, match="已经截止"):
        town.do(close_agenda, CLERK, NOW, held)
    town.do(open_agenda, CLERK, NOW, held)
    assert meeting(town, held).agenda_closed_at is None


@pytest.mark.parametrize(
    ("rulebook", "closing"),
    [("wujin-2021", None), ("xicheng-2005", on(12, 14, 17, 30)), ("hainan-2023", on(12, 10, 17, 30))],
)
def test_default_closing_is_the_rulebooks_own_date(
    sqlite_database: Database, rulebook: str, closing: object
) -> None:
    town = found_town(sqlite_database, rulebook=rulebook)
    held = plan(town)
    assert town.read(lambda s: find_default_closing(s, s.get_one(Meeting, held))) == closing


def test_reader_sees_what_is_theirs(town: Town) -> None:
    held = plan(town)
    a, *_ = list_topics(town, held)
    town.do(set_sit_ins, CLERK, NOW, a, ["青溪镇"])
    assert [line.case_id for line in sheet(town, CLERK, held).lines] == order(town, held)
    assert [line.case_id for line in sheet(town, "柳成荫", held).lines] == [a]
    assert sheet(town, FINANCE, held).lines == ()

    def seen(name: str) -> int:
        return len(
            town.do(lambda session, actor: find_agendas(session, actor), name, NOW)  # noqa: PLW0108 - typed so
        )

    assert [seen(name) for name in (CLERK, "柳成荫", FINANCE)] == [1, 1, 0]


def test_of_two_approvals_at_once_the_first_counts(town_anywhere: Town) -> None:
    town = town_anywhere
    held = plan(town)
    list_topics(town, held, *TITLES[:1])
    town.do(submit_agenda, CLERK, NOW, held)
    shown = stamp(town, held)

    def press(_: int) -> str:
        try:
            town.do(approve_agenda, MAYOR, NOW, held, stamp=shown)
        except OfficeError as error:
            return str(error)
        return "done"

    with ThreadPoolExecutor(3) as pool:
        said = sorted(pool.map(press, range(3)))
    assert said == ["done", *[f"议程已由{MAYOR}审定。"] * 2]


def test_topic_taken_off_meanwhile_is_not_arranged(town: Town) -> None:
    held = plan(town)
    (case, *_) = list_topics(town, held)

    def take_off(session: Session) -> None:
        topic = session.get_one(Topic, case)
        topic.meeting_id = topic.position = None

    town.change(take_off)
    with pytest.raises(StaleError, match="已不在会议议程上"):
        town.do(move_down, CLERK, NOW, case)
