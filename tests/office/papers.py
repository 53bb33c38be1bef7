"""Papers registered in the small organisation, for the tests of 公文."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session, select

from office.access import Actor
from office.documents.operations import register_document
from office.documents.plan import DocumentRequest, paper_of
from office.rulebook.paper_rules import find_checks
from storage.tables import Case, Clock, Document, DocumentDirection, Organisation
from tests.office.sessions import unit_id
from tests.office.town import CLERK, NOW, Town


def govern(town: Town, rulebook: str) -> None:
    """Have the organisation work by another rulebook."""

    def change(session: Session) -> None:
        session.get_one(Organisation, town.organisation_id).rulebook = rulebook

    town.change(change)


def request(town: Town, **changes: Any) -> DocumentRequest:
    """Describe a request of the housing bureau."""
    values: dict[str, Any] = {
        "direction": DocumentDirection.INCOMING,
        "kind": "request",
        "title": "关于增设公交站点的请示",
        "paper": "住建〔2026〕12号",
        "unit_id": unit_id(town, "住建局"),
        **changes,
    }
    return DocumentRequest(**values)


def register(
    town: Town, name: str = CLERK, at: datetime = NOW, *, failing: tuple[str, ...] = (), **changes: Any
) -> int:
    """Have somebody register a paper, each check answered; return its case."""

    def put_in(session: Session, actor: Actor) -> int:
        described = request_of(session, actor, failing, **changes)
        return register_document(session, actor, described).id or 0

    def request_of(_session: Session, actor: Actor, wrong: tuple[str, ...], **values: Any) -> DocumentRequest:
        asked = find_checks(actor.rulebook, paper_of(wanted), actor.today)
        checks = {str(check.name): str(check.name) not in wrong for check in asked}
        return DocumentRequest(**{**vars(wanted), "checks": checks, **values})

    wanted = request(town, **changes)
    return town.do(put_in, name, at)


def clocks(town: Town, case_id: int) -> list[tuple[str, date]]:
    """Return the names and days of a paper's clocks that run."""
    return town.read(
        lambda session: [
            (row.name, row.due_on)
            for row in session.exec(select(Clock).where(Clock.case_id == case_id).order_by(Clock.id))  # type: ignore[arg-type] # a column
            if row.done_at is None and row.ended_at is None
        ]
    )


def clock(town: Town, case_id: int, name: str) -> Clock:
    """Return the last clock of a name on a paper."""

    def find(session: Session) -> Clock:
        rows = session.exec(select(Clock).where(Clock.case_id == case_id, Clock.name == name)).all()
        return rows[-1]

    return town.read(find)


def document(town: Town, case_id: int) -> Document:
    return town.read(lambda session: session.get_one(Document, case_id))


def case(town: Town, case_id: int) -> Case:
    return town.read(lambda session: session.get_one(Case, case_id))
