"""A meeting that stands: what moving it would bring, moved, cancelled, its agenda given an hour to close."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, select

from office.cases.begin import open_case
from office.errors import BadInputError, NotForYouError, StaleError
from office.meetings.changes import cancel_meeting, move_meeting, set_closing
from office.meetings.what_if import MeetingChange, WhatIf, what_if
from storage.database import Database
from storage.tables import (
    Attendance,
    CaseKind,
    CaseStatus,
    Meeting,
    MeetingStatus,
    Reply,
    Seat,
    Topic,
    TopicState,
)
from tests.office.meetings import NEXT, meeting, plan
from tests.office.town import CLERK, DIRECTOR, HOUSING, MAYOR, NOW, Town, found_town, nov, on


def foreseen(town: Town, meeting_id: int, **change: Any) -> WhatIf:
    def ask(session: Session, actor: Any) -> WhatIf:
        return what_if(session, actor, session.get_one(Meeting, meeting_id), MeetingChange(**change))

    return town.do(ask, CLERK, NOW)


def move(town: Town, meeting_id: int, *, by: str = CLERK, at: Any = NOW, **change: Any) -> Meeting:
    return town.do(move_meeting, by, at, meeting_id, MeetingChange(**change))


def listed(town: Town, meeting_id: int, *, filed: Any = NOW) -> int:
    """Put a topic of the housing bureau on a meeting's agenda and return its case's id."""

    def put(session: Session, actor: Any) -> int:
        seat = session.get_one(Seat, town.seat("住建局局长"))
        case = open_case(session, actor, CaseKind.TOPIC, title="关于老旧小区改造的请示", seat=seat)
        case.status, case.submitted_at = CaseStatus.APPROVED, filed
        session.add(
            Topic(
                case_id=case.id or 0,
                organisation_id=actor.organisation_id,
                meeting_kind="executive",
                meeting_id=meeting_id,
                unit_id=seat.unit_id,
                presenter_seat_id=seat.id or 0,
                state=TopicState.LISTED,
                position=1,
            )
        )
        return case.id or 0

    return town.do(put, HOUSING, filed)


def notice(town: Town, meeting_id: int) -> None:
    """Have the notice gone out, and everyone said that they come."""

    def send(session: Session) -> None:
        session.get_one(Meeting, meeting_id).noticed_at = NOW
        for row in session.exec(select(Attendance).where(Attendance.meeting_id == meeting_id)):
            row.reply = Reply.COMING
            session.add(row)

    town.change(send)


def test_what_if_lays_old_and_new_side_by_side_and_saves_nothing(sqlite_database: Database) -> None:
    town = found_town(sqlite_database, rulebook="xicheng-2005")
    meeting_id = plan(town)
    case_id = listed(town, meeting_id)
    before = meeting(town, meeting_id).model_dump()
    found = foreseen(town, meeting_id, starts_at=on(11, 30))
    assert [(str(line.name), line.old, line.new, line.late) for line in found.dates] == [
        ("legal_review", date(2026, 12, 9), nov(18), True),
        ("topic_filing", date(2026, 12, 14), nov(23), False),
        ("materials", date(2026, 12, 16), nov(25), False),
        ("minutes", date(2026, 12, 28), date(2026, 12, 7), False),
    ]
    assert found.late_topics == ()
    assert [person.name for person in found.told] == [MAYOR, HOUSING, DIRECTOR]
    sooner = foreseen(town, meeting_id, starts_at=on(11, 26))
    assert [(late.case_id, str(late.name), late.due) for late in sooner.late_topics] == [
        (case_id, "topic_filing", nov(19))
    ]
    assert meeting(town, meeting_id).model_dump() == before


def test_moving_keeps_topics_and_tells_whom_it_concerns(town: Town) -> None:
    meeting_id = plan(town)
    case_id = listed(town, meeting_id)
    since = town.mark()
    moved = move(town, meeting_id, starts_at=on(12, 23, 14), place="第二会议室")
    assert (moved.starts_at, moved.place, moved.sequence) == (on(12, 23, 14), "第二会议室", 0)
    assert town.told("meeting.moved", since=since) == [MAYOR, HOUSING, DIRECTOR]
    topic = town.read(lambda session: session.get_one(Topic, case_id))
    assert (topic.meeting_id, topic.position, topic.state) == (meeting_id, 1, TopicState.LISTED)


def test_moving_after_the_notice_tells_everyone_raises_the_revision_and_asks_anew(town: Town) -> None:
    meeting_id = plan(town)
    notice(town, meeting_id)
    moved = move(town, meeting_id, starts_at=on(12, 22))
    assert moved.sequence == 1
    assert town.told("meeting.notice") == [MAYOR, "江以宁", "邵清和", "方致远", DIRECTOR]
    assert town.told("meeting.moved") == []
    replies = town.read(lambda s: {row.reply for row in s.exec(select(Attendance)).all()})
    assert replies == {Reply.NONE}
    assert move(town, meeting_id, place="第二会议室").sequence == 2


def test_changing_the_chair_changes_who_sits_where(town: Town) -> None:
    meeting_id = plan(town)
    move(town, meeting_id, chair_seat_id=town.seat("常务副区长"))
    rows = town.read(lambda s: {row.seat_id: str(row.part) for row in s.exec(select(Attendance)).all()})
    assert rows[town.seat("常务副区长")] == "chair"
    assert rows[town.seat("区长")] == "member"


def test_move_that_changes_nothing_or_takes_a_room_is_refused(town: Town) -> None:
    meeting_id = plan(town)
    plan(town, "special", at=on(12, 22), place="第二会议室")
    with pytest.raises(BadInputError, match="没有变化"):
        move(town, meeting_id, place="第一会议室")
    with pytest.raises(BadInputError, match="已安排专题会议"):
        move(town, meeting_id, starts_at=on(12, 22, 9, 30), place="第二会议室")
    with pytest.raises(BadInputError, match="已经过去"):
        move(town, meeting_id, starts_at=on(11, 20))
    with pytest.raises(NotForYouError):
        move(town, meeting_id, by=HOUSING, place="第三会议室")


def test_cancelling_gives_topics_to_the_next_meeting_of_the_kind(town: Town) -> None:
    meeting_id, following = plan(town), plan(town, at=on(1, 11, year=2027))
    case_id = listed(town, meeting_id)
    cancelled = town.do(cancel_meeting, CLERK, NOW, meeting_id, why="与上级会议冲突")
    assert (cancelled.status, cancelled.why) == (MeetingStatus.CANCELLED, "与上级会议冲突")
    topic = town.read(lambda session: session.get_one(Topic, case_id))
    assert (topic.meeting_id, topic.moved_from_id, topic.state) == (following, meeting_id, TopicState.LISTED)
    assert HOUSING in town.told("meeting.cancelled")
    with pytest.raises(StaleError, match="不能再变更"):
        move(town, meeting_id, place="第二会议室")


def test_cancelling_wants_a_reason_and_lets_topics_wait(town: Town) -> None:
    meeting_id = plan(town)
    case_id = listed(town, meeting_id)
    with pytest.raises(BadInputError, match="请写明取消的原因"):
        town.do(cancel_meeting, CLERK, NOW, meeting_id, why=" ")
    town.do(cancel_meeting, CLERK, NOW, meeting_id, why="推迟")
    topic = town.read(lambda session: session.get_one(Topic, case_id))
    assert (topic.meeting_id, topic.state) == (None, TopicState.PROPOSED)
    again = plan(town, at=on(12, 28))
    topic = town.read(lambda session: session.get_one(Topic, case_id))
    assert (topic.meeting_id, topic.state) == (again, TopicState.LISTED)


def test_refused_convening_cancels_the_meeting_and_cancelling_ends_its_case(town: Town) -> None:
    meeting_id = plan(town, "district_wide")
    with pytest.raises(StaleError, match="正在报批"):
        move(town, meeting_id, place="第二会议室")
    town.do(cancel_meeting, CLERK, NOW, meeting_id, why="不开了")
    assert town.case(meeting(town, meeting_id).convening_case_id or 0).status is CaseStatus.CANCELLED


def test_meeting_is_planned_moved_and_cancelled_on_either_database(town_anywhere: Town) -> None:
    town = town_anywhere
    meeting_id = plan(town)
    case_id = listed(town, meeting_id)
    move(town, meeting_id, starts_at=on(12, 22, 14), place="第二会议室")
    with pytest.raises(BadInputError, match="已安排常务会议"):
        plan(town, "special", at=on(12, 22, 14, 30), place="第二会议室")
    town.do(cancel_meeting, CLERK, NOW, meeting_id, why="推迟")
    following = plan(town, at=on(12, 28))
    topic = town.read(lambda session: session.get_one(Topic, case_id))
    assert (topic.meeting_id, topic.moved_from_id) == (following, meeting_id)


def test_agenda_closes_at_an_hour_before_the_meeting(town: Town) -> None:
    meeting_id = plan(town)
    assert town.do(set_closing, CLERK, NOW, meeting_id, on(12, 16, 17, 30)).agenda_closes_at == on(
        12, 16, 17, 30
    )
    for wrong, said in ((on(11, 20), "已经过去"), (NEXT, "开会之前")):
        with pytest.raises(BadInputError, match=said):
            town.do(set_closing, CLERK, NOW, meeting_id, wrong)
    assert move(town, meeting_id, starts_at=on(12, 15)).agenda_closes_at is None
