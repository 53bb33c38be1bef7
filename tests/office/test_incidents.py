"""直报: told by night as by day until somebody answers, once for each five minutes; its log."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlmodel import Session

from office.errors import BadInputError, NotForYouError, StaleError
from office.reminders.planner import next_due_at, run_due
from office.rulebook.readings import find_readings, record_hours
from office.watch.export import export_incidents, export_shifts
from office.watch.incident_calls import Station
from office.watch.incidents import (
    IncidentRequest,
    answer_incident,
    close_incident,
    find_calls,
    find_incident,
    find_incidents,
    find_to_publish,
    note_more,
    note_order,
    note_rung,
    report_incident,
    report_upward,
)
from storage.tables import Incident, IncidentStatus, Organisation
from tests.office.rosters import leader_on, officer_on
from tests.office.town import (
    CITY,
    CLERK,
    DIRECTOR,
    FINANCE_STAFF,
    HOUSING,
    HOUSING_DEPUTY,
    MAYOR,
    NOW,
    TOWNSHIP,
    Town,
    on,
)

NIGHT = on(12, 3, 2, 0)
"""Two in the morning: the watch of the second."""


def reported(town: Town, *, at: datetime = NIGHT, name: str = HOUSING) -> int:
    request = IncidentRequest("和平路燃气泄漏", "和平路", at - timedelta(minutes=20))
    return town.do(report_incident, name, at, request).id or 0


def incident(town: Town, incident_id: int) -> Incident:
    return town.read(lambda session: session.get_one(Incident, incident_id))


def tick(town: Town, at: datetime) -> int:
    """Let the planner look at an instant; return how many cards of the repeated telling it gave out."""
    mark = town.mark()
    town.change(partial(run_due, now=at))
    return len(town.told("reminder.incident", since=mark))


def log(town: Town) -> list[str]:
    """Return the kinds of the lines of the one incident's log."""

    def find(session: Session) -> list[str]:
        organisation = session.get_one(Organisation, town.organisation_id)
        (one,) = export_incidents(session, organisation)
        return [entry["kind"] for entry in one["log"]]

    return town.read(find)


def test_those_who_must_know_are_rung_in_order_and_told_at_once(watched: Town) -> None:
    town = watched
    calls = town.do(find_calls, HOUSING, NIGHT)
    assert [(one.station, one.person.name) for one in calls] == [
        (Station.OFFICER, officer_on(2)),
        (Station.LEADER, leader_on(2)),
        (Station.DIRECTOR, DIRECTOR),
        (Station.MAYOR, MAYOR),
        (Station.STAFF, CLERK),
    ], "the responsible deputy is the leader in charge"
    mark = town.mark()
    reported(town)
    assert town.told("incident", since=mark) == [officer_on(2), leader_on(2), DIRECTOR, MAYOR, CLERK]


def test_incident_is_told_again_every_five_minutes_until_answered(watched: Town) -> None:
    town = watched
    incident_id = reported(town)
    assert town.read(lambda session: next_due_at(session, now=NIGHT)) == NIGHT + timedelta(minutes=5)
    assert tick(town, NIGHT + timedelta(minutes=4)) == 0
    assert tick(town, NIGHT + timedelta(minutes=5)) == 5
    assert tick(town, NIGHT + timedelta(minutes=5)) == 0, "never twice for one minute"
    town.do(note_rung, HOUSING, NIGHT + timedelta(minutes=10), incident_id)
    assert tick(town, NIGHT + timedelta(minutes=10)) == 5, "what is due just now is not put off by a call"
    assert tick(town, NIGHT + timedelta(minutes=31)) == 5, "down for a while: told once, not five times"
    assert tick(town, NIGHT + timedelta(minutes=35)) == 5
    with pytest.raises(NotForYouError, match="收到直报的同志"):
        town.do(answer_incident, HOUSING, NIGHT + timedelta(minutes=36), incident_id)
    town.do(answer_incident, officer_on(2), NIGHT + timedelta(minutes=36), incident_id)
    assert tick(town, NIGHT + timedelta(minutes=40)) == 0
    assert tick(town, NIGHT + timedelta(hours=12)) == 0
    found = incident(town, incident_id)
    assert (found.status, found.rounds, found.answered_by_id) == (
        IncidentStatus.ANSWERED,
        5,
        town.person(officer_on(2)).id,
    )
    with pytest.raises(StaleError, match="已经按过"):
        town.do(answer_incident, officer_on(2), NIGHT + timedelta(minutes=41), incident_id)
    town.do(answer_incident, MAYOR, NIGHT + timedelta(minutes=41), incident_id)
    assert log(town) == ["entered", "told", "told", "rung", *["told"] * 3, "answered", "answered"]


def test_new_watch_is_told_too(watched: Town) -> None:
    town = watched
    morning = on(12, 3, 8, 28)
    incident_id = reported(town, at=morning)
    assert tick(town, morning + timedelta(minutes=5)) == 6
    assert town.person(officer_on(3)).id in incident(town, incident_id).told_ids


def test_who_acts_for_an_absent_deputy_is_told(town: Town) -> None:
    town.grant(CITY, NOW.date(), NOW.date(), stand_in="常务副区长")
    calls = town.do(find_calls, HOUSING, NOW)
    (responsible,) = (one for one in calls if one.station is Station.RESPONSIBLE)
    assert (responsible.person.name, responsible.for_seat and responsible.for_seat.title) == (
        "江以宁",
        "副区长(城建)",
    )


def test_calls_orders_and_reports_are_lines_of_the_log_and_closing_ends_it(watched: Town) -> None:
    town = watched
    incident_id = reported(town)
    at = NIGHT + timedelta(minutes=1)
    town.do(note_rung, HOUSING, at, incident_id)
    town.do(answer_incident, CLERK, at, incident_id)
    town.do(note_order, CITY, at, incident_id, "立即疏散，现场指挥")
    mark = town.mark()
    town.do(note_more, HOUSING, at, incident_id, "阀门已关")
    assert MAYOR in town.told("incident", since=mark)
    with pytest.raises(NotForYouError, match="上报"):
        town.do(report_upward, HOUSING, at, incident_id, "市政府值班室")
    town.do(report_upward, CLERK, at, incident_id, "市政府值班室，电话")
    with pytest.raises(NotForYouError, match="结束"):
        town.do(close_incident, HOUSING, at, incident_id, "已修复")
    town.do(close_incident, CITY, at, incident_id, "已修复通气")
    assert log(town)[2:] == ["rung", "answered", "ordered", "note", "reported", "closed"]
    with pytest.raises(StaleError, match="已经结束"):
        town.do(note_more, CLERK, at, incident_id, "又漏")
    with pytest.raises(NotForYouError, match="没有这件直报"):
        town.do(find_incident, TOWNSHIP, at, incident_id)
    assert town.do(find_incidents, CLERK, at) == []

    def entries(session: Session) -> list[str]:
        shifts = export_shifts(session, session.get_one(Organisation, town.organisation_id))
        return [entry["text"] for shift in shifts for entry in shift["log"]]

    assert town.read(entries) == ["I2026-0001 和平路燃气泄漏"]


def test_upward_hour_is_the_offices_reading_alone(watched: Town) -> None:
    town = watched
    assert incident(town, reported(town, at=NIGHT)).report_due_at is None
    town.do(record_hours, CLERK, NOW, question="incident_report", hours=1, note="1小时内")
    assert [one.hours for one in town.do(find_readings, CLERK, NOW)] == [1]
    second = reported(town, at=NIGHT + timedelta(minutes=1))
    assert incident(town, second).report_due_at == NIGHT + timedelta(minutes=61)
    mark = town.mark()
    town.change(partial(run_due, now=NIGHT + timedelta(minutes=46)))
    assert set(town.told("reminder.incident_report", since=mark)) == {
        officer_on(2),
        leader_on(2),
        DIRECTOR,
        CLERK,
    }
    town.do(report_upward, CLERK, NIGHT + timedelta(minutes=50), second, "市政府值班室")
    mark = town.mark()
    town.change(partial(run_due, now=NIGHT + timedelta(minutes=61)))
    assert town.told("reminder.incident_report", since=mark) == []


def test_publishing_hours_go_to_those_who_publish(town: Town) -> None:
    def follow_fangshan(session: Session) -> None:
        session.get_one(Organisation, town.organisation_id).rulebook = "fangshan-2018"

    town.change(follow_fangshan)
    at = NOW
    incident_id = reported(town, at=at)
    found = incident(town, incident_id)
    assert found.report_due_at is None, "never an hour for reporting"
    happened = at - timedelta(minutes=20)
    publishing = town.read(lambda session: find_to_publish(session, found, "fangshan-2018"))
    assert [(one.name, one.due_at, one.cite) for one in publishing] == [
        ("emergency_information", happened + timedelta(hours=5), ("28",)),
        ("press_conference", happened + timedelta(hours=24), ("28",)),
    ]
    assert town.told("incident.publish") == [DIRECTOR, CLERK], "no unit for news here: the office"
    mark = town.mark()
    town.change(partial(run_due, now=happened + timedelta(hours=4, minutes=30)))
    assert town.told("reminder.incident_publish", since=mark) == [DIRECTOR, CLERK]


def test_incident_that_cannot_be_is_refused(town: Town) -> None:
    with pytest.raises(BadInputError, match="发生了什么"):
        town.do(report_incident, HOUSING, NOW, IncidentRequest("  "))
    with pytest.raises(BadInputError, match="还没有到"):
        town.do(report_incident, HOUSING, NOW, IncidentRequest("火情", happened_at=NOW + timedelta(hours=1)))
    with pytest.raises(BadInputError, match="早于发生"):
        town.do(
            report_incident,
            HOUSING,
            NOW,
            IncidentRequest("火情", happened_at=NOW, known_at=NOW - timedelta(hours=1)),
        )
    calls = town.do(find_calls, HOUSING_DEPUTY, NOW)
    assert [one.station for one in calls][:2] == [Station.DIRECTOR, Station.RESPONSIBLE], "nobody on duty yet"
    assert FINANCE_STAFF not in {one.person.name for one in calls}
