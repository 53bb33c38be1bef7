"""Leave over the day of a meeting: the absence asked along, and offered back when the leave changes."""

from datetime import date

import pytest
from sqlmodel import Session, col, select

from office.access import Actor
from office.attendance.absences import open_with_leave
from office.cases.decisions import refuse
from office.cases.errands import withdraw
from office.leave.changes import cancel_leave, change_leave
from office.leave.meetings import ABSENT, NOT_ASKED, find_meetings_over, find_wanted
from office.leave.operations import submit_leave
from storage.database import Database
from storage.tables import Absence, Case, CaseKind, CaseStatus
from tests.office.meetings import NEXT, meeting, plan
from tests.office.town import CITY, FINANCE, MAYOR, NOW, TOWNSHIP, Town, found_town, on, trip

DAY = NEXT.date()


def ask_both(
    town: Town, name: str, first: date, last: date, choices: dict[str, int] | None = None
) -> list[int]:
    """Have somebody ask for leave with the absences from its meetings; return the cases' ids."""

    def both(session: Session, actor: Actor) -> list[int]:
        leave = submit_leave(session, actor, trip(first, last))
        values = {"first": first.isoformat(), "last": last.isoformat(), ABSENT: choices or {}}
        wanted = find_wanted(session, actor, values)
        return [case.id or 0 for case in (leave, *open_with_leave(session, actor, leave, wanted))]

    return town.do(both, name, NOW)


def over(town: Town, name: str, first: date, last: date) -> list[str]:
    def find(session: Session, actor: Actor) -> list[str]:
        return [found.meeting.number for found in find_meetings_over(session, actor, first, last)]

    return town.do(find, name, NOW)


@pytest.mark.parametrize("rulebook", ["wujin-2021", "hainan-2023", "fangshan-2018", "xicheng-2005"])
def test_meetings_on_the_days_of_a_leave_are_found(sqlite_database: Database, rulebook: str) -> None:
    town = found_town(sqlite_database, rulebook=rulebook)
    number = meeting(town, plan(town)).number
    assert over(town, CITY, DAY, DAY) == [number]
    assert over(town, CITY, date(2026, 12, 1), date(2026, 12, 20)) == []
    assert over(town, CITY, date(2026, 12, 22), date(2026, 12, 31)) == []


def test_absence_is_asked_along_with_the_leave(sqlite_database: Database) -> None:
    town = found_town(sqlite_database)
    meeting_id = plan(town)
    leave_id, absence_id = ask_both(town, CITY, DAY, DAY)
    absence = town.read(lambda session: session.get_one(Absence, absence_id))
    assert (absence.meeting_id, absence.leave_case_id) == (meeting_id, leave_id)
    assert town.case(leave_id).number in absence.reason
    assert "招商" not in absence.reason
    assert town.case(absence_id).status is CaseStatus.PENDING
    assert over(town, CITY, DAY, DAY) == []


def test_absence_is_left_out_where_the_form_says_so(sqlite_database: Database) -> None:
    town = found_town(sqlite_database)
    first, second = plan(town), plan(town, "special", on(12, 21, 14), named=(town.seat("副区长(城建)"),))
    substitute = town.seat("住建局局长")
    ids = ask_both(town, CITY, DAY, DAY, {str(first): NOT_ASKED, str(second): substitute})
    (absence,) = town.read(lambda session: session.exec(select(Absence)).all())
    assert (absence.case_id, absence.meeting_id, absence.substitute_seat_id) == (ids[1], second, substitute)


def test_absence_is_offered_back_when_the_leave_ends_before_the_meeting(sqlite_database: Database) -> None:
    town = found_town(sqlite_database)
    plan(town)
    leave_id, absence_id = ask_both(town, CITY, date(2026, 12, 18), DAY)
    town.consent_all(leave_id)
    town.consent(MAYOR, absence_id)
    assert town.told("absence.leave_changed") == []
    town.do(change_leave, CITY, NOW, leave_id, from_on=date(2026, 12, 18), to_on=date(2026, 12, 19))
    assert town.told("absence.leave_changed") == [CITY]
    assert town.case(absence_id).status is CaseStatus.APPROVED


def test_absence_is_offered_back_when_the_leave_comes_to_nothing(sqlite_database: Database) -> None:
    town = found_town(sqlite_database)
    plan(town)
    leave_id, first = ask_both(town, CITY, DAY, DAY)
    town.do(withdraw, CITY, NOW, leave_id)
    assert town.told("absence.leave_changed") == [CITY]
    town.do(withdraw, CITY, NOW, first)
    mark = town.mark()
    leave_id, _ = ask_both(town, CITY, DAY, DAY)
    town.do(refuse, town.deciders(leave_id)[0], NOW, town.waiting_id(leave_id), reason="请到会")
    assert town.told("absence.leave_changed", since=mark) == [CITY]


def test_absence_is_offered_back_when_the_leave_is_cancelled(sqlite_database: Database) -> None:
    town = found_town(sqlite_database)
    plan(town)
    leave_id, _ = ask_both(town, CITY, DAY, DAY)
    town.consent_all(leave_id)
    town.do(cancel_leave, CITY, NOW, leave_id)
    assert town.told("absence.leave_changed") == [CITY]


def test_who_sits_in_no_meeting_is_asked_nothing(sqlite_database: Database) -> None:
    town = found_town(sqlite_database)
    plan(town)
    assert over(town, TOWNSHIP, DAY, DAY) == []
    assert over(town, FINANCE, DAY, DAY) == []

    def absences(session: Session) -> int:
        return len(session.exec(select(Case.id).where(col(Case.kind) == CaseKind.ABSENCE)).all())

    assert town.read(absences) == 0
