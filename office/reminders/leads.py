"""How many working days ahead a kind of record is reminded: the office's own lead, else Mishu's."""

from collections.abc import Mapping
from enum import StrEnum

from storage.tables import Organisation


class LeadKind(StrEnum):
    """What is reminded ahead of its due date."""

    TASK = "task"
    DOCUMENT = "document"
    CONSULTATION = "consultation"
    DUTY = "duty"
    MEETING = "meeting"
    """What a meeting brings: filing of topics, legal review, materials, distribution, minutes."""
    DECISION = "decision"
    """Issuing what a meeting passed, and interpreting it to the public."""


DEFAULTS: Mapping[LeadKind, int] = {
    LeadKind.TASK: 3,
    LeadKind.DOCUMENT: 2,
    LeadKind.CONSULTATION: 2,
    LeadKind.DUTY: 1,
    LeadKind.MEETING: 1,
    LeadKind.DECISION: 1,
}
LONGEST = 30
"""Working days."""


def lead_of(organisation: Organisation, kind: LeadKind) -> int:
    """Return how many working days before its due date a kind of record is reminded first."""
    return organisation.leads.get(kind, DEFAULTS[kind])
