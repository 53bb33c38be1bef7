"""The audit chain: whatever is changed afterwards is found, and where; an erased text is no change."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlmodel import Session, col, delete, select

from storage import audit
from storage.audit import Fault
from storage.database import Database
from storage.tables import Audit, AuditText

AT = datetime(2026, 11, 23, 1, 15, 30, 123456, tzinfo=UTC)

Maker = Callable[..., int]


def write(session: Session, organisation_id: int, **changes: Any) -> Audit:
    values: dict[str, Any] = {
        "at": AT,
        "actor_id": None,
        "seat_id": None,
        "action": "submit_leave",
        "about": "case:假2026-7",
        "cite": ["第三十四条"],
        "text": {"place": "南京", "days": 3},
    }
    return audit.append(session, organisation_id=organisation_id, **{**values, **changes})


def written(database: Database, make_organisation: Maker, count: int) -> int:
    """Make an organisation with so many audit rows and return its id."""

    def work(session: Session) -> int:
        organisation_id = make_organisation(session)
        for number in range(count):
            write(session, organisation_id, text={"number": number})
        return organisation_id

    return database.write(work)


def verified(database: Database, organisation_id: int, known_head: str | None = None) -> audit.ChainReport:
    return database.read(lambda session: audit.verify(session, organisation_id, known_head=known_head))


def test_chain_of_nobody_is_empty_and_holds(database: Database, make_organisation: Maker) -> None:
    report = verified(database, written(database, make_organisation, 0))
    assert (report.holds, report.count, report.head) == (True, 0, audit.GENESIS)


def test_chain_holds_after_writing(database: Database, make_organisation: Maker) -> None:
    organisation_id = written(database, make_organisation, 5)
    report = verified(database, organisation_id)
    assert (report.holds, report.count, report.erased) == (True, 5, 0)
    assert (
        report.head
        == database.read(lambda session: audit.chain_head(session, organisation_id))
        != audit.GENESIS
    )


def test_chain_holds_after_many_rows_at_once(database: Database, make_organisation: Maker) -> None:
    organisation_id = written(database, make_organisation, 2)

    def act(session: Session) -> list[str]:
        for acts in ([], [audit.Act("unit.add", f"unit:{n}", {"n": n}) for n in range(30)]):
            audit.append_all(session, acts, organisation_id=organisation_id, at=AT, actor_id=None)
        write(session, organisation_id)
        return list(session.exec(select(Audit.about).order_by(col(Audit.id))))

    abouts = database.write(act)
    assert abouts[2:32] == [f"unit:{n}" for n in range(30)]
    report = verified(database, organisation_id)
    assert (report.holds, report.count) == (True, 33)


def test_append_returns_the_row_as_it_is_stored(
    database: Database, make_organisation: Maker, make_person: Maker
) -> None:
    def work(session: Session) -> Audit:
        organisation_id = make_organisation(session)
        return write(session, organisation_id, actor_id=make_person(session, organisation_id))

    row = database.write(work)
    stored = database.read(lambda session: session.get(Audit, row.id))
    assert stored is not None
    assert stored.model_dump() == row.model_dump()


def test_append_takes_any_zone_and_keeps_the_instant(database: Database, make_organisation: Maker) -> None:
    local = AT.astimezone(timezone(timedelta(hours=8)))
    row = database.write(lambda session: write(session, make_organisation(session), at=local))
    assert verified(database, row.organisation_id).holds


def test_append_rolled_back_leaves_no_trace(database: Database, make_organisation: Maker) -> None:
    organisation_id = written(database, make_organisation, 2)

    def work(session: Session) -> None:
        write(session, organisation_id)
        raise RuntimeError("refused")

    with pytest.raises(RuntimeError, match="refused"):
        database.write(work)
    database.write(lambda session: write(session, organisation_id))
    report = verified(database, organisation_id)
    assert (report.holds, report.count) == (True, 3)


def test_chains_of_two_organisations_stand_apart(database: Database, make_organisation: Maker) -> None:
    def work(session: Session) -> tuple[int, int]:
        first, second = make_organisation(session), make_organisation(session, "heping")
        for _ in range(3):
            write(session, first)
            write(session, second)
        session.connection().execute(
            update(Audit).where(col(Audit.organisation_id) == second).values(about="x")
        )
        return first, second

    first, second = database.write(work)
    assert verified(database, first).holds
    assert verified(database, second).fault is Fault.ALTERED


def test_chain_does_not_fork_when_many_write_at_once(database: Database, make_organisation: Maker) -> None:
    organisation_id = written(database, make_organisation, 0)
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        for _ in range(5):
            database.write(lambda session: write(session, organisation_id))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report = verified(database, organisation_id)
    assert (report.fault, report.count) == (None, 20)


def test_verify_accepts_erased_texts(database: Database, make_organisation: Maker) -> None:
    organisation_id = written(database, make_organisation, 4)
    database.write(lambda session: session.exec(delete(AuditText).where(col(AuditText.audit_id) <= 2)))
    report = verified(database, organisation_id)
    assert (report.holds, report.count, report.erased) == (True, 4, 2)


def test_verify_finds_an_altered_text(database: Database, make_organisation: Maker) -> None:
    organisation_id = written(database, make_organisation, 4)
    changed = update(AuditText).where(col(AuditText.audit_id) == 3).values(text={"number": 7})
    database.write(lambda session: session.connection().execute(changed))
    report = verified(database, organisation_id)
    assert (report.fault, report.broken_id, report.count) == (Fault.TEXT, 3, 3)


def test_verify_finds_missing_rows(database: Database, make_organisation: Maker) -> None:
    organisation_id = written(database, make_organisation, 5)
    remove(database, {2, 3})
    report = verified(database, organisation_id)
    assert (report.fault, report.broken_id) == (Fault.MISSING, 4)


def test_verify_finds_a_cut_end_by_the_head_that_was_printed(
    database: Database, make_organisation: Maker
) -> None:
    organisation_id = written(database, make_organisation, 5)
    printed = verified(database, organisation_id).head
    database.write(lambda session: write(session, organisation_id))
    assert verified(database, organisation_id, printed).holds
    remove(database, {5, 6})
    assert verified(database, organisation_id).holds
    assert verified(database, organisation_id, printed).fault is Fault.HEAD


def remove(database: Database, ids: set[int]) -> None:
    def work(session: Session) -> None:
        session.exec(delete(AuditText).where(col(AuditText.audit_id).in_(ids)))
        session.exec(delete(Audit).where(col(Audit.id).in_(ids)))

    database.write(work)


VALUES: dict[str, st.SearchStrategy[object]] = {
    "at": st.datetimes(timezones=st.just(UTC)),
    "actor_id": st.none(),
    "action": st.text("abc_", max_size=8),
    "about": st.text("案件:0123", max_size=8),
    "cite": st.lists(st.text("第一二条", max_size=4), max_size=3),
    "digest": st.text("0123456789abcdef", min_size=64, max_size=64),
    "chain": st.text("0123456789abcdef", min_size=64, max_size=64),
}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_verify_finds_any_change_at_its_row(chain: tuple[Database, list[int]], data: st.DataObject) -> None:
    database, ids = chain
    broken = data.draw(st.sampled_from(ids))
    column = data.draw(st.sampled_from(sorted(VALUES)))
    value = data.draw(VALUES[column])

    def tampered(session: Session) -> tuple[bool, audit.ChainReport]:
        row = session.get_one(Audit, broken)
        same = getattr(row, column) == value
        setattr(row, column, value)
        session.flush()
        return same, audit.verify(session, row.organisation_id)

    same, report = database.read(tampered)  # what is changed while reading is rolled back
    assert (report.holds, report.broken_id) == ((True, None) if same else (False, broken))


@pytest.fixture
def chain(
    sqlite_database: Database, make_organisation: Maker, make_person: Maker
) -> tuple[Database, list[int]]:
    def work(session: Session) -> list[int]:
        organisation_id = make_organisation(session)
        actor_id = make_person(session, organisation_id)
        rows = [write(session, organisation_id, actor_id=actor_id, text={"number": n}) for n in range(4)]
        return [row.id for row in rows if row.id is not None]

    return sqlite_database, sqlite_database.write(work)
