"""Meetings as an office carries them away: their dates are the rulebook's for the meeting's day."""

from typing import Any

import pytest

from office.meetings.changes import move_meeting, set_closing
from office.meetings.export import export_meetings
from office.meetings.what_if import MeetingChange
from rules.vocabulary import Meeting as MeetingKind
from storage.database import Database
from storage.tables import Seat
from tests.office.meetings import plan
from tests.office.town import CLERK, NOW, Town, found_town, on


def exported(town: Town) -> list[dict[str, Any]]:
    return town.read(lambda session: export_meetings(session, town.organisation()))


def test_meeting_is_exported_with_its_place_its_chair_and_who_sits_in_it(town: Town) -> None:
    meeting_id = plan(town)
    town.do(set_closing, CLERK, NOW, meeting_id, on(12, 16, 17, 30))
    (found,) = exported(town)
    assert {key: found[key] for key in ("id", "kind", "at", "place", "status", "chair", "agenda_closed")} == {
        "id": "M2026-0001",
        "kind": "executive",
        "at": "2026-12-21T09:00:00+08:00",
        "place": "第一会议室",
        "status": "planned",
        "chair": "区长",
        "agenda_closed": "2026-12-16T17:30:00+08:00",
    }
    assert found["timetable"] == [
        {"name": "distribution", "due": "2026-12-18", "cite": ["39"], "if": None},
    ]
    assert found["attendance"][0] == {
        "seat": "区长",
        "part": "chair",
        "reply": "none",
        "substitute": None,
        "came": None,
        "came_at": None,
    }


def test_moved_meetings_dates_are_those_of_its_new_day(sqlite_database: Database) -> None:
    town = found_town(sqlite_database, rulebook="hainan-2023")
    meeting_id = plan(town)
    before = exported(town)[0]["timetable"]
    town.do(move_meeting, CLERK, NOW, meeting_id, MeetingChange(on(12, 28)))
    after = exported(town)[0]["timetable"]
    assert [(line["name"], line["due"], line["if"]) for line in before] == [
        ("materials", "2026-12-10", None),
        ("issue_passed_document", "2026-12-28", "passed"),
        ("issue_revised_document", "2027-01-05", "revised"),
    ]
    assert [line["due"] for line in after] == ["2026-12-17", "2027-01-05", "2027-01-12"]


@pytest.mark.parametrize(
    "rulebook",
    [
        "beijing-2005",
        "chaoyang-2010",
        "civil-affairs-template",
        "dongchang-draft",
        "fangshan-2018",
        "hainan-2023",
        "tongzhou-2008",
        "wujin-2021",
        "xicheng-2005",
    ],
)
def test_every_kind_is_planned_under_every_rulebook(sqlite_database: Database, rulebook: str) -> None:
    town = found_town(sqlite_database, rulebook=rulebook)
    unit_id = town.read(lambda s: s.get_one(Seat, town.seat("住建局局长")).unit_id)
    for hour, kind in enumerate(MeetingKind):
        plan(
            town,
            str(kind),
            at=on(12, 21, 7 + hour),
            place=f"{hour}号会议室",
            unit_id=unit_id if kind.endswith("_wide") else None,
            matter="planned",
        )
    assert [found["kind"] for found in exported(town)] == [str(kind) for kind in MeetingKind]
