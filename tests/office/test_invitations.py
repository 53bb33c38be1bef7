"""Invitations: one way in, once, for one person; a stranger learns nothing from trying."""

import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from office.errors import OfficeError
from office.people.invitations import (
    AccountTakenError,
    InvitationError,
    InvitationExpiredError,
    InvitationUnknownError,
    InvitationUsedError,
    InvitationWithdrawnError,
    invite,
    redeem,
    withdraw,
)
from storage.database import Database
from storage.tables import Audit, Invitation, Organisation, Person

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def people(database: Database) -> tuple[int, int]:
    """Two people of one organisation who have not joined."""

    def make(session: Session) -> tuple[int, int]:
        organisation = Organisation(slug="qingyu", name="清榆区人民政府", rulebook="wujin-2021")
        session.add(organisation)
        session.flush()
        pair = [Person(organisation_id=organisation.id or 0, name=name) for name in ("顾言", "陆一鸣")]
        session.add_all(pair)
        session.flush()
        return pair[0].id or 0, pair[1].id or 0

    return database.write(make)


def invited(database: Database, person_id: int, now: datetime = NOW) -> str:
    return database.write(lambda session: invite(session, person_id=person_id, made_by_id=None, now=now))


def redeemed(database: Database, token: str, telegram_id: int = 1001, now: datetime = NOW) -> Person:
    return database.write(
        lambda session: redeem(session, token=token, telegram_id=telegram_id, language="en", now=now)
    )


def account(database: Database, person_id: int) -> int | None:
    return database.read(lambda session: session.get_one(Person, person_id).telegram_id)


def test_token_fits_the_start_payload_and_is_not_kept(database: Database, people: tuple[int, int]) -> None:
    token = invited(database, people[0])
    assert re.fullmatch(r"[A-Za-z0-9_-]{32,64}", token)
    kept = database.read(lambda session: session.exec(select(Invitation)).one())
    assert kept.token_hash != token
    assert len(kept.token_hash) == 64
    assert kept.expires_at == NOW + timedelta(days=7)
    assert token not in repr(kept)


def test_invitation_binds_the_account(database: Database, people: tuple[int, int]) -> None:
    token = invited(database, people[0])
    later = NOW + timedelta(days=7, seconds=-1)
    person = redeemed(database, token, now=later)
    assert (person.id, person.telegram_id, person.language, person.joined_at) == (
        people[0],
        1001,
        "en",
        later,
    )
    actions = database.read(lambda session: session.exec(select(Audit.action).order_by(col(Audit.id))).all())
    assert list(actions) == ["invitation.made", "person.joined"]


def test_used_invitation_admits_nobody_else(database: Database, people: tuple[int, int]) -> None:
    token = invited(database, people[0])
    redeemed(database, token)
    with pytest.raises(InvitationUsedError):
        redeemed(database, token, 2002)
    assert account(database, people[0]) == 1001


def test_own_used_link_pressed_again_lets_in_without_binding_anew(
    database: Database, people: tuple[int, int]
) -> None:
    token = invited(database, people[0])
    redeemed(database, token)
    again = redeemed(database, token, now=NOW + timedelta(hours=1))
    assert (again.id, again.joined_at) == (people[0], NOW)


def test_expired_invitation_is_refused(database: Database, people: tuple[int, int]) -> None:
    token = invited(database, people[0])
    with pytest.raises(InvitationExpiredError):
        redeemed(database, token, now=NOW + timedelta(days=7))
    assert account(database, people[0]) is None


def test_newer_invitation_withdraws_the_older(database: Database, people: tuple[int, int]) -> None:
    older, newer = invited(database, people[0]), invited(database, people[0])
    with pytest.raises(InvitationWithdrawnError):
        redeemed(database, older)
    assert redeemed(database, newer).id == people[0]


def test_withdrawn_invitation_is_refused(database: Database, people: tuple[int, int]) -> None:
    token = invited(database, people[0])

    def take_back(session: Session) -> bool:
        return withdraw(session, person_id=people[0], withdrawn_by_id=people[1], now=NOW)

    assert database.write(take_back)
    assert not database.write(take_back)
    with pytest.raises(InvitationWithdrawnError):
        redeemed(database, token)


@pytest.mark.parametrize("token", ["", "x" * 32, "' OR 1=1 --", "令牌", "x" * 10_000])
def test_unknown_token_is_refused(database: Database, people: tuple[int, int], token: str) -> None:
    with pytest.raises(InvitationUnknownError):
        redeemed(database, token)


def test_stranger_reads_the_same_sentence_whatever_the_reason() -> None:
    reasons: list[type[InvitationError]] = [
        InvitationUnknownError,
        InvitationExpiredError,
        InvitationUsedError,
        InvitationWithdrawnError,
    ]
    assert {str(reason()) for reason in reasons} == {
        "这个邀请链接不能使用。请联系本单位政府办公室，重新要一个链接。"
    }


def test_account_of_another_person_is_refused_and_the_invitation_stays_open(
    database: Database, people: tuple[int, int]
) -> None:
    redeemed(database, invited(database, people[0]))
    token = invited(database, people[1])
    with pytest.raises(AccountTakenError):
        redeemed(database, token)
    assert redeemed(database, token, 2002).id == people[1]


def test_new_invitation_moves_a_person_to_a_new_account(database: Database, people: tuple[int, int]) -> None:
    redeemed(database, invited(database, people[0]))
    redeemed(database, invited(database, people[0]), 2002)
    assert account(database, people[0]) == 2002


def race(database: Database, presses: list[tuple[str, int]]) -> list[str]:
    """Redeem from as many threads at one moment; return who got in or which error each was told."""
    barrier = threading.Barrier(len(presses))
    outcomes: list[str] = []

    def press(token: str, telegram_id: int) -> None:
        barrier.wait()
        try:
            outcomes.append(redeemed(database, token, telegram_id).name)
        except OfficeError as error:
            outcomes.append(type(error).__name__)

    threads = [threading.Thread(target=press, args=each) for each in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_two_accounts_at_once_bind_one(database: Database, people: tuple[int, int]) -> None:
    token = invited(database, people[0])
    assert race(database, [(token, 1001), (token, 2002)]) == sorted(["InvitationUsedError", "顾言"])
    assert account(database, people[0]) in {1001, 2002}


def test_one_account_with_two_invitations_at_once_becomes_one_person(
    database: Database, people: tuple[int, int]
) -> None:
    tokens = [invited(database, person_id) for person_id in people]
    outcomes = race(database, [(tokens[0], 1001), (tokens[1], 1001)])
    assert outcomes[0] == "AccountTakenError"
    assert [account(database, person_id) for person_id in people].count(1001) == 1


def test_two_invitations_made_at_once_leave_one_open(database: Database, people: tuple[int, int]) -> None:
    threads = [threading.Thread(target=invited, args=(database, people[0])) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = database.read(lambda session: session.exec(select(Invitation)).all())
    assert [invitation.withdrawn_at is None for invitation in kept].count(True) == 1
