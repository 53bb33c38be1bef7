"""Checks on what a rulebook says of papers and of the watch."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from rules.forms import Rule
from rules.paper_forms import CircledRule, PaperCheckRule, PaperReturnRule, PaperRouteRule, WatchRule
from rules.rulebook import Rulebook
from rules.vocabulary import Word
from rules.yaml_files import Path_

Wrong = Iterator[tuple[Path_, str]]
Claim = tuple[object, ...]


def claims_of_papers(rule: Rule) -> Iterator[tuple[str, Claim, Claim]]:
    """Give what a rule on papers or the watch answers: label, key, each wider key that includes it."""
    for said in product(*_conditions(rule)):
        label = " ".join(word for word in said if word) or "各种公文"
        for wider in product(*((word, None) for word in said)):
            yield label, said, wider


def _conditions(rule: Rule) -> list[tuple[Word | None, ...]]:
    """List what must hold for a rule to answer, each with its words; None is whatever there is."""
    if isinstance(rule, PaperCheckRule):
        flags = rule.matter_any or (None,)
        return [(rule.name,), rule.documents or (None,), flags, rule.urgency or (None,), (rule.where,)]
    if isinstance(rule, PaperRouteRule):
        return [rule.documents or (None,), rule.urgency or (None,)]
    if isinstance(rule, CircledRule):
        return [rule.documents or (None,)]
    if isinstance(rule, WatchRule):
        return [(rule.item,)]
    # Of other rules nothing is claimed: no word meets an empty condition.
    return [(None,)] if isinstance(rule, PaperReturnRule) else [()]


def never_parallel(book: Rulebook) -> Wrong:
    """Find urgencies for which leaders may be asked side by side, and for which the rule does not answer."""
    for index, rule in enumerate(book.paper_route):
        idle = [urgency for urgency in rule.parallel_for if rule.urgency and urgency not in rule.urgency]
        if idle:
            said = f"这一条不管 {'、'.join(idle)} 的公文，此处不起作用"
            yield ("paper_route", index, "parallel_for"), said
