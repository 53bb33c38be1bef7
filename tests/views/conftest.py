"""The district in a database of the test's own, and the comparison of cards with their files."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlmodel import Session, select

from office.directory.file import read_district
from office.directory.operations import import_district
from storage.database import Database
from storage.tables import Person
from tests.views.town import DISTRICT, NOW, SNAPSHOTS, Snapshot, Town, assert_sendable, written
from views.card import Card


@pytest.fixture
def town(sqlite_database: Database) -> Iterator[Town]:
    """The district on Monday 23 November 2026; everyone inside has joined."""
    with sqlite_database.connect(write=True) as connection, connection.begin() as transaction:
        with Session(bind=connection, expire_on_commit=False) as session:
            district = read_district(DISTRICT, filename="d.yaml", known_rulebooks={"wujin-2021"})
            import_district(session, district, now=datetime(2026, 1, 1, tzinfo=UTC))
            for number, person in enumerate(session.exec(select(Person)).all(), start=1):
                person.telegram_id, person.joined_at = 1000 + number, NOW
                session.add(person)
            session.flush()
            yield Town(session)
        transaction.rollback()


@pytest.fixture
def snapshot() -> Snapshot:
    """Compare a card with its file; MISHU_SNAPSHOTS=update writes the files anew."""

    def check(name: str, card: Card | None) -> None:
        assert card is not None
        assert_sendable(card)
        file = SNAPSHOTS / f"{name}.txt"
        if os.environ.get("MISHU_SNAPSHOTS") == "update":
            file.parent.mkdir(exist_ok=True)
            file.write_text(written(card), encoding="utf-8")
        assert written(card) == file.read_text(encoding="utf-8")

    return check
