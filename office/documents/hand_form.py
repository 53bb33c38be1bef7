"""The form of 交办: to which department a paper goes, for what, and until when."""

from collections.abc import Mapping
from datetime import date

from office.documents.changes import Handing
from rules.vocabulary import DeadlineName

FORM = "document_hand"
WORD_FORM = "document_word"
PLAN = "plan"
OWN_LIMIT = "own"
"""A time limit by hand, asked with its reason."""


def next_field(values: Mapping[str, object]) -> str:
    """Return the question that is asked next, or PLAN when all have been answered."""
    for field in ("unit", "name"):
        if not values.get(field):
            return field
    return OWN_LIMIT if name_of(values) is None and "due" not in values else PLAN


def name_of(values: Mapping[str, object]) -> DeadlineName | None:
    """Return which of the rule's time limits was chosen; None for one by hand."""
    name = values.get("name")
    return DeadlineName(str(name)) if name and name != OWN_LIMIT else None


def to_handing(values: Mapping[str, object]) -> Handing:
    """Build what is handed out from a form's values."""
    due = values.get("due")
    return Handing(
        int(str(values["unit"])),
        name_of(values),
        date.fromisoformat(str(due)) if due else None,
        str(values.get("why") or ""),
    )
