"""Putting answers into replies: their articles in order, their warnings, silence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TypeVar

from rules.answer_steps import AnswerStep
from rules.answers import Answer, Reply
from rules.forms import Rule, Step, covers
from rules.rulebook import Kind, Rulebook
from rules.vocabulary import Matter, Post, Warn

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


def resolve_steps(
    steps: Iterable[Step], matter: tuple[Matter, ...] | None = (), chaired_by: Post | None = None
) -> tuple[tuple[AnswerStep, ...], list[Warn]]:
    """Keep the steps whose conditions hold; an unsettled condition stays on its step."""
    kept: list[AnswerStep] = []
    warnings: list[Warn] = []
    for step in steps:
        if step.chaired_by and not covers(step.chaired_by, chaired_by):
            continue
        condition = step.if_ if matter is None else None
        if matter is not None and (
            (step.if_ is not None and step.if_ not in matter) or not set(step.unless).isdisjoint(matter)
        ):
            continue
        by = tuple(
            dict.fromkeys(
                chaired_by if who is Post.MEETING_CHAIR and chaired_by else who
                for who in (*step.by, *step.may)
            )
        )
        kept.append(AnswerStep(step.act, by, step.to, condition, step.may, step.beyond))
        if step.may:
            warnings.append(Warn.DISCRETIONARY)
        if step.beyond:
            warnings.append(Warn.NOT_IN_VOCABULARY)
    return tuple(kept), warnings
