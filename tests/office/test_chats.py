"""Chats that are lost, come back or move: followed, and told to the office once."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from office.access import Actor, actor_of
from office.directory.operations import import_district
from office.errors import NotForYouError, StaleError
from office.people.chats import move_group, record_added, record_reachable, record_unreachable
from office.people.group_list import find_groups, let_go
from office.people.groups import bind_group, find_threads, tell_groups
from storage.database import Database
from storage.tables import Binding, Chat, Outbox, Person
from tests.office.books import district

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
OLD, NEW = -4001, -1_000_000_004_001
STAFF, OTHER = 7, 8


def begin(session: Session) -> Actor:
    import_district(session, district(), now=NOW)
    for name, telegram_id in (("邵清和", STAFF), ("顾言", OTHER)):
        person = session.exec(select(Person).where(Person.name == name)).one()
        person.telegram_id, person.joined_at = telegram_id, NOW
    session.flush()
    actor = actor_of(session, session.exec(select(Person).where(Person.name == "邵清和")).one(), now=NOW)
    bind_group(session, actor, OLD, "财政局", title="财政工作群", thread_id=None)
    return actor


def told(session: Session) -> Sequence[tuple[int, object]]:
    rows = session.exec(select(Outbox).where(Outbox.card == "chat.news").order_by(col(Outbox.id))).all()
    return [(row.chat_id, row.args["what"]) for row in rows]


def threads(session: Session, actor: Actor) -> list[int]:
    units = [row.unit_id for row in session.exec(select(Binding)).all() if row.unit_id]
    return [thread.chat_id for thread in find_threads(session, actor.organisation_id, unit_ids=units)]


def test_office_is_told_once_of_somebody_who_blocks_and_comes_back(database: Database) -> None:
    def act(session: Session) -> None:
        begin(session)
        for _ in range(2):
            record_unreachable(session, OTHER, NOW)
        assert told(session) == [(STAFF, "blocked")]
        for _ in range(2):
            record_reachable(session, OTHER, NOW)
        assert told(session) == [(STAFF, "blocked"), (STAFF, "back")]

    database.write(act)


def test_lost_group_is_told_of_once_and_owed_nothing_until_it_is_back(sqlite_database: Database) -> None:
    def act(session: Session) -> None:
        actor = begin(session)
        assert threads(session, actor) == [OLD]
        for _ in range(2):
            record_unreachable(session, OLD, NOW)
        assert (told(session), threads(session, actor)) == ([(STAFF, "lost")], [])
        record_reachable(session, OLD, NOW + timedelta(days=1))
        assert (told(session)[1:], threads(session, actor)) == ([(STAFF, "found")], [OLD])

    sqlite_database.write(act)


def test_group_keeps_what_it_follows_and_is_owed_when_it_becomes_a_supergroup(database: Database) -> None:
    def act(session: Session) -> None:
        actor = begin(session)
        unit = next(row.unit_id for row in session.exec(select(Binding)).all()) or 0
        tell_groups(session, actor.organisation, "group.follows", {}, now=NOW, unit_ids=[unit])
        for _ in range(2):
            move_group(session, OLD, NEW, NOW)
        assert told(session) == [(STAFF, "moved")]
        assert threads(session, actor) == [NEW]
        owed = session.exec(select(Outbox.chat_id).where(Outbox.card == "group.follows")).all()
        assert owed == [NEW]

    database.write(act)


def test_supergroup_already_known_takes_over_what_the_group_followed(sqlite_database: Database) -> None:
    def act(session: Session) -> None:
        actor = begin(session)
        bind_group(session, actor, NEW, "审计局", title="财政工作群", thread_id=None)
        move_group(session, OLD, NEW, NOW)
        assert [chat.telegram_chat_id for chat in session.exec(select(Chat)).all()] == [NEW]
        (group,) = find_groups(session, actor)
        assert sorted(group.follows.units) == ["审计局", "财政局"]

    sqlite_database.write(act)


def test_administrator_who_takes_it_into_a_group_learns_how_to_bind(sqlite_database: Database) -> None:
    def act(session: Session) -> None:
        begin(session)
        record_added(session, -5, "新群", by_id=STAFF, now=NOW)
        record_added(session, -6, "别人的群", by_id=OTHER, now=NOW)
        record_added(session, OLD, "财政工作群", by_id=STAFF, now=NOW)
        assert told(session) == [(STAFF, "added")]

    sqlite_database.write(act)


def test_group_is_let_go_by_an_administrator(sqlite_database: Database) -> None:
    def act(session: Session) -> None:
        actor = begin(session)
        other = actor_of(session, session.exec(select(Person).where(Person.name == "顾言")).one(), now=NOW)
        (group,) = find_groups(session, actor)
        with pytest.raises(NotForYouError):
            let_go(session, other, group.chat.id or 0)
        chat_id = group.chat.id or 0
        assert let_go(session, actor, chat_id) == "财政工作群"
        assert session.exec(select(Binding)).all() == []
        with pytest.raises(StaleError):
            let_go(session, actor, chat_id)

    sqlite_database.write(act)
