"""The rulebook's word on the watch (值班) and on incidents, in the office's own values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from office.rulebook.versions import find_rulebook
from rules.answers import DeadlineAnswer
from rules.calendar import WorkCalendar
from rules.engine import answer
from rules.questions import Deadline
from rules.vocabulary import DeadlineName, WatchItem
from rules.watch import find_watch

_ANY_CALENDAR = WorkCalendar({})
PUBLISHING = (DeadlineName.EMERGENCY_INFORMATION, DeadlineName.PRESS_CONFERENCE)
"""What is to be published of an emergency, and by when; never an hour for reporting upward."""


@dataclass(frozen=True)
class Provision:
    """What is laid down of one side of the watch: whom it concerns, and on which articles."""

    by: tuple[str, ...]
    cite: tuple[str, ...]
    summary: str
    deciders: tuple[str, ...] = ()
    """Who takes the steps that decide or look through."""


@dataclass(frozen=True)
class Publishing:
    """Until when something of an emergency is to be published."""

    name: str
    hours: int
    due_at: datetime
    cite: tuple[str, ...]


@lru_cache(maxsize=512)
def find_provision(rulebook: str, item: WatchItem, on: date) -> Provision | None:
    """Return what the rulebook, as it stands on a day, says of one side of the watch; None where silent."""
    rule = find_watch(find_rulebook(rulebook).as_of(on), item)
    if rule is None:
        return None
    deciders = tuple(str(post) for step in rule.steps if not step.act.tells for post in step.by)
    return Provision(_widened(rule.by), tuple(rule.cite), rule.summary, deciders)


def _widened(posts: Iterable[object]) -> tuple[str, ...]:
    """Return posts as ranks: a rule's deputies are the executive one too."""
    ranks = tuple(map(str, posts))
    return (*ranks, "executive_deputy") if "deputy" in ranks and "executive_deputy" not in ranks else ranks


def find_publishing(rulebook: str, moment: datetime) -> list[Publishing]:
    """Return by when what is to be published, of an emergency that happened at an instant (local time)."""
    book, found = find_rulebook(rulebook), []
    for name in PUBLISHING:
        question = Deadline(rulebook=rulebook, name=name, on=moment.isoformat(timespec="seconds"))
        reply = answer(book, question, _ANY_CALENDAR)
        if isinstance(reply.answer, DeadlineAnswer) and isinstance(reply.answer.due, str):
            due_at = datetime.fromisoformat(reply.answer.due)
            found.append(Publishing(str(name), reply.answer.n, due_at, reply.cite))
    return found
