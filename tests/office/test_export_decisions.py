"""Minutes and tasks as they are carried away."""

from datetime import date

from office.export import export
from office.minutes.decided import find_items
from office.minutes.operations import MinutesRequest, submit_minutes
from office.minutes.resolutions import Resolution, resolve_topic
from office.tasks.steps import note_progress
from storage.database import Database
from storage.tables import Meeting, Outcome
from tests.office.sessions import hold, unit_id
from tests.office.town import CLERK, HOUSING, MAYOR, NOW, found_town


def test_minutes_and_tasks_are_exported_with_their_history(sqlite_database: Database) -> None:
    town = found_town(sqlite_database, rulebook="hainan-2023")
    meeting = town.do(hold, CLERK, NOW, titles=("关于调整停车收费的请示",))
    (item,) = town.read(lambda session: find_items(session, session.get_one(Meeting, meeting.id)))
    resolution = Resolution(
        Outcome.PASSED,
        "原则同意",
        town.seat("副区长(城建)"),
        unit_id(town, "住建局"),
        (unit_id(town, "财政局"),),
        date(2026, 12, 31),
        issues_document=True,
    )
    decision = town.do(resolve_topic, CLERK, NOW, item.case.id or 0, resolution)
    town.do(note_progress, HOUSING, NOW, decision.task_id or 0, "已起草")
    case = town.do(submit_minutes, CLERK, NOW, meeting.id or 0, MinutesRequest())
    town.consent(MAYOR, case.id or 0)
    carried = town.read(lambda session: export(session, organisation=town.organisation()))
    assert carried["minutes"] == [
        {
            "id": "J2026-0001",
            "meeting": "M2026-0001",
            "status": "approved",
            "matter": [],
            "due": None,
            "cite": [],
            "issued_at": "2026-11-23T09:00:00+08:00",
            "decisions": [
                {
                    "topic": "T2026-0001",
                    "outcome": "passed",
                    "text": "原则同意",
                    "leader": "副区长(城建)",
                    "lead": "住建局",
                    "others": ["财政局"],
                    "due": "2026-12-31",
                    "task": "D2026-0001",
                    "issue_due": "2026-11-30",
                    "issue_cite": ["54"],
                    "issued": None,
                    "interpret_due": None,
                    "interpret_cite": [],
                    "interpreted": None,
                }
            ],
        }
    ]
    assert carried["tasks"] == [
        {
            "id": "D2026-0001",
            "title": "关于调整停车收费的请示",
            "source": "decision",
            "about": "M2026-0001",
            "leader": "副区长(城建)",
            "lead": "住建局",
            "others": ["财政局"],
            "due": "2026-12-31",
            "measure": "",
            "status": "open",
            "closed_at": None,
            "progress": [
                {
                    "kind": "progress",
                    "text": "已起草",
                    "by": HOUSING,
                    "at": "2026-11-23T09:00:00+08:00",
                    "old_due": None,
                    "new_due": None,
                }
            ],
        }
    ]
