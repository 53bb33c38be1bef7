"""The form of /doc: what is entered of a paper, what is still to be asked, the request it makes."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session

from office.access import Actor
from office.documents.plan import DocumentRequest, own_unit, paper_of
from office.documents.secrecy import is_doubtful
from office.rulebook.paper_rules import find_asked, find_checks
from rules.vocabulary import NameOf, Urgency
from storage.tables import Document, DocumentDirection

FORM = "document"
PLAN = "plan"
"""Everything is entered: the card before 提交."""
FIELDS = "fields"
"""修改: which of the fields?"""
CHECK = "check:"
RECHECKED = "rechecked"
"""The case whose checks alone are answered anew."""
SKIPPED: Mapping[str, object] = {"paper": "", "needed": "", "length": 0, "why": "", "addressee": ""}
"""What a field that may be left out holds then."""
EDITABLE = ("kind", "title", "sender", "paper", "urgency", "why", "addressee", "needed", "length", "received")


def next_field(session: Session, actor: Actor, values: Mapping[str, object]) -> str:
    """Return the question that is asked next, or PLAN when all have been answered."""
    if RECHECKED in values:
        return _next_check(actor, values)
    for field in _particulars(session, actor, values):
        if field not in values:
            return field
    asked = find_asked(actor.rulebook, paper_of(to_request(values)), actor.today)
    if asked.matter and "matter" not in values:
        return "matter"
    if asked.circumstances and "where" not in values:
        return "where"
    return _next_check(actor, values)


def complete(session: Session, actor: Actor, values: dict[str, object]) -> dict[str, object]:
    """Pass over what a line left out that may be left out, where it says what has to be said."""
    values = {"level": "open", "direction": str(DocumentDirection.INCOMING), **values}
    unit = own_unit(session, actor)
    if unit is not None and "sender" not in values:
        values |= {"sender": unit.name, "unit": unit.id}
    if "title" not in values or "kind" not in values or "sender" not in values:
        return values
    return {**SKIPPED, "urgency": str(Urgency.NORMAL), **values}


def to_request(values: Mapping[str, object]) -> DocumentRequest:
    """Build the request from a form's values. Raises KeyError where kind, title or sender are missing."""
    checks = values.get("checks")
    unit_id = values.get("unit")
    return DocumentRequest(
        DocumentDirection(str(values.get("direction") or DocumentDirection.INCOMING)),
        str(values["kind"]),
        str(values.get("title") or ""),
        str(values.get("paper") or ""),
        unit_id if isinstance(unit_id, int) and unit_id else None,
        "" if unit_id else str(values.get("sender") or ""),
        str(values.get("addressee") or ""),
        str(values.get("urgency") or Urgency.NORMAL),
        str(values.get("why") or ""),
        str(values.get("name_of") or NameOf.GOVERNMENT),
        _words(values, "matter"),
        _words(values, "where"),
        _number(values, "length"),
        _day(values, "received"),
        _day(values, "needed"),
        {str(name): bool(good) for name, good in checks.items()} if isinstance(checks, dict) else {},
    )


def to_values(case_id: int, title: str, document: Document, sender: str) -> dict[str, object]:
    """Write a registered paper back into a form, to be changed and put in again."""
    return {
        "level": "open",
        "case": case_id,
        "direction": str(document.direction),
        "kind": document.kind,
        "title": title,
        "sure": True,
        "paper": document.paper,
        "unit": document.unit_id or 0,
        "sender": sender,
        "addressee": document.addressee,
        "urgency": document.urgency,
        "why": document.urgent_why,
        "name_of": document.name_of,
        "matter": list(document.matter),
        "where": list(document.circumstances),
        "length": document.length or 0,
        "needed": document.needed_on.isoformat() if document.needed_on else "",
        "checks": dict(document.checks),
    }


def with_check(values: Mapping[str, object], name: str, *, good: bool) -> dict[str, object]:
    """Return a form's values with one check answered."""
    checks = values.get("checks")
    return {**values, "checks": {**(checks if isinstance(checks, dict) else {}), name: good}}


def all_good(actor: Actor, values: Mapping[str, object]) -> dict[str, bool]:
    """Answer whatever of the checks is not answered yet: all of it is as it should be."""
    checks = values.get("checks")
    answered = {str(name): bool(good) for name, good in checks.items()} if isinstance(checks, dict) else {}
    asked = find_checks(actor.rulebook, paper_of(to_request(values)), actor.today)
    return {**{str(check.name): True for check in asked}, **answered}


def _particulars(session: Session, actor: Actor, values: Mapping[str, object]) -> list[str]:
    """Return the fields that describe the paper itself, in their order."""
    fields = ["level", "direction"]
    fields += ["kind", "title"]
    if is_doubtful(str(values.get("title") or "")):
        fields.append("sure")
    if own_unit(session, actor) is None:
        fields.append("sender")
    if values.get("direction") == DocumentDirection.OUTGOING:
        fields.append("name_of")
    fields += ["paper", "urgency"]
    if values.get("urgency", Urgency.NORMAL) != Urgency.NORMAL:
        fields.append("why")
    return [*fields, "needed", "length"]


def _next_check(actor: Actor, values: Mapping[str, object]) -> str:
    checks = values.get("checks")
    answered = checks if isinstance(checks, dict) else {}
    for check in find_checks(actor.rulebook, paper_of(to_request(values)), actor.today):
        if str(check.name) not in answered:
            return f"{CHECK}{check.name}"
    return PLAN


def _words(values: Mapping[str, object], field: str) -> tuple[str, ...]:
    value = values.get(field)
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def _number(values: Mapping[str, object], field: str) -> int | None:
    value = values.get(field)
    return value if isinstance(value, int) and value else None


def _day(values: Mapping[str, object], field: str) -> date | None:
    value = values.get(field)
    return date.fromisoformat(value) if isinstance(value, str) and value else None
