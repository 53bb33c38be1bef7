"""The audit chain: each row is bound to the one before it, its text kept apart so that it can be erased."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CursorResult, Row, Select, func, insert, select
from sqlalchemy import text as sql
from sqlmodel import Session, SQLModel

from storage.tables import Audit

GENESIS = "0" * 64
"""What stands before an organisation's first row."""

_AUDIT = SQLModel.metadata.tables["audit"]
_TEXT = SQLModel.metadata.tables["audittext"]
_LOCK = 0x4D53  # this chain's own number among PostgreSQL's advisory locks


class Fault(StrEnum):
    """Why a chain does not hold."""

    ALTERED = "altered"
    """The row's own columns, or the row before it, are not what was written."""
    MISSING = "missing"
    """One or more rows before this one are gone."""
    TEXT = "text"
    """The row's text is not what was written. An erased text is no fault."""
    HEAD = "head"
    """A head that was printed earlier is nowhere in the chain: its end was cut off or rewritten."""


@dataclass(frozen=True)
class Act:
    """What was done about a record, one of many by the same hand at the same time."""

    action: str
    about: str
    text: Mapping[str, object]


@dataclass(frozen=True)
class ChainReport:
    """What `verify` found. `head` is the last row's chain, `erased` counts the rows whose text is gone."""

    organisation_id: int
    count: int
    erased: int
    head: str
    fault: Fault | None = None
    broken_id: int | None = None
    """The first row that does not hold; none for `Fault.HEAD`."""

    @property
    def holds(self) -> bool:
        return self.fault is None


def append(
    session: Session,
    *,
    organisation_id: int,
    at: datetime,
    actor_id: int | None,
    seat_id: int | None,
    action: str,
    about: str,
    cite: Sequence[str],
    text: Mapping[str, object],
) -> Audit:
    """Write one row and its text at the end of the organisation's chain.

    `text` must be JSON. The returned row is a value, not attached to the session. On PostgreSQL the
    organisation's chain stays locked until the transaction ends, so that it cannot fork; SQLite's write
    transaction is that lock already.
    """
    row_id, before = _next_id_and_head(session, organisation_id)
    salt = secrets.token_hex(16)
    values: dict[str, Any] = {
        "id": row_id,
        "organisation_id": organisation_id,
        "at": at,
        "actor_id": actor_id,
        "seat_id": seat_id,
        "action": action,
        "about": about,
        "cite": list(cite),
        "digest": text_digest(salt, text),
    }
    values["chain"] = link(before, values)
    connection = session.connection()
    connection.execute(insert(_AUDIT), values)
    connection.execute(insert(_TEXT), {"audit_id": row_id, "salt": salt, "text": dict(text)})
    return Audit(**values)


def append_all(
    session: Session, acts: Sequence[Act], *, organisation_id: int, at: datetime, actor_id: int | None
) -> None:
    """Write many rows at the end of the chain at once, as `append` writes one, in the order given."""
    if not acts:
        return
    first, head = _next_id_and_head(session, organisation_id)
    rows: list[dict[str, Any]] = []
    texts: list[dict[str, Any]] = []
    for row_id, act in zip(_ids_from(session, first, len(acts)), acts, strict=True):
        salt = secrets.token_hex(16)
        values: dict[str, Any] = {
            "id": row_id,
            "organisation_id": organisation_id,
            "at": at,
            "actor_id": actor_id,
            "seat_id": None,
            "action": act.action,
            "about": act.about,
            "cite": [],
            "digest": text_digest(salt, act.text),
        }
        head = values["chain"] = link(head, values)
        rows.append(values)
        texts.append({"audit_id": row_id, "salt": salt, "text": dict(act.text)})
    connection = session.connection()
    connection.execute(insert(_AUDIT), rows)
    connection.execute(insert(_TEXT), texts)


def verify(session: Session, organisation_id: int, *, known_head: str | None = None) -> ChainReport:
    """Read an organisation's whole chain and report the first row that does not hold.

    A chain cannot show by itself that its end was cut off: pass `known_head`, a head printed by an
    earlier export, to find that out too.
    """
    count = erased = previous_id = 0
    head = GENESIS
    head_seen = known_head in (None, GENESIS)
    with _rows(session, organisation_id) as rows:
        for row in rows:
            count += 1
            erased += row.salt is None
            fault = _fault(session, row, head, previous_id)
            if fault is not None:
                return ChainReport(organisation_id, count, erased, head, fault, row.id)
            head, previous_id = row.chain, row.id
            head_seen = head_seen or head == known_head
    return ChainReport(organisation_id, count, erased, head, None if head_seen else Fault.HEAD)


def chain_head(session: Session, organisation_id: int) -> str:
    """Return the chain's head, to be printed with an export."""
    return session.connection().execute(_head(organisation_id)).scalar() or GENESIS


def text_digest(salt: str, text: Mapping[str, object]) -> str:
    """Return SHA-256 over a text's salt and canonical JSON: without the salt it tells nothing of the text."""
    return hashlib.sha256(salt.encode() + _canonical(dict(text))).hexdigest()


def link(before: str, row: Mapping[str, Any]) -> str:
    """Return SHA-256 over the previous row's chain and this row's own columns."""
    own = {name: row[name] for name in _AUDIT.columns.keys() if name != "chain"}  # noqa: SIM118 - no mapping
    own["at"] = row["at"].astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(before.encode() + _canonical(own)).hexdigest()


def _canonical(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _head(organisation_id: int) -> Select[Any]:
    mine = _AUDIT.c.organisation_id == organisation_id
    return select(_AUDIT.c.chain).where(mine).order_by(_AUDIT.c.id.desc()).limit(1)


def _next_id_and_head(session: Session, organisation_id: int) -> tuple[int, str]:
    """Take the next row's id, which is part of its hash, and the chain's head in one SELECT."""
    connection = session.connection()
    next_id: Any = func.coalesce(select(func.max(_AUDIT.c.id)).scalar_subquery(), 0) + 1
    if connection.dialect.name == "postgresql":
        # In a statement of its own: a statement sees only what was committed before it began.
        connection.execute(
            sql("SELECT pg_advisory_xact_lock(:lock, :id)"), {"lock": _LOCK, "id": organisation_id}
        )
        next_id = func.nextval(func.pg_get_serial_sequence(_AUDIT.name, "id"))
    row = connection.execute(select(next_id, _head(organisation_id).scalar_subquery())).one()
    return row[0], row[1] or GENESIS


def _ids_from(session: Session, first: int, count: int) -> list[int]:
    """Return the ids of `count` rows, the first of which is taken already."""
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        return list(range(first, first + count))
    more = connection.execute(
        sql("SELECT nextval(pg_get_serial_sequence('audit', 'id')) FROM generate_series(1, :count)"),
        {"count": count - 1},
    )
    return [first, *sorted(more.scalars())]


def _rows(session: Session, organisation_id: int) -> CursorResult[Any]:
    question = (
        select(_AUDIT, _TEXT.c.salt, _TEXT.c.text)
        .outerjoin(_TEXT, _TEXT.c.audit_id == _AUDIT.c.id)
        .where(_AUDIT.c.organisation_id == organisation_id)
        .order_by(_AUDIT.c.id)
    )
    return session.connection().execute(question, execution_options={"yield_per": 1000})


def _fault(session: Session, row: Row[Any], before: str, previous_id: int) -> Fault | None:
    if link(before, row._asdict()) != row.chain:
        between = _AUDIT.c.id.between(previous_id + 1, row.id - 1)
        present = session.connection().execute(select(func.count()).where(between)).scalar_one()
        return Fault.MISSING if present < row.id - previous_id - 1 else Fault.ALTERED
    if row.salt is not None and text_digest(row.salt, row.text) != row.digest:
        return Fault.TEXT
    return None
