"""The rulebook's word on reporting duties (报送), in the office's own values."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from office.rulebook.meeting_rules import Deadlined, find_deadline
from office.rulebook.versions import find_rulebook, marks_on
from rules.answers import DutiesAnswer
from rules.calendar import WorkCalendar
from rules.engine import answer
from rules.questions import Duties
from rules.time_forms import DutyRule
from rules.vocabulary import DeadlineName, DutyName, Warn

TRIP = str(DeadlineName.TRIP_SUMMARY)
"""出访总结: owed once for each trip abroad, and so no duty of the rulebook's that recurs."""
_OFFICE = ("office",)


@dataclass(frozen=True)
class RuledDuty:
    """One time that a duty of the rulebook falls due.

    `by` and `to` are the rules' words; behind them `to` names those whom the vocabulary lacks.
    """

    duty: str
    due_on: date
    time: str | None
    by: tuple[str, ...]
    to: tuple[str, ...]
    cite: tuple[str, ...]
    warnings: tuple[str, ...]


@lru_cache(maxsize=256)
def find_ruled_duties(rulebook: str, first: date, last: date) -> tuple[RuledDuty, ...]:
    """Return what `rulebook` (`id@version`) has fall due between two days, both inclusive, by day.

    What the government as a whole owes is its office's to see to.
    """
    question = Duties(rulebook=rulebook, from_=first, to=last)
    reply = answer(find_rulebook(rulebook), question, WorkCalendar({}), on=first)
    if not isinstance(reply.answer, DutiesAnswer):
        return ()
    found = []
    for one in reply.answer.occurrences:
        rule = one.rule if isinstance(one.rule, DutyRule) else None
        imprecise = rule is not None and rule.imprecise
        cite = tuple(one.rule.cite)
        warnings = (*([Warn.IMPRECISE] if imprecise else []), *marks_on(rulebook, cite))
        found.append(
            RuledDuty(
                str(one.duty),
                one.due,
                one.time,
                tuple(map(str, one.by)) or _OFFICE,
                (*map(str, one.to), *(rule.beyond if rule else ())),
                cite,
                tuple(map(str, warnings)),
            )
        )
    return tuple(found)


def find_trip_summary(rulebook: str, returned_on: date, calendar: WorkCalendar) -> Deadlined | None:
    """Return by when a trip abroad is to be summarised; None where the rulebook does not ask for it."""
    return find_deadline(rulebook, DeadlineName.TRIP_SUMMARY, returned_on, calendar)


def find_duty_word(text: str) -> str | None:
    """Return the rules' name of the duty that people call so: 周计划 is `week_plan`."""
    word = DutyName.named(text)
    if word is None:
        return TRIP if DeadlineName.named(text) is DeadlineName.TRIP_SUMMARY else None
    return str(word)


def is_ruled(duty: str) -> bool:
    """Whether a name is the rules' own, and not the number of a duty that the office has set."""
    return duty == TRIP or duty in DutyName.__members__.values()
