"""Groups follow kinds of meeting and units, each in its thread, and are told of them."""

import pytest
from sqlmodel import Session, col, select

from office.errors import BadInputError, NotForYouError
from office.people.groups import bind_group, find_threads, show_group, unbind_group
from storage.tables import Outbox, Seat
from tests.office.meetings import plan
from tests.office.town import CLERK, HOUSING, NOW, Town

GROUP, FORUM = -100500, -100600


def bind(town: Town, name: str, chat: int = GROUP, thread: int | None = None) -> None:
    town.do(bind_group, CLERK, NOW, chat, name, title="政务群", thread_id=thread)


def told(town: Town) -> list[tuple[str, int, int | None]]:
    def find(session: Session) -> list[tuple[str, int, int | None]]:
        rows = session.exec(
            select(Outbox).where(col(Outbox.person_id).is_(None)).order_by(col(Outbox.id))
        ).all()
        return [(row.card, row.chat_id, row.thread_id) for row in rows]

    return town.read(find)


def test_group_bound_to_a_kind_is_told_of_its_meetings_only(town: Town) -> None:
    bind(town, "常务会议")
    bind(town, "专题会", FORUM, 7)
    plan(town)
    assert told(town) == [("meeting.planned", GROUP, None)]
    plan(town, "special", place="第二会议室")
    assert told(town)[1:] == [("meeting.planned", FORUM, 7)]


def test_group_of_a_unit_is_told_of_that_units_meeting_once(town: Town) -> None:
    bind(town, "住建局")
    bind(town, "部门会议")
    unit_id = town.read(lambda s: s.get_one(Seat, town.seat("住建局局长")).unit_id)
    plan(town, "department_wide", unit_id=unit_id)
    assert told(town) == [("meeting.planned", GROUP, None)]


def test_binding_is_shown_moved_and_ended(town: Town) -> None:
    bind(town, "常务会议", FORUM, 7)
    bind(town, "常务会议", FORUM, 9)
    shown = town.do(show_group, CLERK, NOW, FORUM, title="", thread_id=9)
    assert shown.kinds == ("executive",)
    assert town.do(show_group, CLERK, NOW, FORUM, title="", thread_id=7).kinds == ()
    ended = town.do(unbind_group, CLERK, NOW, FORUM, "常务会议", title="", thread_id=9)
    assert ended.kinds == ()
    assert town.read(lambda s: find_threads(s, town.organisation_id, kind="executive")) == []


def test_only_administrators_bind_and_only_what_there_is(town: Town) -> None:
    with pytest.raises(NotForYouError):
        town.do(bind_group, HOUSING, NOW, GROUP, "常务会议", title="", thread_id=None)
    with pytest.raises(BadInputError, match="没有“茶话会”"):
        bind(town, "茶话会")
