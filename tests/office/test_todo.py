"""待办: what waits for somebody, oldest first, and what the card lets each reader press."""

from sqlmodel import Session

from office.access import actor_of
from office.cases.actions import Action
from office.cases.decisions import return_for_changes
from office.cases.sheets import CaseSheet, lay_out
from office.leave.changes import change_leave
from office.leave.operations import file_leave, submit_leave
from office.reminders.planner import run_due
from office.reminders.todo import Todo, Waiting, find_todos
from storage.tables import Case
from tests.office.town import (
    CITY,
    CLERK,
    DIRECTOR,
    EXECUTIVE,
    FINANCE,
    FINANCE_DEPUTY,
    FINANCE_STAFF,
    HOUSING,
    MAYOR,
    NOW,
    Town,
    nov,
    on,
    person_named,
    trip,
)


def todos(town: Town, name: str, at: object = NOW) -> list[tuple[Waiting, str]]:
    found: list[Todo] = town.do(find_todos, name, at)  # type: ignore[arg-type]  # an instant
    return [(todo.waiting, todo.applicant) for todo in found]


def sheet(town: Town, name: str, case: int, at: object = NOW) -> CaseSheet:
    def lay(session: Session) -> CaseSheet:
        actor = actor_of(session, person_named(session, name, town.organisation_id), now=at)  # type: ignore[arg-type]  # an instant
        return lay_out(session, actor, session.get_one(Case, case))

    return town.read(lay)


def test_what_waits_comes_oldest_first(town: Town) -> None:
    second = town.ask(HOUSING, nov(30), nov(30), at=on(11, 23, 9))
    town.ask(FINANCE, nov(30), nov(30), at=on(11, 23, 10))
    town.ask(CITY, nov(30), nov(30), at=on(11, 23, 11))
    assert todos(town, MAYOR) == [(Waiting.DECIDE, CITY)]
    town.consent(CITY, second, at=on(11, 23, 12))
    assert todos(town, MAYOR) == [(Waiting.DECIDE, CITY), (Waiting.DECIDE, HOUSING)]
    assert todos(town, EXECUTIVE) == [(Waiting.DECIDE, FINANCE)]
    assert todos(town, CITY) == []


def test_stand_in_has_the_seats_work_on_the_list(town: Town) -> None:
    town.grant(EXECUTIVE, nov(23), nov(24), stand_in="副区长(城建)")
    town.ask(FINANCE, nov(30), nov(30))
    (todo,) = town.do(find_todos, CITY, NOW)
    assert (todo.waiting, todo.stood_in_for) == (Waiting.DECIDE, "常务副区长")
    assert todos(town, EXECUTIVE) == []


def test_applicant_has_filing_revision_and_return_on_the_list(town: Town) -> None:
    case = town.grant(FINANCE, nov(23), nov(24))
    assert todos(town, FINANCE) == [(Waiting.FILE, FINANCE)]
    assert todos(town, CLERK) == []
    town.do(file_leave, FINANCE, NOW, town.filing_id(case))
    assert todos(town, FINANCE, on(11, 23)) == []
    assert todos(town, FINANCE, on(11, 24)) == [(Waiting.RETURN, FINANCE)]
    sent_back = town.ask(HOUSING, nov(30), nov(30))
    town.do(return_for_changes, CITY, NOW, town.waiting_id(sent_back), reason="改期")
    assert (todos(town, HOUSING), todos(town, CITY)) == ([(Waiting.REVISE, HOUSING)], [])


def test_office_has_on_its_list_what_nobody_else_can_press(town: Town) -> None:
    town.never_joined(CITY)
    town.ask(HOUSING, nov(30), nov(30))
    town.ask(FINANCE_DEPUTY, nov(30), nov(30))
    town.ask(MAYOR, nov(26), nov(26), stand_in="常务副区长")
    for name in (CLERK, DIRECTOR):
        assert sorted(todos(town, name)) == [
            (Waiting.FILE, MAYOR),
            (Waiting.READING, FINANCE_DEPUTY),
            (Waiting.RECORD, HOUSING),
        ]


def test_silent_draft_leaves_the_list_once_its_days_are_over(town: Town) -> None:
    town.ask(FINANCE_DEPUTY, nov(24), nov(24))
    assert todos(town, CLERK, on(11, 24)) == [(Waiting.READING, FINANCE_DEPUTY)]
    assert todos(town, CLERK, on(11, 25)) == []


def test_liaison_has_what_they_may_record_on_the_list(town: Town) -> None:
    town.ask(CITY, nov(30), nov(30))
    assert todos(town, FINANCE_STAFF) == [(Waiting.RECORD, CITY)]


def test_card_offers_each_reader_what_they_may_press(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    assert {name: sheet(town, name, case).actions for name in (FINANCE, EXECUTIVE, MAYOR, CLERK)} == {
        FINANCE: (Action.URGE, Action.WITHDRAW),
        EXECUTIVE: (Action.CONSENT, Action.REFUSE, Action.RETURN, Action.OPINION, Action.TURN),
        MAYOR: (),
        CLERK: (Action.RECORD, Action.URGE),
    }


def test_card_of_a_granted_leave_offers_filing_and_change(town: Town) -> None:
    case = town.grant(FINANCE, nov(26), nov(27))
    assert sheet(town, FINANCE, case).actions == (Action.FILE, Action.CHANGE, Action.CANCEL)
    assert sheet(town, FINANCE, case, on(11, 26)).actions == (Action.FILE, Action.CHANGE, Action.BACK)
    assert sheet(town, MAYOR, case).actions == ()


def test_card_of_a_silent_rank_offers_the_office_a_reading(town: Town) -> None:
    case = town.ask(FINANCE_DEPUTY, nov(26), nov(27))
    assert (sheet(town, CLERK, case).actions, sheet(town, CLERK, case).waits_for_reading) == (
        (Action.READING,),
        True,
    )
    assert sheet(town, FINANCE_DEPUTY, case).actions == (Action.WITHDRAW,)


def test_card_of_an_open_change_offers_to_withdraw_it(town: Town) -> None:
    case = town.grant(CITY, nov(26), nov(27))
    town.do(change_leave, CITY, NOW, case, from_on=nov(26), to_on=nov(30))
    assert sheet(town, CITY, case).actions == (Action.URGE, Action.WITHDRAW, Action.CANCEL)


def test_card_keeps_private_what_is_not_the_readers(town: Town) -> None:
    case = town.grant(FINANCE, nov(26), nov(27), stand_in="财政局副局长")
    seen = {name: sheet(town, name, case).leave for name in (MAYOR, FINANCE_DEPUTY)}
    assert (seen[MAYOR].reason, seen[MAYOR].contact) == ("招商推介", "13800000000")
    assert (seen[FINANCE_DEPUTY].reason, seen[FINANCE_DEPUTY].contact, seen[FINANCE_DEPUTY].place) == (
        "",
        "",
        "",
    )


def test_names_with_markup_and_emoji_stay_as_they_are(town: Town) -> None:
    case = town.do(submit_leave, FINANCE, NOW, trip(nov(26), nov(27), place="<b>南京</b> 🙏 {place} %s"))
    assert sheet(town, MAYOR, case.id or 0).leave.place == "<b>南京</b> 🙏 {place} %s"


def test_list_is_the_same_before_and_after_the_mornings_sweep(town: Town) -> None:
    town.grant(EXECUTIVE, nov(24), nov(24), stand_in="副区长(城建)")
    town.ask(FINANCE, nov(30), nov(30))
    town.ask(CITY, nov(30), nov(30))
    town.grant(HOUSING, nov(26), nov(26))
    town.ask(MAYOR, nov(26), nov(26), stand_in="常务副区长")
    names = (MAYOR, EXECUTIVE, CITY, CLERK, DIRECTOR, FINANCE, HOUSING, FINANCE_STAFF)
    before = {name: todos(town, name, on(11, 24, 6)) for name in names}
    town.change(lambda session: run_due(session, now=on(11, 24, 7)))
    assert {name: todos(town, name, on(11, 24, 7)) for name in names} == before
    assert before[CITY] == [(Waiting.DECIDE, FINANCE)]
