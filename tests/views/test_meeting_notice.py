"""The notice: card, calendar entry and papers as each reader gets them; what is reminded."""

import io
from datetime import timedelta
from typing import Any

import pytest
from docx import Document
from icalendar import Calendar, Event

from office.meetings.changes import cancel_meeting, move_meeting, set_closing
from office.meetings.records import find_attendances
from office.meetings.what_if import MeetingChange
from office.reminders.rules import Rule
from storage.tables import Meeting, MeetingStatus, Reply
from tests.views.agendas import CLERK, FINANCE, HEAD, MAYOR, STARTS, approve, arranged, notify, plan, put
from tests.views.town import Snapshot, Town, visible
from views.card import Card


def show(town: Town, card: str, reader: str | None, meeting: Meeting, **args: Any) -> Card:
    found = town.card(card, reader, meeting=meeting.id, **args)
    assert found is not None
    return found


def event(card: Card) -> Event:
    assert card.file is not None
    (found,) = Calendar.from_ical(card.file.content).walk("VEVENT")
    assert isinstance(found, Event)
    return found


def words(card: Card) -> str:
    assert card.file is not None
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(card.file.content)).paragraphs)


def test_notice_by_part(town: Town, snapshot: Snapshot) -> None:
    meeting, _ = notify(town)
    snapshot("meeting_notice_chair", show(town, "meeting.notice", MAYOR, meeting))
    snapshot("meeting_notice_presenter", show(town, "meeting.notice", HEAD, meeting))
    snapshot("meeting_notice_topic", show(town, "meeting.notice", FINANCE, meeting))


def test_who_is_not_called_has_no_notice(town: Town) -> None:
    meeting, _ = notify(town)
    assert town.card("meeting.notice", "温秋实", meeting=meeting.id) is None
    assert town.card("meeting.calendar", "温秋实", meeting=meeting.id) is None
    assert town.card("meeting.paper", FINANCE, meeting=meeting.id, form="agenda") is None


def test_calendar_entry_holds_what_its_reader_may_see(town: Town) -> None:
    meeting, _ = notify(town)
    whole, one = (event(show(town, "meeting.calendar", name, meeting)) for name in (MAYOR, FINANCE))
    assert (whole["uid"], whole["sequence"], whole.start) == (meeting.uid, 0, STARTS)
    assert "老旧小区" in str(whole["description"])
    assert "停车收费" in str(one["description"])
    assert "老旧小区" not in str(one["description"])


def test_moved_meeting_is_the_same_entry_in_a_later_revision(town: Town, snapshot: Snapshot) -> None:
    meeting, _ = notify(town)
    new = STARTS + timedelta(days=1, hours=5)
    move_meeting(
        town.session,
        town.actor(CLERK),
        meeting.id or 0,
        MeetingChange(starts_at=new, place="第二会议室"),
        why="与上级会议冲突",
    )
    former = {"old_at": STARTS.isoformat(), "old_place": "第一会议室"}
    found = event(show(town, "meeting.calendar", MAYOR, meeting))
    assert (found["uid"], found["sequence"], found.start) == (meeting.uid, 1, new)
    snapshot("meeting_notice_moved", show(town, "meeting.notice", MAYOR, meeting, **former))
    paper = words(show(town, "meeting.paper", MAYOR, meeting, form="notice", **former))
    assert "地点由第一会议室改为第二会议室" in paper


def test_cancelled_meeting_is_taken_out_of_the_calendar(town: Town, snapshot: Snapshot) -> None:
    meeting, _ = notify(town)
    cancel_meeting(town.session, town.actor(CLERK), meeting.id or 0, why="与上级会议冲突")
    snapshot("meeting_notice_cancelled", show(town, "meeting.notice", MAYOR, meeting))
    snapshot("meeting_notice_cancelled_topic", show(town, "meeting.notice", HEAD, meeting))
    found = event(show(town, "meeting.calendar", MAYOR, meeting))
    assert (found["uid"], found["sequence"], found["status"]) == (meeting.uid, 1, "CANCELLED")
    assert "与上级会议冲突" in words(show(town, "meeting.paper", MAYOR, meeting, form="notice"))
    assert town.card("meeting.paper", MAYOR, meeting=meeting.id, form="agenda") is None


def test_who_need_not_come_is_told_so_and_loses_the_entry(town: Town, snapshot: Snapshot) -> None:
    meeting, topics = notify(town)
    assert town.card("meeting.uncalled", FINANCE, meeting=meeting.id, off=True) is None
    topics[0].position = None
    town.session.flush()
    snapshot("meeting_uncalled", show(town, "meeting.uncalled", FINANCE, meeting, off=True))
    assert event(show(town, "meeting.calendar", FINANCE, meeting, off=True))["status"] == "CANCELLED"


def test_papers_hold_the_agenda_in_its_order(town: Town) -> None:
    meeting, _ = notify(town)
    notice = words(show(town, "meeting.paper", MAYOR, meeting, form="notice"))
    assert "1．关于调整停车收费的请示（汇报：住建局局长 陆一鸣；列席：财政局局长 顾言）" in notice
    agenda = words(show(town, "meeting.paper", MAYOR, meeting, form="agenda"))
    assert "时间：9:00—9:15，15分钟" in agenda
    assert "审定：区长 苏文渊" in agenda
    assert "区政府办公室" in agenda


def test_topic_about_persons_stands_in_no_file_and_no_group(town: Town) -> None:
    meeting = plan(town)
    put(town, meeting, "关于某某同志任职的议题", about_persons=True)
    approve(town, meeting)
    meeting.noticed_at = town.now
    assert "某某" in visible(show(town, "meeting.notice", MAYOR, meeting))
    for form in ("notice", "agenda"):
        paper = words(show(town, "meeting.paper", MAYOR, meeting, form=form))
        assert "某某" not in paper
        assert "人事事项" in paper
    assert "某某" not in str(event(show(town, "meeting.calendar", MAYOR, meeting))["description"])
    group = visible(show(town, "meeting.group_notice", None, meeting))
    assert ("某某" in group, "苏文渊" in group) == (False, False)


def test_group_gets_time_and_place_alone(town: Town, snapshot: Snapshot) -> None:
    meeting, _ = notify(town)
    snapshot("meeting_notice_group", show(town, "meeting.group_notice", None, meeting))


def test_notice_says_what_was_answered(town: Town) -> None:
    meeting, _ = notify(town)
    row = next(r for r in find_attendances(town.session, meeting) if r.seat_id == town.seat("区长").id)
    row.reply = Reply.COMING
    card = show(town, "meeting.notice", MAYOR, meeting)
    assert "您已答复：能参加。" in visible(card)
    assert [button.label for row in card.rows for button in row] == ["能参加", "不能参加"]


def test_who_will_be_away_is_told_how_to_stay_away(town: Town, snapshot: Snapshot) -> None:
    town.grant(
        "邵清和",
        from_on=STARTS.date(),
        to_on=STARTS.date(),
        stand_in_seat_id=town.seat("常务副区长").id,
    )
    meeting, _ = notify(town)
    snapshot("meeting_notice_away", show(town, "meeting.notice", "邵清和", meeting))
    plan_card = show(town, "notice.plan", CLERK, meeting)
    assert "届时已批准外出：副区长 邵清和" in visible(plan_card)


def test_before_the_notice_goes_out_it_says_to_whom(town: Town, snapshot: Snapshot) -> None:
    meeting, _ = arranged(town)
    approve(town, meeting)
    town.person(FINANCE).telegram_id = None
    town.session.flush()
    snapshot("notice_plan", show(town, "notice.plan", CLERK, meeting))


@pytest.mark.parametrize("rule", [Rule.EVENING, Rule.TWO_HOURS])
def test_called_are_reminded_until_it_begins(town: Town, snapshot: Snapshot, rule: Rule) -> None:
    meeting, _ = notify(town)
    snapshot(f"reminder_{rule}", show(town, f"reminder.{rule}", FINANCE, meeting))
    town.now = STARTS
    assert town.card(f"reminder.{rule}", FINANCE, meeting=meeting.id) is None


def test_reminders_of_a_meetings_dates(town: Town, snapshot: Snapshot) -> None:
    meeting = plan(town)
    snapshot("reminder_notice_owed", show(town, "reminder.notice_owed", CLERK, meeting))
    snapshot("reminder_due_distribution", show(town, "reminder.due_distribution", CLERK, meeting))
    set_closing(town.session, town.actor(CLERK), meeting.id or 0, STARTS.replace(day=14, hour=9, minute=30))
    snapshot("reminder_agenda_closes", show(town, "reminder.agenda_closes", HEAD, meeting))
    meeting.status = MeetingStatus.CANCELLED
    for rule in (Rule.NOTICE_OWED, Rule.DUE_DISTRIBUTION, Rule.AGENDA_CLOSES):
        assert town.card(f"reminder.{rule}", CLERK, meeting=meeting.id) is None


def test_rhythm_says_what_the_rule_wants(town: Town, snapshot: Snapshot) -> None:
    args: dict[str, Any] = {"kind": "executive", "first": "2026-11-01"}
    snapshot("reminder_rhythm", town.card("reminder.rhythm", CLERK, **args))


def test_digest_names_todays_meetings(town: Town, snapshot: Snapshot) -> None:
    notify(town)
    town.now = STARTS - timedelta(hours=1)
    snapshot("digest_meeting", town.card("reminder.digest", FINANCE, day="2026-12-21", person=0))
