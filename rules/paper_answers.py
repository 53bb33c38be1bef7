"""What the engine answers of papers and of the watch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rules.answer_steps import Steps, steps_to_json
from rules.paper_forms import PaperCheckRule
from rules.vocabulary import Actor, Circled, Matter, PaperCheck, PaperCircumstance, Urgency


@dataclass(frozen=True, slots=True)
class AskedCheck:
    """One thing that a paper has to be, with the conditions that the question left open.

    It is asked where the matter has one of `if_any`, where the paper is as urgent as one of `urgency`, and
    `where` that is the case; what is empty holds always.
    """

    name: PaperCheck
    cite: tuple[str, ...]
    title: str
    summary: str
    if_any: tuple[Matter, ...]
    urgency: tuple[Urgency, ...]
    where: PaperCircumstance | None
    rule: PaperCheckRule = field(repr=False)

    @property
    def is_settled(self) -> bool:
        """Whether it hangs on nothing that the question left open."""
        return not (self.if_any or self.urgency or self.where)

    def to_json(self) -> dict[str, Any]:
        """Give the check for machines."""
        return {
            "name": self.name,
            "if": list(self.if_any),
            "urgency": list(self.urgency),
            "where": self.where,
            "cite": list(self.cite),
        }


@dataclass(frozen=True, slots=True)
class PaperChecksAnswer:
    """What a paper has to be, in the rulebook's order."""

    checks: tuple[AskedCheck, ...]

    def to_json(self) -> dict[str, Any]:
        """Give the answer for machines."""
        return {"checks": [check.to_json() for check in self.checks]}


@dataclass(frozen=True, slots=True)
class PaperReturnAnswer:
    """To whom a paper that does not conform goes back, and who sends it, where the text says so."""

    to: str
    by: tuple[Actor, ...]

    def to_json(self) -> dict[str, Any]:
        """Give the answer for machines."""
        return {"to": self.to, "by": list(self.by)}


@dataclass(frozen=True, slots=True)
class PaperRouteAnswer:
    """Who decides on a paper; whether side by side; who names the leading leader where several share it."""

    steps: Steps
    parallel: bool
    lead_by: tuple[Actor, ...]

    def to_json(self) -> dict[str, Any]:
        """Give the answer for machines."""
        return {
            "steps": steps_to_json(self.steps),
            "parallel": self.parallel,
            "lead_by": list(self.lead_by),
        }


@dataclass(frozen=True, slots=True)
class CircledAnswer:
    """What a leader's circle means."""

    means: Circled

    def to_json(self) -> dict[str, Any]:
        """Give the answer for machines."""
        return {"means": self.means}


@dataclass(frozen=True, slots=True)
class WatchAnswer:
    """Whom a provision on the watch concerns, and what is to be done."""

    by: tuple[Actor, ...]
    steps: Steps

    def to_json(self) -> dict[str, Any]:
        """Give the answer for machines."""
        return {"by": list(self.by), "steps": steps_to_json(self.steps)}
