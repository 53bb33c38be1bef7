"""Papers that come to the government: what they have to be, who decides on them, what a circle means."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from rules.answers import Reply
from rules.paper_answers import (
    AskedCheck,
    CircledAnswer,
    PaperChecksAnswer,
    PaperReturnAnswer,
    PaperRouteAnswer,
)
from rules.paper_forms import CircledRule, PaperReturnRule, PaperRouteRule
from rules.paper_questions import Circling, PaperChecks, PaperReturn, PaperRoute
from rules.rulebook import Rulebook
from rules.saying import reply, resolve_steps, silent
from rules.vocabulary import Document, Matter, PaperCircumstance, Urgency, Warn, Word

W = TypeVar("W", bound=Word)


def paper_checks(book: Rulebook, question: PaperChecks) -> Reply[PaperChecksAnswer]:
    """Find what a paper has to be; silent where the rulebook asks nothing of any paper."""
    if not book.paper_check:
        return silent(book)
    checks = find_checks(book, question.document, question.matter, question.urgency, question.circumstances)
    open_ = [flag for check in checks for flag in check.if_any]
    return reply(book, PaperChecksAnswer(checks), [check.rule for check in checks], unsettled=open_)


def find_checks(
    book: Rulebook,
    document: Document,
    matter: tuple[Matter, ...] | None = None,
    urgency: Urgency | None = None,
    circumstances: tuple[PaperCircumstance, ...] | None = None,
) -> tuple[AskedCheck, ...]:
    """List what a paper has to be, in the rulebook's order.

    None leaves a condition unsettled: the checks that hang on it are in the list, and say so. Of two rules on
    one check the first that holds answers.
    """
    found: list[AskedCheck] = []
    for check in _find_all(book, document, matter, urgency, circumstances):
        if not any(other.name is check.name and other.is_settled for other in found):
            found.append(check)
    return tuple(found)


def _find_all(
    book: Rulebook,
    document: Document,
    matter: tuple[Matter, ...] | None,
    urgency: Urgency | None,
    circumstances: tuple[PaperCircumstance, ...] | None,
) -> Iterator[AskedCheck]:
    return (
        AskedCheck(
            rule.name,
            rule.cite,
            rule.title,
            rule.summary,
            rule.matter_any if matter is None else (),
            rule.urgency if urgency is None else (),
            rule.where if circumstances is None else None,
            rule,
        )
        for rule in book.paper_check
        if _is_of(rule.documents, document)
        and _may_hold(rule.matter_any, matter)
        and _may_hold(rule.urgency, None if urgency is None else (urgency,))
        and _may_hold((rule.where,) if rule.where else (), circumstances)
    )


def paper_return(book: Rulebook, question: PaperReturn) -> Reply[PaperReturnAnswer]:  # noqa: ARG001 - one shape for all
    """Find whether a paper that does not conform is sent back, and to whom."""
    rule = find_return(book)
    return reply(book, PaperReturnAnswer(rule.to, rule.by), [rule]) if rule else silent(book)


def find_return(book: Rulebook) -> PaperReturnRule | None:
    """Give the rule by which a paper is sent back; None where the rulebook has none."""
    return next(iter(book.paper_return), None)


def paper_route(book: Rulebook, question: PaperRoute) -> Reply[PaperRouteAnswer]:
    """Find who decides on a paper; steps that hang on an unsettled flag carry it."""
    for rule in book.paper_route:
        if not _is_of(rule.documents, question.document) or not _is_as_urgent(rule, question.urgency):
            continue
        steps, warnings = resolve_steps(rule.steps, question.matter)
        parallel = question.urgency in rule.parallel_for
        unsettled = [flag for step in rule.steps for flag in (step.if_, *step.unless) if flag]
        return reply(
            book,
            PaperRouteAnswer(steps, parallel, rule.lead_by),
            [rule],
            [*warnings, *([Warn.DISCRETIONARY] if parallel else [])],
            unsettled if question.matter is None else (),
        )
    return silent(book)


def circled(book: Rulebook, question: Circling) -> Reply[CircledAnswer]:
    """Find what a leader's circle on a paper means."""
    rule = find_circled(book, question.document)
    return reply(book, CircledAnswer(rule.means), [rule]) if rule else silent(book)


def find_circled(book: Rulebook, document: Document) -> CircledRule | None:
    """Give the rule on a leader's circle on such a paper; None where the rulebook gives it no meaning."""
    return next((rule for rule in book.circled if _is_of(rule.documents, document)), None)


def _is_of(documents: tuple[Document, ...], document: Document) -> bool:
    return not documents or document in documents


def _is_as_urgent(rule: PaperRouteRule, urgency: Urgency | None) -> bool:
    """A paper of which no urgency is said is an ordinary one."""
    return not rule.urgency or (urgency or Urgency.NORMAL) in rule.urgency


def _may_hold(wanted: tuple[W, ...], said: tuple[W, ...] | None) -> bool:
    """Say whether a condition holds, or may where nothing was said of it."""
    return not wanted or said is None or not set(wanted).isdisjoint(said)
