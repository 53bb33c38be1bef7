"""The notice of a meeting: to whom it goes, in which part, and to whom it goes later."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from office.agenda.approval import reopen_agenda
from office.agenda.operations import set_sit_ins
from office.errors import NotForYouError, StaleError
from office.meetings.changes import cancel_meeting, move_meeting
from office.meetings.notice import CalledList, find_called, send_notice, tell_untold
from office.meetings.what_if import MeetingChange
from office.reminders.planner import run_due
from storage.tables import Attendance, Holding, Meeting, Outbox, Part, Person, Reply, Topic
from tests.office.agendas import approve, list_topics, order
from tests.office.meetings import NEXT, meeting, plan
from tests.office.town import (
    CITY,
    CLERK,
    DIRECTOR,
    EXECUTIVE,
    FINANCE,
    FINANCE_STAFF,
    HOUSING,
    HOUSING_DEPUTY,
    MAYOR,
    NOW,
    SCHOOLS,
    TOWNSHIP,
    Town,
    on,
    person_named,
    seat_titled,
)

MEMBERS = [MAYOR, EXECUTIVE, CITY, SCHOOLS, DIRECTOR]


def noticed(town: Town, *, sit_ins: tuple[str, ...] = ("财政局",)) -> int:
    """Have an executive meeting with one topic planned, approved and noticed."""
    held = plan(town)
    (case,) = list_topics(town, held, "关于停车收费的请示")
    town.do(set_sit_ins, CLERK, NOW, case, list(sit_ins))
    approve(town, held)
    town.do(send_notice, CLERK, NOW, held)
    return held


def called(town: Town, held: int) -> CalledList:
    return town.read(lambda s: find_called(s, s.get_one(Meeting, held), on=NOW.date()))


def change_attendance(town: Town, held: int, seat: str, change: Callable[[Attendance], None]) -> None:
    def run(session: Session) -> None:
        row = session.exec(
            select(Attendance).where(Attendance.meeting_id == held, Attendance.seat_id == town.seat(seat))
        ).one()
        change(row)
        session.add(row)

    town.change(run)


def test_notice_goes_to_everyone_called_each_what_is_theirs(town: Town) -> None:
    held = noticed(town)
    assert sorted(town.told("meeting.notice")) == sorted([*MEMBERS, HOUSING, FINANCE])
    assert sorted(town.told("meeting.calendar")) == sorted([*MEMBERS, HOUSING, FINANCE])
    assert sorted(town.told("meeting.paper")) == sorted(MEMBERS * 2)
    places = {each.person.name: each.place for each in called(town, held).called}
    (topic,) = places[HOUSING].topics or ()
    assert (places[HOUSING].part, places[FINANCE].part, places[FINANCE].topics) == (
        Part.PRESENTER,
        Part.TOPIC,
        (topic,),
    )
    assert [places[name].topics for name in MEMBERS] == [None] * 5


def test_notice_waits_for_the_agendas_approval(town: Town) -> None:
    held = plan(town)
    list_topics(town, held)
    with pytest.raises(StaleError, match="还没有审定"):
        town.do(send_notice, CLERK, NOW, held)
    with pytest.raises(NotForYouError):
        town.do(send_notice, HOUSING, NOW, held)
    assert meeting(town, held).noticed_at is None


def test_notice_of_a_meeting_without_topics_needs_no_approval(town: Town) -> None:
    held = plan(town)
    town.do(send_notice, CLERK, NOW, held)
    assert sorted(town.told("meeting.notice")) == sorted(MEMBERS)
    assert sorted(town.told("meeting.paper")) == sorted(MEMBERS), "there is no agenda to send"


def test_notice_sent_again_is_the_next_revision(town: Town) -> None:
    held = noticed(town)
    uid = meeting(town, held).uid
    town.do(send_notice, CLERK, NOW, held)
    found = meeting(town, held)
    assert (found.uid, found.sequence, found.noticed_at) == (uid, 1, NOW)


def test_moved_and_cancelled_meeting_is_told_once_to_each(town: Town) -> None:
    held = noticed(town)
    since = town.mark()
    town.do(move_meeting, CLERK, NOW, held, MeetingChange(starts_at=NEXT + timedelta(days=1)))
    assert meeting(town, held).sequence == 1
    assert sorted(town.told("meeting.notice", since=since)) == sorted([*MEMBERS, HOUSING, FINANCE])
    assert not {MAYOR, HOUSING, FINANCE} & set(town.told("meeting.moved", since=since))
    since = town.mark()
    town.do(cancel_meeting, CLERK, NOW, held, why="与上级会议冲突")
    assert meeting(town, held).sequence == 2
    assert sorted(town.told("meeting.notice", since=since)) == sorted([*MEMBERS, HOUSING, FINANCE])


def test_seat_that_changes_hands_brings_the_notice_with_it(town: Town) -> None:
    noticed(town)

    def hand_over(session: Session) -> None:
        seat = seat_titled(session, "副区长(教卫)", town.organisation_id)
        row = session.exec(select(Holding).where(Holding.seat_id == seat.id)).one()
        row.until_on = on(11, 24).date()
        person = person_named(session, FINANCE_STAFF, town.organisation_id)
        session.add(
            Holding(
                organisation_id=town.organisation_id,
                seat_id=seat.id or 0,
                person_id=person.id or 0,
                from_on=on(11, 25).date(),
            )
        )

    town.change(hand_over)
    since = town.mark()
    for day in (25, 26):
        town.change(lambda session, day=day: run_due(session, now=on(11, day, 8)))  # type: ignore[misc] # a default in a lambda
    assert town.told("meeting.notice", since=since) == [FINANCE_STAFF]


def test_who_is_added_later_gets_the_notice_alone(town: Town) -> None:
    held = noticed(town)
    since = town.mark()

    def add(session: Session) -> list[str]:
        seat = seat_titled(session, "青溪镇镇长", town.organisation_id)
        session.add(
            Attendance(
                organisation_id=town.organisation_id,
                meeting_id=held,
                seat_id=seat.id or 0,
                part=Part.STANDING,
            )
        )
        return [p.name for p in tell_untold(session, session.get_one(Meeting, held), now=NOW)]

    assert town.change(add) == [TOWNSHIP]
    assert town.told("meeting.notice", since=since) == [TOWNSHIP]
    assert town.change(lambda s: tell_untold(s, s.get_one(Meeting, held), now=NOW)) == []


def test_granted_substitute_is_called_in_the_others_place(town: Town) -> None:
    held = noticed(town)

    def excuse(row: Attendance) -> None:
        row.reply, row.substitute_seat_id = Reply.ABSENT, town.seat("住建局副局长")

    change_attendance(town, held, "副区长(城建)", excuse)
    places = {each.person.name: each.place for each in called(town, held).called}
    assert CITY not in places
    stead = places[HOUSING_DEPUTY].for_seat
    assert (places[HOUSING_DEPUTY].part, stead.title if stead else "") == (Part.MEMBER, "副区长(城建)")


def test_who_cannot_be_reached_is_named(town: Town) -> None:
    town.never_joined(SCHOOLS)
    town.grant(CITY, NEXT.date(), NEXT.date())
    held = noticed(town)
    found = called(town, held)
    assert [place.seat.title for place in found.missed] == ["副区长(教卫)"]
    assert [each.person.name for each in found.called if each.away] == [CITY]


def test_who_is_called_no_more_is_told_with_the_next_notice(town: Town) -> None:
    held = noticed(town)
    (case,) = order(town, held)
    town.do(reopen_agenda, CLERK, NOW, held)
    town.do(set_sit_ins, CLERK, NOW, case, ["青溪镇"])
    approve(town, held)
    since = town.mark()
    town.do(send_notice, CLERK, NOW, held)
    assert town.told("meeting.uncalled", since=since) == [FINANCE]
    assert FINANCE not in town.told("meeting.notice", since=since)
    assert TOWNSHIP in town.told("meeting.notice", since=since)
    since = town.mark()
    town.do(send_notice, CLERK, NOW, held)
    assert town.told("meeting.uncalled", since=since) == []


def test_one_who_sits_in_twice_is_told_once(town: Town) -> None:
    held = plan(town)
    (case,) = list_topics(town, held, "关于机关作风的汇报", presenter="办公室主任")
    town.do(set_sit_ins, CLERK, NOW, case, [MAYOR])
    approve(town, held)
    town.do(send_notice, CLERK, NOW, held)
    assert sorted(town.told("meeting.notice")) == sorted(MEMBERS)


def test_told_is_written_down(town: Town) -> None:
    held = noticed(town)
    told = town.read(lambda s: s.exec(select(Attendance.told_at).where(Attendance.meeting_id == held)).all())
    assert set(told) == {NOW}


def test_notice_names_nobody_twice_in_the_outbox(town: Town) -> None:
    noticed(town)
    rows = town.read(
        lambda s: s.exec(
            select(Person.name, Outbox.about)
            .join(Outbox, col(Outbox.person_id) == col(Person.id))
            .where(col(Outbox.card).in_(("meeting.notice", "meeting.calendar", "meeting.paper")))
        ).all()
    )
    assert len(rows) == len(set(rows))
    assert {about.split(":")[0] for _, about in rows if about} == {"notice", "calendar", "paper"}


def test_topic_given_to_the_next_meeting_calls_nobody_for_it(town: Town) -> None:
    held = noticed(town)

    def take_off(session: Session) -> None:
        for topic in session.exec(select(Topic).where(Topic.meeting_id == held)):
            topic.meeting_id = topic.position = None

    town.change(take_off)
    names = [each.person.name for each in called(town, held).called]
    assert sorted(names) == sorted(MEMBERS)
