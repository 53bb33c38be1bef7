"""What the engine answers: frozen values, and their JSON form in the contract."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

from rules.answer_steps import Steps, steps_to_json
from rules.forms import Cadence, Cap, Lead, Rule
from rules.paper_answers import (
    CircledAnswer,
    PaperChecksAnswer,
    PaperReturnAnswer,
    PaperRouteAnswer,
    WatchAnswer,
)
from rules.vocabulary import (
    Actor,
    Direction,
    DutyName,
    Fact,
    LimitUnit,
    Post,
    StateItem,
    Substitute,
    TimeUnit,
    Warn,
)


@dataclass(frozen=True, slots=True)
class SignAnswer:
    """Who reviews and signs."""

    steps: Steps

    def to_json(self) -> dict[str, Any]:
        """Give the answer in the contract's form."""
        return {"steps": steps_to_json(self.steps)}


@dataclass(frozen=True, slots=True)
class LeaveAnswer:
    """Who consents to an absence and who is told, how long before, stating what, and who on return."""

    steps: Steps
    lead: Lead | None
    state: tuple[StateItem, ...]
    on_return: tuple[Actor, ...]

    def to_json(self) -> dict[str, Any]:
        """Give the answer in the contract's form."""
        return {
            "steps": steps_to_json(self.steps),
            "lead": {"n": self.lead.n, "unit": self.lead.unit} if self.lead else None,
            "state": list(self.state),
            "on_return": list(self.on_return),
        }


@dataclass(frozen=True, slots=True)
class AbsenceAnswer:
    """Who lets one miss a meeting, whether in writing, and whether somebody else may go."""

    steps: Steps
    written: bool | None
    substitute: Substitute | None

    def to_json(self) -> dict[str, Any]:
        """Give the answer in the contract's form."""
        return {"steps": steps_to_json(self.steps), "written": self.written, "substitute": self.substitute}


@dataclass(frozen=True, slots=True)
class MeetingAnswer:
    """Who sits, who chairs, how often, on which weekday (1 is Monday)."""

    members: tuple[Actor, ...]
    chair: tuple[Actor, ...]
    cadence: Cadence | None
    standing: tuple[Actor, ...]
    weekday: int | None

    def to_json(self) -> dict[str, Any]:
        """Give the answer in the contract's form."""
        cadence: dict[str, Any] | None = None
        if self.cadence is not None:
            cadence = {"per": self.cadence.per}
            if self.cadence.times is not None:
                cadence["times"] = list(self.cadence.times)
        return {
            "members": list(self.members),
            "chair": list(self.chair),
            "cadence": cadence,
            "standing": list(self.standing),
            "weekday": self.weekday,
        }


@dataclass(frozen=True, slots=True)
class ConveneAnswer:
    """Who lets a meeting be held, and how often at most."""

    steps: Steps
    cap: Cap | None

    def to_json(self) -> dict[str, Any]:
        """Give the answer in the contract's form."""
        cap = {"times": self.cap.times, "per": self.cap.per} if self.cap else None
        return {"steps": steps_to_json(self.steps), "cap": cap}


@dataclass(frozen=True, slots=True)
class RouteAnswer:
    """Who passes a topic on to whom."""

    steps: Steps

    def to_json(self) -> dict[str, Any]:
        """Give the answer in the contract's form."""
        return {"steps": steps_to_json(self.steps)}


@dataclass(frozen=True, slots=True)
class GateAnswer:
    """Which facts keep the topic off the agenda."""

    refuse: tuple[Fact, ...]

    def to_json(self) -> dict[str, Any]:
        """Give the answer in the contract's form."""
        return {"refuse": list(self.refuse)}


@dataclass(frozen=True, slots=True)
class LimitAnswer:
    """A measure not to be exceeded."""

    max: float
    unit: LimitUnit

    def to_json(self) -> dict[str, Any]:
        """Give the answer in the contract's form."""
        whole = int(self.max)
        return {"max": whole if whole == self.max else self.max, "unit": self.unit}


@dataclass(frozen=True, slots=True)
class CountedDay:
    """A day between the anchor and the due day, as it was counted."""

    on: date
    counts: bool
    name: str | None


@dataclass(frozen=True, slots=True)
class DeadlineAnswer:
    """By when: `due` is a day, a moment in the form of the anchor, or None for hours from a bare day.

    `anchor_on` is the day counted from (another time limit's day, where the rule counts from that);
    `reached_on` is where the count ended before it was moved off a day without work.
    """

    n: int
    unit: TimeUnit
    direction: Direction
    due: date | str | None
    anchor_on: date
    reached_on: date | None

    def to_json(self) -> dict[str, Any]:
        """Give the answer in the contract's form."""
        due = self.due.isoformat() if isinstance(self.due, date) else self.due
        return {"n": self.n, "unit": self.unit, "direction": self.direction, "due": due}


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that a duty falls due."""

    duty: DutyName
    due: date
    time: str | None
    by: tuple[Actor, ...]
    to: tuple[Actor, ...]
    rule: Rule = field(repr=False)

    def to_json(self) -> dict[str, Any]:
        """Give the occurrence in the contract's form."""
        return {
            "duty": self.duty,
            "due": self.due.isoformat(),
            "time": self.time,
            "by": list(self.by),
            "to": list(self.to),
        }


@dataclass(frozen=True, slots=True)
class DutiesAnswer:
    """What falls due, sorted by day and within it in the vocabulary's order."""

    occurrences: tuple[Occurrence, ...]

    def to_json(self) -> dict[str, Any]:
        """Give the answer in the contract's form."""
        return {"occurrences": [occurrence.to_json() for occurrence in self.occurrences]}


@dataclass(frozen=True, slots=True)
class ActingAnswer:
    """Who stands in, in the text's order; `delegated` where the absent leader names them."""

    by: tuple[Post, ...]
    delegated: bool

    def to_json(self) -> dict[str, Any]:
        """Give the answer in the contract's form."""
        return {"by": list(self.by), "delegated": self.delegated}


@dataclass(frozen=True, slots=True)
class SilenceAnswer:
    """What silence means."""

    means: str

    def to_json(self) -> dict[str, Any]:
        """Give the answer in the contract's form."""
        return {"means": self.means}


@dataclass(frozen=True, slots=True)
class ArticleAnswer:
    """An article's words in the organisation's own copy."""

    text: str

    def to_json(self) -> dict[str, Any]:
        """Give the answer in the contract's form."""
        return {"text": self.text}


Answer = (
    SignAnswer
    | LeaveAnswer
    | AbsenceAnswer
    | MeetingAnswer
    | ConveneAnswer
    | RouteAnswer
    | GateAnswer
    | LimitAnswer
    | DeadlineAnswer
    | DutiesAnswer
    | ActingAnswer
    | SilenceAnswer
    | PaperChecksAnswer
    | PaperReturnAnswer
    | PaperRouteAnswer
    | CircledAnswer
    | WatchAnswer
    | ArticleAnswer
)


A_co = TypeVar("A_co", bound=Answer, covariant=True)


@dataclass(frozen=True, slots=True)
class Reply(Generic[A_co]):
    """An answer with its articles and warnings; `answer` None is the rulebook's silence.

    `rules` are the rules that it rests on, for cards to show. `unsettled` lists what would change the answer
    if the question said it: flags of the matter, and "chaired_by".
    """

    answer: A_co | None
    cite: tuple[str, ...] = ()
    warnings: tuple[Warn, ...] = ()
    rules: tuple[Rule, ...] = ()
    unsettled: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Give the reply in the contract's form."""
        return {
            "ok": True,
            "answer": self.answer.to_json() if self.answer is not None else None,
            "cite": list(self.cite),
            "warnings": list(self.warnings),
        }
