"""A delegation of a part of the work covers that part: what it does not cover goes its usual way."""

from functools import partial

import pytest
from sqlmodel import Session

from office.access import Actor
from office.cases.decisions import consent
from office.errors import BadInputError, NotForYouError
from office.people.acting import Acting, Why, who_acts
from office.people.away import find_acting_in_group, find_away
from office.people.delegations import DelegationRequest, delegate_seat
from office.people.scopes import WHOLE, Scope, Work, read_scope
from storage.tables import Organisation, Seat, WorkKind
from tests.office.town import (
    CITY,
    CLERK,
    EXECUTIVE,
    FINANCE,
    HOUSING,
    MAYOR,
    NOW,
    SCHOOLS,
    Town,
    nov,
    seat_titled,
)

DOCUMENTS = Scope((WorkKind.DOCUMENT,))
LEAVES = Scope((WorkKind.LEAVE,))


def give(town: Town, scope: Scope, *, to: str = "副区长(教卫)", seat: str = "区长", by: str = CLERK) -> None:
    request = DelegationRequest(town.seat(seat), town.seat(to), nov(23), nov(27), scope)
    town.do(delegate_seat, by, NOW, request)


def unit(town: Town, name: str) -> int:
    return town.read(lambda session: seat_titled(session, name, town.organisation_id).unit_id)


def acts(town: Town, work: Work | None) -> tuple[Why, str | None]:
    def find(session: Session) -> Acting:
        seat = session.get_one(Seat, town.seat("区长"))
        return who_acts(session, seat, on=nov(24), rulebook="wujin-2021@1", work=work)

    acting = town.read(find)
    return acting.why, acting.person.name if acting.person else None


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("", ()),
        ("全部", ()),
        ("公文", (WorkKind.DOCUMENT,)),
        ("公文、会议", (WorkKind.MEETING, WorkKind.DOCUMENT)),
        ("督办 请假", (WorkKind.LEAVE, WorkKind.TASK)),
    ],
)
def test_scope_is_read_in_the_offices_words(town: Town, text: str, kinds: tuple[WorkKind, ...]) -> None:
    scope = town.read(lambda session: read_scope(session, town.organisation_id, text))
    assert (scope, scope.is_all) == (Scope(kinds), not kinds)


def test_scope_may_be_one_unit_and_kinds_of_its_work(town: Town) -> None:
    housing = unit(town, "住建局局长")
    for text, scope in (
        ("住建局", Scope((), housing)),
        ("住建局、公文", Scope((WorkKind.DOCUMENT,), housing)),
    ):
        assert town.read(partial(read_scope, organisation_id=town.organisation_id, text=text)) == scope
    for text in ("人事", "住建局、财政局"):
        with pytest.raises(BadInputError):
            town.read(partial(read_scope, organisation_id=town.organisation_id, text=text))


def test_delegation_covers_its_own_kind_only(town: Town) -> None:
    town.grant(MAYOR, nov(23), nov(27))
    give(town, DOCUMENTS)
    assert acts(town, Work(WorkKind.DOCUMENT)) == (Why.DELEGATED, SCHOOLS)
    assert acts(town, Work(WorkKind.LEAVE)) == (Why.UNDELEGATED, None)
    assert acts(town, None) == (Why.UNDELEGATED, None)


def test_narrower_delegation_goes_before_the_wider(town: Town) -> None:
    town.grant(MAYOR, nov(23), nov(27))
    housing = unit(town, "住建局局长")
    give(town, Scope((), housing), to="副区长(城建)")
    give(town, WHOLE)
    assert acts(town, Work(WorkKind.DOCUMENT, housing)) == (Why.DELEGATED, CITY)
    assert acts(town, Work(WorkKind.DOCUMENT, housing + 1)) == (Why.DELEGATED, SCHOOLS)
    assert acts(town, None) == (Why.DELEGATED, SCHOOLS)


def test_step_of_another_kind_does_not_move(town: Town) -> None:
    case = town.ask(HOUSING, nov(26), nov(27))
    town.consent(CITY, case)
    town.grant(MAYOR, nov(23), nov(27), stand_in=None)
    give(town, DOCUMENTS)
    assert town.deciders(case) == []
    with pytest.raises(NotForYouError):
        town.do(consent, SCHOOLS, NOW, town.waiting_id(case))
    give(town, LEAVES)
    assert town.deciders(case) == [SCHOOLS]
    town.consent(SCHOOLS, case)
    assert town.steps(case)[1].stood_in


def test_step_of_another_unit_does_not_move(town: Town) -> None:
    own = town.ask(HOUSING, nov(26), nov(27))
    other = town.ask(FINANCE, nov(26), nov(27))
    town.consent(CITY, own)
    town.consent(EXECUTIVE, other)
    town.grant(MAYOR, nov(23), nov(27))
    give(town, Scope((), unit(town, "住建局局长")))
    assert (town.deciders(own), town.deciders(other)) == ([SCHOOLS], [])


def test_part_of_the_work_is_told_apart_among_those_away(town: Town) -> None:
    town.grant(MAYOR, nov(23), nov(27))
    give(town, DOCUMENTS)

    def away(session: Session, actor: Actor) -> list[tuple[str, list[WorkKind]]]:
        found = find_away(session, actor, first=nov(23), last=nov(23))
        return [
            (part.person.name, list(part.scope.kinds)) for one in found for part in one.parts if part.person
        ]

    assert town.do(away, CLERK, NOW) == [(SCHOOLS, [WorkKind.DOCUMENT])]
    group = town.read(
        lambda session: find_acting_in_group(
            session, session.get_one(Organisation, town.organisation_id), on=nov(23)
        )
    )
    assert [(acting.person.name if acting.person else None, acting.scope) for acting in group] == [
        (None, WHOLE),
        (SCHOOLS, DOCUMENTS),
    ]
