"""A meeting's cards: before it is planned, moved or cancelled; as it stands; what is told of it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlmodel import select

from office.cases.drafts import open_draft
from office.meetings.changes import cancel_meeting, move_meeting, set_closing
from office.meetings.form import CANCEL_FORM, FORM, MOVE_FORM, PLAN
from office.meetings.plan import plan_meeting
from office.meetings.request import MeetingRequest
from office.meetings.what_if import MeetingChange
from storage.tables import Meeting, Unit
from tests.views.town import NOW, Snapshot, Town, assert_sendable, visible
from views.card import Card

CLERK, HEAD, MAYOR, DEPUTY = "白景行", "陆一鸣", "苏文渊", "邵清和"
STARTS = NOW + timedelta(days=28)
"""Monday 21 December, nine in the morning."""


def form(town: Town, name: str, field: str, values: Mapping[str, object], *, by: str = CLERK) -> Card:
    """Render a form's card as it stands at a field."""
    actor = town.actor(by)
    draft = open_draft(town.session, actor, actor.person.telegram_id or 0, name, values=values, field=field)
    card = town.card(f"form.{name}", by, draft=draft.id)
    assert card is not None
    return card


def plan(town: Town, kind: str = "executive", **fields: Any) -> Meeting:
    given = {"place": "第一会议室", **fields}
    request = MeetingRequest(kind, STARTS, **given)
    return plan_meeting(town.session, town.actor(CLERK), request)


def unit(town: Town, name: str) -> int:
    return town.session.exec(select(Unit).where(Unit.name == name)).one().id or 0


VALUES: Mapping[str, object] = {
    "kind": "executive",
    "day": "2026-12-21",
    "clock": "09:00",
    "place": "第一会议室",
}


def test_form_asks_one_question_at_a_time(town: Town, snapshot: Snapshot) -> None:
    plan(town)
    snapshot("meeting_form_kind", form(town, FORM, "kind", {}))
    snapshot("meeting_form_day", form(town, FORM, "day", {"kind": "executive"}))
    snapshot("meeting_form_clock", form(town, FORM, "clock", VALUES))
    snapshot("meeting_form_place", form(town, FORM, "place", VALUES))
    snapshot("meeting_form_chair", form(town, FORM, "chair", VALUES))
    snapshot("meeting_form_long", form(town, FORM, "long", VALUES))
    for field in ("unit", "members", "matter", "fields"):
        assert_sendable(form(town, FORM, field, VALUES))


def test_plan_shows_timetable_people_and_what_is_touched(town: Town, snapshot: Snapshot) -> None:
    snapshot("meeting_plan", form(town, FORM, PLAN, VALUES))
    holiday = {**VALUES, "day": "2026-12-20", "long": 150, "chair": town.seat("副区长").id}
    snapshot("meeting_plan_touches", form(town, FORM, PLAN, holiday))


def test_plan_says_who_lets_it_be_held_and_asks_for_nothing_it_knows(town: Town, snapshot: Snapshot) -> None:
    values = {**VALUES, "kind": "district_wide", "unit": unit(town, "住建局"), "title": "全区安全生产会议"}
    snapshot("meeting_plan_convening", form(town, FORM, PLAN, values))


def test_room_taken_leaves_no_way_to_submit(town: Town) -> None:
    plan(town)
    card = form(town, FORM, PLAN, {**VALUES, "kind": "special"})
    assert "已安排常务会议（M2026-0001，12月21日(周一)09:00），不能重复" in visible(card)
    assert "提交" not in {button.label for row in card.rows for button in row}


def test_meeting_shows_each_reader_what_is_theirs(town: Town, snapshot: Snapshot) -> None:
    meeting = plan(town)
    set_closing(town.session, town.actor(CLERK), meeting.id or 0, STARTS - timedelta(days=5))
    snapshot("meeting_office", town.card("meeting", CLERK, meeting=meeting.id))
    snapshot("meeting_member", town.card("meeting", DEPUTY, meeting=meeting.id))
    snapshot("meeting_outsider", town.card("meeting", "温秋实", meeting=meeting.id))
    snapshot("meetings_office", town.card("meetings", CLERK))
    snapshot("meetings_head", town.card("meetings", HEAD))


def test_what_if_lays_old_and_new_side_by_side(town: Town, snapshot: Snapshot) -> None:
    meeting = plan(town)
    assert_sendable(form(town, MOVE_FORM, "choice", {"meeting": meeting.id}))
    values = {"meeting": meeting.id, "day": "2026-12-22", "clock": "14:30", "place": "第二会议室"}
    snapshot("meeting_what_if", form(town, MOVE_FORM, PLAN, values))
    for field in ("day", "clock", "place", "chair"):
        assert_sendable(form(town, MOVE_FORM, field, values))


def test_change_and_cancellation_are_told_and_groups_read_no_person(town: Town, snapshot: Snapshot) -> None:
    meeting = plan(town)
    snapshot("meeting_news_planned_group", town.card("meeting.planned", None, meeting=meeting.id))
    old = meeting.starts_at.isoformat()
    change = MeetingChange(STARTS + timedelta(days=1), "第二会议室", town.seat("常务副区长").id)
    chair = meeting.chair_seat_id
    move_meeting(town.session, town.actor(CLERK), meeting.id or 0, change)
    before: dict[str, Any] = {"old_at": old, "old_place": "第一会议室", "old_chair": chair}
    snapshot("meeting_news_moved", town.card("meeting.moved", MAYOR, meeting=meeting.id, **before))
    group = town.card("meeting.moved", None, meeting=meeting.id, **before)
    snapshot("meeting_news_moved_group", group)
    assert group is not None
    assert "江以宁" not in visible(group)
    asked = form(town, CANCEL_FORM, "why", {"meeting": meeting.id})
    assert "请写明取消的原因" in visible(asked)
    values = {"meeting": meeting.id, "why": "与上级会议冲突"}
    snapshot("meeting_cancel", form(town, CANCEL_FORM, PLAN, values))
    cancel_meeting(town.session, town.actor(CLERK), meeting.id or 0, why="与上级会议冲突")
    snapshot("meeting_news_cancelled", town.card("meeting.cancelled", MAYOR, meeting=meeting.id))
    cancelled = town.card("meeting.cancelled", None, meeting=meeting.id)
    assert cancelled is not None
    assert "与上级会议冲突" not in visible(cancelled)
    assert town.card("meeting.moved", MAYOR, meeting=meeting.id, **before) is None


def test_group_reads_what_it_follows(town: Town, snapshot: Snapshot) -> None:
    snapshot("group_follows", town.card("group.follows", None, kinds=["executive"], units=["住建局"]))
    nothing = town.card("group.follows", None, kinds=[], units=[])
    assert nothing is not None
    assert "没有绑定" in visible(nothing)
