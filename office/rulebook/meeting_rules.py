"""The rulebook's word on meetings, topics and minutes, in the office's own values.

Every lookup is asked as of a day, under the rulebook that the record keeps (`id@version`).
"""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from office.cases.steps import PlannedStep
from office.rulebook.versions import find_rulebook
from rules.answer_steps import AnswerStep
from rules.answers import (
    AbsenceAnswer,
    Answer,
    ConveneAnswer,
    DeadlineAnswer,
    GateAnswer,
    LimitAnswer,
    MeetingAnswer,
    Reply,
    RouteAnswer,
    SignAnswer,
)
from rules.calendar import WorkCalendar
from rules.engine import answer, facts_asked
from rules.forms import Cadence, Cap
from rules.questions import (
    Absence,
    Convene,
    Deadline,
    Limit,
    MeetingOf,
    Question,
    Sign,
    TopicGate,
    TopicRoute,
)
from rules.signing import flags_asked
from rules.vocabulary import (
    Circumstance,
    DeadlineName,
    Document,
    Fact,
    LimitName,
    LimitUnit,
    Matter,
    Meeting,
    Post,
)

_ANY_CALENDAR = WorkCalendar({})
_KEPT = 1024
"""Answers kept per lookup: rulebooks times meetings times days are few."""

GENERAL = (Meeting.PLENARY, Meeting.DISTRICT_WIDE)
"""Meetings whose length the rules measure as 全局性会议; all others as 其他会议."""
_MINUTES = {LimitUnit.HOUR: 60, LimitUnit.DAY: 480, LimitUnit.WORKING_DAY: 480}

TIMETABLE: tuple[tuple[DeadlineName, str | None], ...] = (
    (DeadlineName.TOPIC_FILING, None),
    (DeadlineName.LEGAL_REVIEW, "normative"),
    (DeadlineName.MATERIALS, None),
    (DeadlineName.DISTRIBUTION, None),
    (DeadlineName.MINUTES, None),
    (DeadlineName.ISSUE_PASSED_DOCUMENT, "passed"),
    (DeadlineName.ISSUE_REVISED_DOCUMENT, "revised"),
    (DeadlineName.INTERPRET_DECISION, None),
)
"""What a meeting's timetable is made of, in its order, and on which condition a line counts."""


@dataclass(frozen=True)
class MeetingRule:
    """Who belongs to a meeting, who may chair it, who always sits in, how often and when it is held."""

    members: tuple[str, ...]
    chair: tuple[str, ...]
    standing: tuple[str, ...]
    cadence: Cadence | None
    weekday: int | None
    cite: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Chain:
    """Steps that a rule asks for; an empty chain asks nobody."""

    steps: tuple[PlannedStep, ...]
    cite: tuple[str, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class ConveneRule(Chain):
    cap: Cap | None = None


@dataclass(frozen=True)
class AbsenceRule(Chain):
    written: bool = False
    substitute: str | None = None
    """`after_approval`, `forbidden`, or None where the rule says nothing of it."""


@dataclass(frozen=True)
class Bar:
    """One thing that keeps a topic off the agenda, with the articles it rests on."""

    fact: Fact
    cite: tuple[str, ...]


@dataclass(frozen=True)
class Gate:
    """What the rule asks of a topic before it goes on the agenda, and what of it is undone."""

    asked: tuple[Fact, ...]
    bars: tuple[Bar, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Deadlined:
    """One date that the rule sets. `condition` says of which meetings or papers it holds."""

    name: DeadlineName
    due: date
    cite: tuple[str, ...]
    condition: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Measure:
    """A length not to be exceeded."""

    max: float
    unit: LimitUnit
    cite: tuple[str, ...] = field(default=())

    @property
    def minutes(self) -> int:
        """The measure of a meeting's length in minutes; a day is a working day of eight hours."""
        return int(self.max * _MINUTES.get(self.unit, 1))


@lru_cache(maxsize=_KEPT)
def find_meeting_rule(rulebook: str, kind: str, on: date) -> MeetingRule | None:
    """Return what a meeting is made of; None where the rulebook is silent."""
    reply = _ask(rulebook, MeetingOf(rulebook=rulebook, meeting=Meeting(kind)), on)
    found = reply.answer
    if not isinstance(found, MeetingAnswer):
        return None
    return MeetingRule(
        tuple(map(str, found.members)),
        tuple(map(str, found.chair)),
        tuple(map(str, found.standing)),
        found.cadence,
        found.weekday,
        reply.cite,
        tuple(map(str, reply.warnings)),
    )


@lru_cache(maxsize=_KEPT)
def find_convene_rule(rulebook: str, kind: str, matter: str | None, on: date) -> ConveneRule | None:
    """Return who lets a meeting be held and how often; None where the rulebook is silent."""
    flags = (Matter(matter),) if matter else None
    reply = _ask(rulebook, Convene(rulebook=rulebook, meeting=Meeting(kind), matter=flags), on)
    found = reply.answer
    if not isinstance(found, ConveneAnswer):
        return None
    return ConveneRule(_planned(found.steps, reply.cite), reply.cite, _warned(reply), found.cap)


@lru_cache(maxsize=_KEPT)
def find_route(rulebook: str, kind: str, on: date) -> Chain | None:
    """Return who passes a topic on to whom; None where the rulebook is silent."""
    reply = _ask(rulebook, TopicRoute(rulebook=rulebook, meeting=Meeting(kind)), on)
    found = reply.answer
    if not isinstance(found, RouteAnswer):
        return None
    return Chain(_planned(found.steps, reply.cite), reply.cite, _warned(reply))


@lru_cache(maxsize=_KEPT)
def find_absence_rule(rulebook: str, kind: str, rank: str | None, on: date) -> AbsenceRule | None:
    """Return how a rank stays away from a meeting; None where the rulebook is silent."""
    if rank is None or rank not in Post.__members__.values():
        return None
    reply = _ask(rulebook, Absence(rulebook=rulebook, applicant=Post(rank), meeting=Meeting(kind)), on)
    found = reply.answer
    if not isinstance(found, AbsenceAnswer):
        return None
    return AbsenceRule(
        _planned(found.steps, reply.cite),
        reply.cite,
        _warned(reply),
        bool(found.written),
        str(found.substitute) if found.substitute else None,
    )


@lru_cache(maxsize=_KEPT)
def find_minutes_rule(
    rulebook: str, kind: str, chaired_by: str | None, matter: tuple[str, ...], on: date
) -> Chain | None:
    """Return who reviews and signs a meeting's minutes; None where the rulebook is silent."""
    chair = Post(chaired_by) if chaired_by and chaired_by in Post.__members__.values() else None
    question = Sign(
        rulebook=rulebook,
        document=Document.MINUTES,
        meeting=Meeting(kind),
        chaired_by=chair,
        matter=tuple(Matter(flag) for flag in matter),
    )
    reply = _ask(rulebook, question, on)
    found = reply.answer
    if not isinstance(found, SignAnswer):
        return None
    return Chain(_planned(found.steps, reply.cite), reply.cite, _warned(reply))


@lru_cache(maxsize=_KEPT)
def find_minutes_flags(rulebook: str, kind: str, chaired_by: str | None, on: date) -> tuple[str, ...]:
    """Return what has to be known of the subject of a meeting's minutes before it is clear who signs them."""
    chair = Post(chaired_by) if chaired_by and chaired_by in Post.__members__.values() else None
    question = Sign(
        rulebook=rulebook, document=Document.MINUTES, meeting=Meeting(kind), chaired_by=chair, matter=None
    )
    return tuple(map(str, flags_asked(find_rulebook(rulebook).as_of(on), question)))


def find_gate(rulebook: str, kind: str, facts: dict[str, bool], on: date) -> Gate | None:
    """Return what the rule asks of a topic and what of it is undone; None where no rule gates the meeting.

    `facts` holds, by the rules' names, what was said of the topic; what it leaves out is not yet known to be
    done, and is asked for.
    """
    book = find_rulebook(rulebook).as_of(on)
    known = {_fact(name): value for name, value in facts.items()}
    question = TopicGate(rulebook=rulebook, meeting=Meeting(kind), facts=known)
    reply = answer(book, question, _ANY_CALENDAR, on=on)
    if not isinstance(reply.answer, GateAnswer):
        return None
    bars = []
    for fact in reply.answer.refuse:
        alone = TopicGate(
            rulebook=rulebook,
            meeting=Meeting(kind),
            facts={**{k: v for k, v in known.items() if isinstance(k, Circumstance)}, fact: fact.bad_if},
        )
        bars.append(Bar(fact, answer(book, alone, _ANY_CALENDAR, on=on).cite))
    return Gate(facts_asked(book, question), tuple(bars), _warned(reply))


def find_timetable(rulebook: str, kind: str, on: date, calendar: WorkCalendar) -> tuple[Deadlined, ...]:
    """Return every date that the rulebook sets around a meeting held on a day, in the timetable's order."""
    return tuple(
        found
        for name, condition in TIMETABLE
        if (found := find_deadline(rulebook, name, on, calendar, kind=kind, condition=condition))
    )


def find_deadline(
    rulebook: str,
    name: DeadlineName,
    on: date,
    calendar: WorkCalendar,
    *,
    kind: str | None = None,
    condition: str | None = None,
) -> Deadlined | None:
    """Return the day by which something is due, counted from `on`; None where the rulebook sets none."""
    meeting = Meeting(kind) if kind else None
    question = Deadline(rulebook=rulebook, name=name, on=on, meeting=meeting)
    reply = answer(find_rulebook(rulebook), question, calendar)
    if not isinstance(reply.answer, DeadlineAnswer) or not isinstance(reply.answer.due, date):
        return None
    return Deadlined(name, reply.answer.due, reply.cite, condition, _warned(reply))


@lru_cache(maxsize=_KEPT)
def find_measure(rulebook: str, name: LimitName, on: date) -> Measure | None:
    """Return how long something may be; None where the rulebook sets no measure."""
    reply = _ask(rulebook, Limit(rulebook=rulebook, name=name), on)
    if not isinstance(reply.answer, LimitAnswer):
        return None
    return Measure(reply.answer.max, reply.answer.unit, reply.cite)


def find_length(rulebook: str, kind: str, on: date) -> Measure | None:
    """Return how long a kind of meeting may be; None where the rulebook sets no measure."""
    name = LimitName.GENERAL_MEETING_LENGTH if kind in GENERAL else LimitName.OTHER_MEETING_LENGTH
    return find_measure(rulebook, name, on)


def _ask(rulebook: str, question: Question, on: date) -> Reply[Answer]:
    return answer(find_rulebook(rulebook), question, _ANY_CALENDAR, on=on)


def _planned(steps: tuple[AnswerStep, ...], cite: tuple[str, ...]) -> tuple[PlannedStep, ...]:
    return tuple(
        PlannedStep(
            str(step.act),
            tuple(str(word) for word in (step.to if step.act.tells else step.by)),
            cite,
            str(step.if_) if step.if_ else None,
        )
        for step in steps
    )


def _warned(reply: Reply[Answer]) -> tuple[str, ...]:
    return tuple(map(str, reply.warnings))


def _fact(name: str) -> Fact | Circumstance:
    return Circumstance(name) if name in Circumstance.__members__.values() else Fact(name)
