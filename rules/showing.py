"""Rules as people look them up: by section, by article, by words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from rules.citing import read_cite
from rules.forms import Rule
from rules.rulebook import NotModelled, Rulebook

_SECTION_TITLES: Final = {
    "leave": "外出请假",
    "acting": "代行主持",
    "sign": "签发",
    "sign_additions": "签发之前",
    "absence": "会议请假",
    "meeting": "会议",
    "convene": "召开会议",
    "topic_route": "议题流程",
    "topic_gate": "议题上会条件",
    "deadline": "期限",
    "duties": "定期报送",
    "limit": "篇幅与时长",
    "consult_silence": "逾期不复",
    "paper_check": "来文核对",
    "paper_return": "退文",
    "paper_route": "来文呈批",
    "circled": "圈阅",
    "watch": "值班",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule with the section in which it stands."""

    section: str
    rule: Rule

    @property
    def key(self) -> str:
        """The name of the rule within its rulebook, by which versions are compared."""
        return f"{self.section}/{self.rule.title}"


def force_in_words(from_on: date | None, until_on: date | None) -> str:
    """Write the dates of force: 2026-01-01起, 2010-11-26至2011-03-31; nothing where there are none."""
    if from_on and until_on:
        return f"{from_on}至{until_on}"
    return f"{from_on}起" if from_on else f"至{until_on}" if until_on else ""


def section_title(section: str) -> str:
    """Give a section's Chinese heading."""
    return _SECTION_TITLES[section]


def rules_of(book: Rulebook) -> Iterator[Entry]:
    """Give every rule of a rulebook, section by section."""
    for section, rules in book.sections():
        for rule in rules:
            yield Entry(section, rule)


def find_rules(book: Rulebook, text: str) -> tuple[Entry, ...]:
    """Find rules by an article's number (46, 第四十六条, app1:2.4) or by words, all of which must occur.

    Those where a word stands in the title come first; otherwise the rulebook's order holds.
    """
    cite = read_cite(text)
    by_number = tuple(entry for entry in rules_of(book) if _cited(entry.rule, cite)) if cite else ()
    if by_number:
        return by_number
    words = text.split()
    if not words:
        return ()
    found = [
        (sum(word in entry.rule.title for word in words), entry)
        for entry in rules_of(book)
        if all(word in _words_of(entry) for word in words)
    ]
    return tuple(entry for _, entry in sorted(found, key=lambda scored: -scored[0]))


def find_left_out(book: Rulebook, text: str) -> tuple[NotModelled, ...]:
    """Find what is left out of an article asked for by its number: the article is there, a rule is not."""
    cite = read_cite(text)
    return tuple(left for left in book.not_modelled if _cited(left, cite)) if cite else ()


def _cited(rule: Rule | NotModelled, number: str) -> bool:
    within = (f"{number}(", f"{number}:", f"{number}.")
    return any(cite == number or cite.startswith(within) for cite in rule.cite)


def _words_of(entry: Entry) -> str:
    return (
        f"{section_title(entry.section)} {entry.rule.title} {entry.rule.summary} {entry.rule.reading or ''}"
    )
