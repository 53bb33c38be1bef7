"""The rulebook's word on papers: what is looked at when one comes in, its route, its clocks, 圈阅, 退文.

Every lookup is asked as of a day, under the rulebook that the record keeps (`id@version`).
"""

from dataclasses import dataclass, field
from datetime import date

from office.cases.steps import PlannedStep
from office.rulebook.meeting_rules import Chain, Deadlined, Measure, find_measure
from office.rulebook.versions import find_rulebook
from rules import papers
from rules.answer_steps import AnswerStep
from rules.answers import DeadlineAnswer
from rules.calendar import WorkCalendar
from rules.engine import answer
from rules.paper_questions import PaperRoute
from rules.questions import Deadline, Sign
from rules.signing import flags_asked, sign
from rules.vocabulary import (
    Circled,
    DeadlineName,
    Document,
    LimitName,
    Matter,
    NameOf,
    PaperCheck,
    PaperCircumstance,
    TimeUnit,
    Urgency,
)

ROUTED = (
    Document.REQUEST,
    Document.REPORT,
    Document.MOTION,
    Document.OPINION,
    Document.NORMATIVE,
    Document.PERSONNEL,
)
"""Papers that go up for a word on them; any other that comes in is registered and handed out."""
HANDED = (
    DeadlineName.DEPARTMENT_HANDLING,
    DeadlineName.DEPARTMENT_OPINION,
    DeadlineName.JOINT_OPINION,
    DeadlineName.INVESTIGATION,
    DeadlineName.IMPLEMENTING_DRAFT,
    DeadlineName.IMPLEMENTING_DRAFT_MAX,
)
"""What a paper may be handed to a department for, with a time limit of its own."""
POLICY = (Document.DECISION, Document.OPINION, Document.NORMATIVE)
"""Kinds of paper that are measured as 政策性文件."""
_DERIVED = (PaperCircumstance.SINGLE, PaperCircumstance.ISSUING)
"""Circumstances that follow from what was said otherwise."""


@dataclass(frozen=True)
class Check:
    """One thing that the rule looks at when a paper comes in; true is good."""

    name: PaperCheck
    cite: tuple[str, ...]
    summary: str


@dataclass(frozen=True)
class Route(Chain):
    """Who approves or signs a paper. `parallel` where leaders may be asked side by side."""

    parallel: bool = False
    lead_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Circle:
    """What 圈阅 on a kind of paper means."""

    means: Circled
    cite: tuple[str, ...]


@dataclass(frozen=True)
class Ahead:
    """How long before the day it is needed a paper is to be put in, and how long there is."""

    n: int
    unit: TimeUnit
    by: date
    left: int
    """Working days from the day it was received to the day it is needed."""
    cite: tuple[str, ...]
    is_late: bool


@dataclass(frozen=True)
class Asked:
    """What has to be known of a paper before its checks and its route are: flags and circumstances."""

    matter: tuple[Matter, ...] = ()
    circumstances: tuple[PaperCircumstance, ...] = ()


@dataclass(frozen=True)
class Paper:
    """What the rules ask of a paper, in their own words. `outgoing` is one to be issued."""

    kind: Document
    urgency: Urgency = Urgency.NORMAL
    outgoing: bool = False
    name_of: NameOf = NameOf.GOVERNMENT
    matter: tuple[Matter, ...] = ()
    circumstances: tuple[PaperCircumstance, ...] = field(default=())

    @property
    def is_routed(self) -> bool:
        """Whether somebody has to approve or sign it."""
        return self.outgoing or self.kind in ROUTED

    @property
    def known(self) -> tuple[PaperCircumstance, ...]:
        """The circumstances, with those that follow from what was said."""
        found = list(self.circumstances)
        if PaperCircumstance.JOINT not in found:
            found.append(PaperCircumstance.SINGLE)
        if self.outgoing:
            found.append(PaperCircumstance.ISSUING)
        return tuple(dict.fromkeys(found))


def find_asked(rulebook: str, paper: Paper, on: date) -> Asked:
    """Return which flags and circumstances would change a paper's checks or its route."""
    book = find_rulebook(rulebook).as_of(on)
    open_checks = papers.find_checks(book, paper.kind, None, paper.urgency, None)
    flags = {flag for check in open_checks for flag in check.if_any}
    if paper.outgoing:
        flags |= set(flags_asked(book, _signing(rulebook, paper)))
    elif paper.is_routed:
        unsettled = papers.paper_route(book, _routing(rulebook, paper, settled=False)).unsettled
        flags |= {Matter(word) for word in unsettled if word in Matter.__members__.values()}
    where = {check.where for check in open_checks if check.where}
    derived = _DERIVED if paper.outgoing else (PaperCircumstance.SINGLE,)
    if PaperCircumstance.SINGLE in where:
        where.add(PaperCircumstance.JOINT)
    return Asked(
        tuple(flag for flag in Matter if flag in flags),
        tuple(word for word in PaperCircumstance if word in where and word not in derived),
    )


def find_checks(rulebook: str, paper: Paper, on: date) -> tuple[Check, ...]:
    """Return what the rule looks at in such a paper, in the rulebook's order, each once."""
    book = find_rulebook(rulebook).as_of(on)
    found: dict[PaperCheck, Check] = {}
    for asked in papers.find_checks(book, paper.kind, paper.matter, paper.urgency, paper.known):
        found.setdefault(asked.name, Check(asked.name, tuple(asked.cite), asked.summary))
    return tuple(found.values())


def find_paper_route(rulebook: str, paper: Paper, on: date) -> Route | None:
    """Return who approves a paper that came in, or signs one to be issued; None where the rule is silent."""
    book = find_rulebook(rulebook).as_of(on)
    if paper.outgoing:
        signing = sign(book, _signing(rulebook, paper, settled=True))
        if signing.answer is None:
            return None
        return Route(
            _planned(signing.answer.steps, signing.cite), signing.cite, tuple(map(str, signing.warnings))
        )
    reply = papers.paper_route(book, _routing(rulebook, paper, settled=True))
    if reply.answer is None:
        return None
    return Route(
        _planned(reply.answer.steps, reply.cite),
        reply.cite,
        tuple(map(str, reply.warnings)),
        bool(reply.answer.parallel),
        tuple(map(str, reply.answer.lead_by)),
    )


def signing_of(rulebook: str, paper: Paper) -> Sign:
    """Return the question of who signs a paper to be issued, its flags settled."""
    return _signing(rulebook, paper, settled=True)


def find_circle(rulebook: str, kind: str, on: date) -> Circle | None:
    """Return what 圈阅 on a kind of paper means; None where the rulebook gives it no meaning."""
    rule = papers.find_circled(find_rulebook(rulebook).as_of(on), Document(kind))
    return Circle(rule.means, tuple(rule.cite)) if rule else None


def find_return_cite(rulebook: str, on: date) -> tuple[str, ...]:
    """Return the articles by which a paper that does not conform is sent back."""
    rule = papers.find_return(find_rulebook(rulebook).as_of(on))
    return tuple(rule.cite) if rule else ()


def find_clock(
    rulebook: str, name: DeadlineName, on: date, calendar: WorkCalendar, *, urgency: str = Urgency.NORMAL
) -> Deadlined | None:
    """Return until when something on a paper is due, counted from `on`; None where no rule sets a day."""
    question = Deadline(rulebook=rulebook, name=name, on=on, urgency=Urgency(urgency))
    reply = answer(find_rulebook(rulebook), question, calendar)
    if not isinstance(reply.answer, DeadlineAnswer) or not isinstance(reply.answer.due, date):
        return None
    return Deadlined(name, reply.answer.due, reply.cite, None, tuple(map(str, reply.warnings)))


def find_handed(rulebook: str, on: date, calendar: WorkCalendar, urgency: str) -> tuple[Deadlined, ...]:
    """Return the time limits with which a paper can be handed to a department today."""
    found = (find_clock(rulebook, name, on, calendar, urgency=urgency) for name in HANDED)
    return tuple(one for one in found if one is not None)


def find_ahead(
    rulebook: str, needed_on: date, received_on: date, calendar: WorkCalendar, *, urgency: str
) -> Ahead | None:
    """Compare when a paper came in with how long before the day it is needed the rule wants it.

    None where the rule sets no such lead for its urgency.
    """
    question = Deadline(
        rulebook=rulebook, name=DeadlineName.SUBMISSION_LEAD, on=needed_on, urgency=Urgency(urgency)
    )
    reply = answer(find_rulebook(rulebook), question, calendar)
    found = reply.answer
    if not isinstance(found, DeadlineAnswer) or not isinstance(found.due, date):
        return None
    left = max(0, calendar.count_working_days(received_on, needed_on) - calendar.is_working(received_on))
    return Ahead(found.n, found.unit, found.due, left, reply.cite, received_on > found.due)


def find_length(rulebook: str, kind: str, on: date) -> Measure | None:
    """Return how many characters such a paper may have; None where the rulebook sets no measure."""
    policy = Document(kind) in POLICY
    name = LimitName.POLICY_DOCUMENT_LENGTH if policy else LimitName.OTHER_DOCUMENT_LENGTH
    return find_measure(rulebook, name, on)


def _signing(rulebook: str, paper: Paper, *, settled: bool = False) -> Sign:
    return Sign(
        rulebook=rulebook,
        document=paper.kind,
        name_of=paper.name_of,
        matter=paper.matter if settled else None,
    )


def _routing(rulebook: str, paper: Paper, *, settled: bool) -> PaperRoute:
    return PaperRoute(
        rulebook=rulebook,
        document=paper.kind,
        matter=paper.matter if settled else None,
        urgency=paper.urgency,
    )


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
