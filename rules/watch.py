"""The watch (值班): what the rulebook lays down of it."""

from __future__ import annotations

from rules.answers import Reply
from rules.paper_answers import WatchAnswer
from rules.paper_forms import WatchRule
from rules.paper_questions import Watch
from rules.rulebook import Rulebook
from rules.saying import reply, resolve_steps, silent
from rules.vocabulary import WatchItem


def watch(book: Rulebook, question: Watch) -> Reply[WatchAnswer]:
    """Find what is laid down of one side of the watch."""
    rule = find_watch(book, question.item)
    if rule is None:
        return silent(book)
    steps, warnings = resolve_steps(rule.steps)
    return reply(book, WatchAnswer(rule.by, steps), [rule], warnings)


def find_watch(book: Rulebook, item: WatchItem) -> WatchRule | None:
    """Give the provision on one side of the watch; None where there is none."""
    return next((rule for rule in book.watch if rule.item is item), None)
