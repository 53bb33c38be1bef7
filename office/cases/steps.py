"""What a step of a chain is, before it belongs to a case."""

from dataclasses import dataclass
from enum import StrEnum


class Act(StrEnum):
    """What a step does; the words are the rule contract's."""

    REVIEW = "review"
    COUNTERSIGN = "countersign"
    CONSENT = "consent"
    APPROVE = "approve"
    SIGN = "sign"
    REPORT = "report"
    FILE = "file"
    OPINION = "opinion"


TELLING = (Act.REPORT, Act.FILE)
"""Acts that tell somebody and hold nothing up."""


@dataclass(frozen=True)
class PlannedStep:
    """A step as the rule (or a reading) asks for it, before it belongs to a case."""

    act: str
    ranks: tuple[str, ...]
    cite: tuple[str, ...]
    condition: str | None = None
