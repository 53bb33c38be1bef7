"""Answers to a notice, clashes, and the meeting as it runs."""

import pytest
from sqlmodel import Session

from office.access import Actor
from office.attendance.absences import state_opinions
from office.attendance.clashes import find_clashes
from office.attendance.operations import Standing, answer_notice, find_answering
from office.attendance.sheet import AttendanceSheet, lay_out_attendance
from office.errors import BadInputError, NotForYouError, StaleError
from office.meetings.changes import cancel_meeting, move_meeting
from office.meetings.live import (
    begin_meeting,
    end_meeting,
    find_live,
    mark_all_here,
    mark_here,
    next_topic,
)
from office.meetings.notice import send_notice
from office.meetings.records import find_agenda
from office.meetings.what_if import MeetingChange
from storage.database import Database
from storage.tables import (
    Case,
    CaseKind,
    CaseStatus,
    Meeting,
    MeetingStatus,
    Reply,
    Topic,
    TopicSeat,
    TopicState,
)
from tests.office.meetings import NEXT, meeting, plan
from tests.office.test_absences import ask, attendance
from tests.office.town import (
    CITY,
    CLERK,
    DIRECTOR,
    EXECUTIVE,
    FINANCE,
    HOUSING,
    HOUSING_DEPUTY,
    MAYOR,
    NOW,
    SCHOOLS,
    TOWNSHIP,
    Town,
    found_town,
    on,
    person_named,
    seat_titled,
)

EARLY = on(12, 21, 8, 40)


def list_topic(town: Town, meeting_id: int, title: str, presenter: str, sit_in: str | None = None) -> int:
    """Put a topic straight on an agenda."""

    def make(session: Session) -> int:
        seat = seat_titled(session, presenter, town.organisation_id)
        position = len(find_agenda(session, session.get_one(Meeting, meeting_id))) + 1
        case = Case(
            organisation_id=town.organisation_id,
            number=f"T2026-{position:04d}",
            kind=CaseKind.TOPIC,
            title=title,
            status=CaseStatus.APPROVED,
            rulebook="wujin-2021@1",
            applicant_id=person_named(session, CLERK, town.organisation_id).id or 0,
            seat_id=seat.id or 0,
            made_at=NOW,
        )
        session.add(case)
        session.flush()
        session.add(
            Topic(
                case_id=case.id or 0,
                organisation_id=town.organisation_id,
                meeting_kind="executive",
                meeting_id=meeting_id,
                unit_id=seat.unit_id,
                presenter_seat_id=seat.id or 0,
                state=TopicState.LISTED,
                position=position,
                minutes_long=20,
            )
        )
        if sit_in:
            other = seat_titled(session, sit_in, town.organisation_id)
            session.add(TopicSeat(case_id=case.id or 0, seat_id=other.id or 0))
        return case.id or 0

    return town.change(make)


def sheet(town: Town, meeting_id: int, *, by: str = CLERK) -> AttendanceSheet:
    def lay_out(session: Session, actor: Actor) -> AttendanceSheet:
        return lay_out_attendance(session, actor, session.get_one(Meeting, meeting_id))

    return town.do(lay_out, by, NOW)


def called(town: Town, name: str, meeting_id: int) -> tuple[Standing, str] | None:
    def find(session: Session, actor: Actor) -> tuple[Standing, str] | None:
        found = find_answering(session, actor, session.get_one(Meeting, meeting_id))
        return (found.standing, found.seat.title) if found else None

    return town.do(find, name, NOW)


def test_members_answer_and_only_the_office_sees_who(sqlite_database: Database) -> None:
    town = found_town(sqlite_database)
    meeting_id = plan(town)
    town.do(answer_notice, CITY, NOW, meeting_id, Reply.RECEIVED)
    town.do(answer_notice, SCHOOLS, NOW, meeting_id, Reply.COMING)
    town.do(answer_notice, SCHOOLS, NOW, meeting_id, Reply.RECEIVED)
    found = sheet(town, meeting_id)
    assert {line.seat: line.reply for line in found.lines if line.reply is not Reply.NONE} == {
        "副区长(城建)": Reply.RECEIVED,
        "副区长(教卫)": Reply.COMING,
    }
    assert (found.answers[Reply.COMING], found.answers[Reply.NONE]) == (1, 3)
    for name in (MAYOR, CITY, FINANCE):
        with pytest.raises(NotForYouError):
            sheet(town, meeting_id, by=name)


def test_answer_of_who_is_not_called_or_to_a_meeting_that_is_off_is_refused(
    sqlite_database: Database,
) -> None:
    town = found_town(sqlite_database)
    meeting_id = plan(town)
    with pytest.raises(NotForYouError, match="不在这个会议"):
        town.do(answer_notice, TOWNSHIP, NOW, meeting_id, Reply.COMING)
    with pytest.raises(BadInputError, match="请办理会议请假"):
        town.do(answer_notice, CITY, NOW, meeting_id, Reply.ABSENT)
    town.do(cancel_meeting, CLERK, NOW, meeting_id, why="改期")
    with pytest.raises(StaleError, match="已取消"):
        town.do(answer_notice, CITY, NOW, meeting_id, Reply.COMING)


def test_stand_in_of_who_is_away_answers_for_the_seat(sqlite_database: Database) -> None:
    town = found_town(sqlite_database, rulebook="xicheng-2005")
    meeting_id = plan(town)
    town.grant(HOUSING, NEXT.date(), NEXT.date(), stand_in="住建局副局长")
    assert called(town, HOUSING_DEPUTY, meeting_id) == (Standing.STAND_IN, "住建局局长")
    town.do(answer_notice, HOUSING_DEPUTY, NOW, meeting_id, Reply.COMING)
    assert attendance(town, meeting_id, "住建局局长").reply is Reply.COMING
    mark = town.mark()
    town.do(answer_notice, HOUSING_DEPUTY, NOW, meeting_id, Reply.ABSENT)
    assert sorted(town.told("meeting.declined", since=mark)) == sorted([DIRECTOR, CLERK])


def test_who_comes_for_a_topic_answers_without_an_absence(sqlite_database: Database) -> None:
    town = found_town(sqlite_database)
    meeting_id = plan(town)
    list_topic(town, meeting_id, "停车收费", "住建局局长", "财政局局长")
    assert called(town, FINANCE, meeting_id) == (Standing.TOPIC, "财政局局长")
    with pytest.raises(BadInputError, match="只为个别议题到会"):
        ask(town, FINANCE, meeting_id)
    town.do(answer_notice, HOUSING, NOW, meeting_id, Reply.COMING)
    town.do(answer_notice, FINANCE, NOW, meeting_id, Reply.ABSENT)
    assert town.told("meeting.declined") == [DIRECTOR, CLERK]
    assert [
        (one.seat, one.positions, one.presents, one.reply) for one in sheet(town, meeting_id).for_topics
    ] == [
        ("住建局局长", (1,), True, Reply.COMING),
        ("财政局局长", (1,), False, Reply.ABSENT),
    ]


def test_substitute_answers_and_has_to_ask_for_no_absence(sqlite_database: Database) -> None:
    town = found_town(sqlite_database, rulebook="fangshan-2018")
    meeting_id = plan(town, "plenary")
    town.consent(MAYOR, ask(town, HOUSING, meeting_id, substitute="住建局副局长"))
    assert called(town, HOUSING_DEPUTY, meeting_id) == (Standing.SUBSTITUTE, "住建局副局长")
    with pytest.raises(BadInputError, match="您是代会"):
        ask(town, HOUSING_DEPUTY, meeting_id)
    town.do(answer_notice, HOUSING_DEPUTY, NOW, meeting_id, Reply.COMING)
    (line,) = (line for line in sheet(town, meeting_id).lines if line.substitute)
    assert (line.seat, line.substitute, line.substitute_reply) == (
        "住建局局长",
        f"住建局副局长 {HOUSING_DEPUTY}",
        Reply.COMING,
    )
    with pytest.raises(StaleError, match="已准假"):
        town.do(answer_notice, HOUSING, NOW, meeting_id, Reply.COMING)


def test_moving_a_meeting_asks_everyone_anew(sqlite_database: Database) -> None:
    town = found_town(sqlite_database)
    meeting_id = plan(town)
    list_topic(town, meeting_id, "停车收费", "住建局局长")
    town.do(answer_notice, CITY, NOW, meeting_id, Reply.COMING)
    town.do(answer_notice, HOUSING, NOW, meeting_id, Reply.COMING)
    town.do(move_meeting, CLERK, NOW, meeting_id, MeetingChange(on(12, 28)))
    assert sheet(town, meeting_id).answers[Reply.COMING] == 0


def test_clashes_are_told_once_to_the_office_and_to_whom_they_concern(sqlite_database: Database) -> None:
    town = found_town(sqlite_database)
    first = plan(town)
    mark = town.mark()
    second = plan(
        town,
        "special",
        on(12, 21, 10),
        place="第二会议室",
        named=(town.seat("副区长(城建)"),),
        chair_seat_id=town.seat("副区长(教卫)"),
    )
    assert sorted(town.told("meeting.clash", since=mark)) == sorted([DIRECTOR, CLERK, CITY, SCHOOLS])
    mark = town.mark()
    town.do(move_meeting, CLERK, NOW, second, MeetingChange(place="第三会议室"))
    assert town.told("meeting.clash", since=mark) == []

    def names(session: Session) -> list[str]:
        return [clash.person.name for clash in find_clashes(session, session.get_one(Meeting, first))]

    assert sorted(town.read(names)) == sorted([CITY, SCHOOLS])
    town.do(move_meeting, CLERK, NOW, second, MeetingChange(on(12, 21, 14)))
    assert town.read(names) == []


def test_meeting_does_not_begin_before_its_day_nor_twice(sqlite_database: Database) -> None:
    town = found_town(sqlite_database)
    meeting_id = plan(town)
    with pytest.raises(StaleError, match="还没到开会的日子（12月21日）"):
        town.do(begin_meeting, CLERK, on(12, 20, 23), meeting_id)
    with pytest.raises(StaleError, match="还没有开始"):
        town.do(end_meeting, CLERK, EARLY, meeting_id)
    with pytest.raises(NotForYouError):
        town.do(begin_meeting, CITY, EARLY, meeting_id)
    town.do(begin_meeting, CLERK, NEXT, meeting_id)
    with pytest.raises(StaleError, match="已经开始"):
        town.do(begin_meeting, DIRECTOR, NEXT, meeting_id)
    town.do(end_meeting, CLERK, on(12, 21, 11), meeting_id)
    held = meeting(town, meeting_id)
    assert (held.status, held.began_at, held.ended_at) == (MeetingStatus.HELD, NEXT, on(12, 21, 11))
    with pytest.raises(StaleError, match="已经散会"):
        town.do(end_meeting, CLERK, on(12, 21, 12), meeting_id)


def test_meeting_that_nobody_recorded_is_recorded_afterwards_by_its_plan(sqlite_database: Database) -> None:
    town = found_town(sqlite_database)
    meeting_id = plan(town)
    list_topic(town, meeting_id, "停车收费", "住建局局长")
    town.do(begin_meeting, CLERK, on(12, 22), meeting_id)
    town.do(end_meeting, CLERK, on(12, 22), meeting_id)
    held = meeting(town, meeting_id)
    assert (held.began_at, held.ended_at) == (NEXT, on(12, 21, 10, 30))
    assert town.told("topic.call") == []


def test_topics_people_are_called_when_the_topic_before_begins(sqlite_database: Database) -> None:
    town = found_town(sqlite_database)
    meeting_id = plan(town)
    one = list_topic(town, meeting_id, "停车收费", "住建局局长", "财政局局长")
    two = list_topic(town, meeting_id, "老旧小区", "青溪镇镇长", "副区长(城建)")
    with pytest.raises(StaleError, match="还没有开始"):
        town.do(next_topic, CLERK, NEXT, meeting_id)
    town.do(begin_meeting, CLERK, NEXT, meeting_id)
    assert town.told("topic.call") == [HOUSING, FINANCE, TOWNSHIP]
    mark = town.mark()
    town.do(next_topic, CLERK, on(12, 21, 9, 25), meeting_id, after=one)
    assert meeting(town, meeting_id).current_topic_id == two
    assert town.told("topic.call", since=mark) == [TOWNSHIP]
    with pytest.raises(StaleError, match="另一项议题"):
        town.do(next_topic, CLERK, on(12, 21, 9, 26), meeting_id, after=one)
    with pytest.raises(StaleError, match="最后一项"):
        town.do(next_topic, CLERK, on(12, 21, 9, 40), meeting_id, after=two)


def test_who_is_here_is_noted_for_the_holder_or_the_substitute(sqlite_database: Database) -> None:
    town = found_town(sqlite_database, rulebook="fangshan-2018")
    meeting_id = plan(town, "plenary")
    town.consent(MAYOR, ask(town, HOUSING, meeting_id, substitute="住建局副局长"))
    town.consent(MAYOR, ask(town, FINANCE, meeting_id))
    town.do(mark_here, CLERK, EARLY, meeting_id, town.seat("区长"))
    town.do(mark_here, CLERK, EARLY, meeting_id, town.seat("住建局局长"))
    with pytest.raises(BadInputError, match="已准假且无人代会"):
        town.do(mark_here, CLERK, EARLY, meeting_id, town.seat("财政局局长"))
    with pytest.raises(BadInputError, match="不在参会人员之列"):
        town.do(mark_here, CLERK, EARLY, meeting_id, town.seat("区委书记"))
    assert [(line.seat, line.here) for line in sheet(town, meeting_id).here] == [
        ("区长", MAYOR),
        ("住建局局长", HOUSING_DEPUTY),
    ]
    town.do(mark_here, CLERK, EARLY, meeting_id, town.seat("区长"))
    assert [line.seat for line in sheet(town, meeting_id).here] == ["住建局局长"]
    town.do(mark_all_here, CLERK, EARLY, meeting_id)
    assert {line.seat for line in sheet(town, meeting_id).lines if not line.here} == {"财政局局长"}


def test_ended_meeting_closes_its_absences(sqlite_database: Database) -> None:
    town = found_town(sqlite_database)
    meeting_id = plan(town)
    granted, pending = ask(town, CITY, meeting_id), ask(town, SCHOOLS, meeting_id)
    town.consent(MAYOR, granted)
    town.do(begin_meeting, CLERK, NEXT, meeting_id)
    town.do(end_meeting, CLERK, on(12, 21, 11), meeting_id)
    assert town.case(granted).status is CaseStatus.ENDED
    assert town.case(pending).status is CaseStatus.CANCELLED


def test_meeting_that_is_on_comes_before_the_next(sqlite_database: Database) -> None:
    town = found_town(sqlite_database)
    first = plan(town)
    plan(town, "special", on(12, 21, 10), place="第二会议室")

    def live(session: Session, actor: Actor) -> int | None:
        found = find_live(session, actor)
        return found.id if found else None

    assert town.do(live, CLERK, on(12, 20, 22)) is None
    assert town.do(live, CLERK, EARLY) == first
    assert town.do(live, EXECUTIVE, EARLY) is None
    town.do(begin_meeting, CLERK, NEXT, first)
    assert town.do(live, CLERK, on(12, 21, 9, 50)) == first


def test_notice_goes_to_the_holder_again_who_comes_after_all(sqlite_database: Database) -> None:
    town = found_town(sqlite_database)
    meeting_id = plan(town)
    town.do(send_notice, CLERK, NOW, meeting_id)
    assert CITY in town.told("meeting.notice")


def test_opinions_of_who_stays_away_lie_before_the_office_with_their_topic(sqlite_database: Database) -> None:
    town = found_town(sqlite_database)
    meeting_id = plan(town)
    topic = list_topic(town, meeting_id, "停车收费", "住建局局长")
    with pytest.raises(BadInputError, match="已不在本次会议的议程中"):
        ask(town, CITY, meeting_id, opinions={topic: "同意"})
    town.change(lambda session: setattr(session.get_one(Meeting, meeting_id), "noticed_at", NOW))
    ask(town, CITY, meeting_id, opinions={topic: "同意，但须先听证"})
    town.do(state_opinions, CITY, NOW, meeting_id, {topic: "同意"})
    found = [(one.position, one.title, one.who, one.text) for one in sheet(town, meeting_id).opinions]
    assert found == [(1, "停车收费", f"副区长(城建) {CITY}", "同意")]
    town.do(begin_meeting, CLERK, NEXT, meeting_id)
    current = sheet(town, meeting_id).current
    assert current is not None
    assert [one.text for one in current.opinions] == ["同意"]
