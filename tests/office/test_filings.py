"""书面报备 that comes too late: marked when it does, not only where it was late when asked."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session

from office.export import export
from office.leave.changes import change_leave
from office.leave.operations import file_leave
from office.reminders.planner import run_due
from storage.tables import Organisation, Outbox, OutboxState, Posted
from tests.office.town import CITY, EXECUTIVE, FINANCE, MAYOR, Town, nov, on


def run(town: Town, at: datetime) -> None:
    town.change(lambda session: run_due(session, now=at))


def posted(town: Town, name: str, case_id: int) -> None:
    """Have the case's card delivered to somebody."""
    person, number = town.person(name), town.case(case_id).number

    def deliver(session: Session) -> None:
        session.execute(update(Outbox).values(state=OutboxState.SENT))
        session.add(
            Posted(
                chat_id=person.telegram_id or 0,
                about=f"case:{number}",
                message_id=1,
                card="case",
                args={"case": case_id},
                person_id=person.id,
                organisation_id=town.organisation_id,
            )
        )

    town.change(deliver)


def test_filing_late_while_the_chain_runs_is_marked(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    run(town, on(11, 25, 20))
    assert town.leave(case).marks == []
    posted(town, EXECUTIVE, case)
    before = town.mark()
    run(town, on(11, 26, 7))
    assert town.leave(case).marks == ["late_notice"]
    assert town.told("case", since=before) == [EXECUTIVE]


def test_filing_owed_after_the_grant_is_marked_once(town: Town) -> None:
    case = town.grant(FINANCE, nov(26), nov(27))
    for at in (on(11, 26, 7), on(11, 26, 9), on(11, 27, 7)):
        run(town, at)
    assert town.leave(case).marks == ["late_notice"]
    audit = town.read(
        lambda session: export(session, organisation=session.get_one(Organisation, town.organisation_id))
    )
    assert [row["action"] for row in audit["audit"]].count("leave.late") == 1
    assert audit["cases"][0]["leave"]["marks"] == ["late_notice"]


def test_filing_pressed_before_the_morning_is_late_already(town: Town) -> None:
    case = town.grant(FINANCE, nov(26), nov(27))
    town.do(file_leave, FINANCE, on(11, 26, 0, 1), town.filing_id(case))
    assert town.leave(case).marks == ["late_notice"]


def test_filing_on_the_last_day_is_in_time(town: Town) -> None:
    case = town.grant(FINANCE, nov(26), nov(27))
    town.do(file_leave, FINANCE, on(11, 25, 23, 59), town.filing_id(case))
    run(town, on(11, 26, 7))
    assert town.leave(case).marks == []


def test_leave_made_longer_on_the_way_is_not_late(town: Town) -> None:
    case = town.grant(FINANCE, nov(25), nov(26), at=on(11, 23))
    town.do(file_leave, FINANCE, on(11, 23), town.filing_id(case))
    town.do(change_leave, FINANCE, on(11, 26), case, from_on=nov(25), to_on=nov(27))
    town.consent_all(case, at=on(11, 26))
    run(town, on(11, 27, 7))
    assert town.leave(case).marks == []
    assert town.leave(case).to_on == nov(27)


def test_ranks_without_a_filing_of_their_own_are_never_late(town: Town) -> None:
    case = town.ask(CITY, nov(26), nov(27))
    mayors = town.ask(MAYOR, nov(26), nov(27), stand_in="常务副区长")
    run(town, on(11, 27, 7))
    assert (town.leave(case).marks, town.leave(mayors).marks) == ([], [])
