"""The rulebook's word on what the office does, in the office's own values."""

from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from office.cases.steps import PlannedStep
from rules.answers import ActingAnswer, DeadlineAnswer, LeaveAnswer
from rules.calendar import WorkCalendar
from rules.citing import article_of
from rules.engine import answer
from rules.forms import Lead
from rules.loading import UnknownRulebookError, shipped
from rules.questions import Acting, Deadline, Leave
from rules.rulebook import Kind, Rulebook
from rules.vocabulary import DeadlineName, Post, Warn
from rules.yaml_files import RulebookError

_ANY_CALENDAR = WorkCalendar({})
_POSTS = frozenset(str(post) for post in Post)


@dataclass(frozen=True)
class LeaveRule:
    """What the rule says of one rank's leave."""

    steps: tuple[PlannedStep, ...]
    lead: Lead | None
    state: tuple[str, ...]
    on_return: tuple[str, ...]
    cite: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class StandInRule:
    """Whom the rule names to stand in; `delegated` where the absent leader has to name them."""

    by: tuple[str, ...]
    delegated: bool
    cite: tuple[str, ...]


@dataclass(frozen=True)
class FilingDue:
    due: date
    cite: tuple[str, ...]


def find_rulebook(rulebook: str) -> Rulebook:
    """Return a rulebook by `id@version`, or the latest by its id. Raises KeyError where none is known."""
    return shipped().get(rulebook)


def find_rulebook_on(rulebook: str, on: date) -> Rulebook:
    """Return a rulebook as it stands on a day: without the rules that are not in force then."""
    return find_rulebook(rulebook).as_of(on)


def find_key(rulebook: str, on: date) -> str:
    """Return `id@version` of the version in force on a day: a case begun then keeps it."""
    return rulebook if "@" in rulebook else shipped().in_force(rulebook, on).key


def plain_name(key: str) -> str:
    """Return a case's rulebook as it is carried away: the id, and the version where there are several."""
    rulebook_id = key.partition("@")[0]
    try:
        return rulebook_id if len(shipped().versions(rulebook_id)) == 1 else key
    except (UnknownRulebookError, RulebookError):
        return key


@cache
def marks_on(rulebook: str, cites: tuple[str, ...]) -> tuple[Warn, ...]:
    """Return what must be said of whatever rests on these articles: a draft, words restored by sense."""
    book = find_rulebook(rulebook)
    rests_on = {article_of(cite) for cite in cites}
    damaged = any(
        rule.restored and rests_on & {article_of(cite) for cite in rule.cite}
        for _, rules in book.sections()
        for rule in rules
    )
    return (*([Warn.DRAFT] if book.kind is Kind.DRAFT else []), *([Warn.RESTORED] if damaged else []))


def find_damage(rulebook: str, number: str) -> tuple[str, ...]:
    """Return what the rulebook's author noted of an article's damage and how it was mended."""
    return tuple(
        place.note
        for place in find_rulebook(rulebook).restored
        if number in {article_of(cite) for cite in place.cite}
    )


def find_leave_rule(rulebook: str, rank: str | None, *, abroad: bool, on: date) -> LeaveRule | None:
    """Return the rule for this rank's leave as it stands on a day; None where the rulebook is silent.

    A leave that is asked for stands on today, a case on the day it began.
    """
    if rank is None or rank not in _POSTS:
        return None
    return _leave_rule(rulebook, Post(rank), abroad, _standing(rulebook, on))


def find_stand_in_rule(rulebook: str, rank: str | None, *, on: date) -> StandInRule | None:
    """Return whom the rule, as it stands on a day, has stand in for a rank; None where it is silent."""
    if rank is None or rank not in _POSTS:
        return None
    return _stand_in_rule(rulebook, Post(rank), _standing(rulebook, on))


def forget_rules() -> None:
    """Drop what was kept of the rulebooks: their files are not the ones that were read."""
    for kept in (marks_on, _leave_rule, _stand_in_rule):
        kept.cache_clear()


def _standing(rulebook: str, on: date) -> date | None:
    """Return the day only where it matters, so that one answer is kept for all days alike."""
    return on if find_rulebook(rulebook).is_dated else None


@lru_cache(maxsize=2048)
def _leave_rule(rulebook: str, rank: Post, abroad: bool, on: date | None) -> LeaveRule | None:  # noqa: FBT001 - a key of the cache
    reply = answer(
        find_rulebook(rulebook),
        Leave(rulebook=rulebook, applicant=rank, abroad=abroad),
        _ANY_CALENDAR,
        on=on,
    )
    found = reply.answer
    if not isinstance(found, LeaveAnswer):
        return None
    steps = tuple(
        PlannedStep(
            str(step.act),
            tuple(str(word) for word in (step.to if step.act.tells else step.by)),
            reply.cite,
            str(step.if_) if step.if_ else None,
        )
        for step in found.steps
    )
    return LeaveRule(
        steps,
        found.lead,
        tuple(map(str, found.state)),
        tuple(map(str, found.on_return)),
        reply.cite,
        tuple(map(str, reply.warnings)),
    )


@lru_cache(maxsize=2048)
def _stand_in_rule(rulebook: str, rank: Post, on: date | None) -> StandInRule | None:
    reply = answer(find_rulebook(rulebook), Acting(rulebook=rulebook, absent=rank), _ANY_CALENDAR, on=on)
    if not isinstance(reply.answer, ActingAnswer):
        return None
    return StandInRule(tuple(map(str, reply.answer.by)), reply.answer.delegated, reply.cite)


def find_filing_due(rulebook: str, from_on: date, calendar: WorkCalendar) -> FilingDue | None:
    """Return the last day for the written filing of a leave that begins on `from_on`."""
    reply = answer(
        find_rulebook(rulebook),
        Deadline(rulebook=rulebook, name=DeadlineName.LEAVE_FILING, on=from_on),
        calendar,
    )
    if not isinstance(reply.answer, DeadlineAnswer) or not isinstance(reply.answer.due, date):
        return None
    return FilingDue(reply.answer.due, reply.cite)
