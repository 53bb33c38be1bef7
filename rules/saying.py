"""Putting answers into replies: their articles in order, their warnings, silence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TypeVar

from rules.answers import Answer, Reply
from rules.rulebook import Kind, Rule, Rulebook
from rules.vocabulary import Warn

A = TypeVar("A", bound=Answer)


def reply(
    book: Rulebook,
    answer: A,
    rules: Sequence[Rule],
    warnings: Iterable[Warn] = (),
    unsettled: Iterable[str] = (),
) -> Reply[A]:
    """Reply with an answer resting on the given rules, whose articles and warnings it takes over."""
    marks = [*([Warn.DRAFT] if book.kind is Kind.DRAFT else []), *warnings]
    for rule in rules:
        marks.extend(rule.warnings)
    return Reply(
        answer,
        cites(*(rule.cite for rule in rules)),
        tuple(dict.fromkeys(marks)),
        tuple(rules),
        tuple(dict.fromkeys(unsettled)),
    )


def silent(book: Rulebook, unsettled: Iterable[str] = ()) -> Reply[A]:
    """Reply that the rulebook does not say; of a draft or an incomplete source that is said too."""
    marks = []
    if book.kind is Kind.DRAFT:
        marks.append(Warn.DRAFT)
    if book.missing:
        marks.append(Warn.SOURCE_INCOMPLETE)
    return Reply(None, (), tuple(marks), (), tuple(dict.fromkeys(unsettled)))


@lru_cache(maxsize=4096)
def cites(*groups: tuple[str, ...]) -> tuple[str, ...]:
    """Join groups of citations, each once, articles before appendices, in the document's order."""
    return tuple(sorted({cite for group in groups for cite in group}, key=cite_order))


def cite_order(cite: str) -> tuple[int, ...]:
    """Give a key that sorts citations in the document's order."""
    numbers = tuple(int(number) for number in re.findall(r"\d+", cite))
    return (1, *numbers) if cite.startswith("app") else (0, *numbers)
