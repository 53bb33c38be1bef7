"""The rulebook's word on consultations: the term, what silence means, what becomes of differences."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from office.rulebook.meeting_rules import Deadlined, find_deadline, find_gate
from office.rulebook.versions import find_rulebook, find_rulebook_on
from rules.answers import SilenceAnswer
from rules.calendar import WorkCalendar
from rules.engine import answer
from rules.papers import find_checks
from rules.questions import ConsultSilence
from rules.vocabulary import DeadlineName, Document, Fact, PaperCheck

NO_OBJECTION = "no_objection"
_ANY_CALENDAR = WorkCalendar({})


@dataclass(frozen=True)
class Silence:
    """What the rule makes of a unit's silence, and the articles that say so."""

    means: str
    cite: tuple[str, ...]


def find_reply_due(rulebook: str, on: date, calendar: WorkCalendar) -> Deadlined | None:
    """Return the last day to answer what is received on a day; None where the rulebook sets none."""
    return find_deadline(rulebook, DeadlineName.CONSULTATION_REPLY, on, calendar)


@lru_cache(maxsize=1024)
def find_silence(rulebook: str, on: date) -> Silence | None:
    """Return what silence means once the term is over; None where the rulebook says nothing of it."""
    question = ConsultSilence(rulebook=rulebook)
    reply = answer(find_rulebook(rulebook), question, _ANY_CALENDAR, on=on)
    return Silence(reply.answer.means, reply.cite) if isinstance(reply.answer, SilenceAnswer) else None


def deems_silence(rulebook: str, on: date) -> Silence | None:
    """Return the rule by which silence is no objection; None where silence is never that."""
    silence = find_silence(rulebook, on)
    return silence if silence is not None and silence.means == NO_OBJECTION else None


@lru_cache(maxsize=1024)
def find_differences(rulebook: str, on: date, meeting_kind: str | None) -> tuple[str, ...]:
    """Return the articles on what becomes of differences: of a meeting's topic, else of a paper.

    None of them where the rulebook says nothing of it.
    """
    if meeting_kind is not None:
        gate = find_gate(rulebook, meeting_kind, {str(Fact.CONSENSUS): False}, on)
        cited = [bar.cite for bar in (gate.bars if gate else ()) if bar.fact is Fact.CONSENSUS]
        if cited:
            return cited[0]
    checks = find_checks(find_rulebook_on(rulebook, on), Document.REQUEST)
    stated = (check.cite for check in checks if check.name is PaperCheck.DIFFERENCES_STATED)
    return tuple(dict.fromkeys(cite for cites in stated for cite in cites))
