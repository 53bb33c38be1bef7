"""Answers of rule that several commands share: rules found, silence with the office's own reading."""

from collections.abc import Sequence

from office.rulebook.readings import Reading
from rules.forms import Rule
from rules.rulebook import Kind, Rulebook
from rules.showing import Entry, find_left_out, section_title
from rules.vocabulary import Warn
from views.card import Button, Card
from views.cite import ground
from views.force import force
from views.i18n import listed, say
from views.page import fill
from views.readings import chain_words
from views.text import clean_line
from views.words import warning

SHOWN = 8
"""Rules listed in one answer to /rule."""


def rule_card(
    entries: Sequence[Entry], asked: str, book: Rulebook, lang: str, *, is_loaded: bool = False
) -> Card:
    """Show the rules found, each by its title, summary and article; the wording itself is not shipped.

    `is_loaded`: the organisation's own text was searched before, and had nothing.
    """
    shown = [
        {
            "title": entry.rule.title,
            "section": say(section_title(entry.section), lang),
            "summary": entry.rule.summary,
            "reading": entry.rule.reading,
            "force": force(entry.rule, lang),
            "ground": ground(entry.rule.cite, lang),
            "warnings": [warning(word, lang) for word in entry.rule.warnings],
        }
        for entry in entries[:SHOWN]
    ]
    left_out = [{"subject": left.subject, "reason": left.reason} for left in find_left_out(book, asked)]
    html = fill(
        "rule",
        lang,
        asked=clean_line(asked, 60),
        shown=shown,
        left_out=left_out,
        more=len(entries) - len(shown),
        title=book.title,
        source_warnings=[warning(Warn.SOURCE_INCOMPLETE, lang)]
        if book.missing and not (shown or left_out)
        else [],
        draft=warning(Warn.DRAFT, lang) if book.kind is Kind.DRAFT else "",
        is_loaded=is_loaded,
    )
    return Card(html)


def silent_card(
    question: str,
    reading: Reading | None,
    lang: str,
    *,
    book: Rulebook,
    warnings: Sequence[Warn] = (),
    today: Sequence[str] = (),
    rows: Sequence[tuple[Button, ...]] = (),
    may_be_read: bool = True,
) -> Card:
    """Say that the rule does not say, and who decides; an 内部口径 is shown as what it is.

    `may_be_read`: an 内部口径 can be recorded of such a question.
    """
    html = fill(
        "silent",
        lang,
        question=question,
        title=book.title,
        reading=chain_words(reading.steps, book.id, lang) if reading else "",
        note=reading.note if reading else "",
        acts_today=listed(list(today), lang),
        may_be_read=may_be_read,
        warnings=[warning(word, lang) for word in warnings],
    )
    return Card(html, tuple(rows))


def summaries(rules: Sequence[Rule]) -> list[str]:
    """Give what the rules say in the rulebook's own words, with how an unclear text was taken."""
    return [rule.summary + (f"（{rule.reading.rstrip('。')}）" if rule.reading else "") for rule in rules]


def rows(buttons: Sequence[Button], width: int) -> list[tuple[Button, ...]]:
    """Lay buttons out, so many to a row."""
    return [tuple(buttons[at : at + width]) for at in range(0, len(buttons), width)]
