"""What a word is: English for the engine, its Chinese term, and the spellings that people type."""

from __future__ import annotations

import difflib
import unicodedata
from enum import StrEnum
from functools import cache
from typing import Self


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


class Word(StrEnum):
    """A word of the vocabulary: its Chinese term, then further spellings under which `named` finds it."""

    term: str
    aliases: tuple[str, ...]

    def __new__(cls, value: str, term: str = "", *aliases: str) -> Self:
        word = str.__new__(cls, value)
        word._value_ = value
        word.term = term
        word.aliases = aliases
        return word

    @classmethod
    def named(cls, text: str) -> Self | None:
        """Find the word by its English form, its term or an alias, taken whole; None when nothing matches."""
        value = _spellings(cls).get(_plain(text))
        return None if value is None else cls(value)

    @classmethod
    def nearest(cls, text: str) -> Self | None:
        """Find the word whose spelling comes closest to a mistyped one; None when none is close."""
        spellings = {form: word for word in cls for form in (*word.aliases, word.term, word.value)}
        close = difflib.get_close_matches(text.casefold(), spellings, n=1, cutoff=0.5)
        return spellings[close[0]] if close else None


@cache
def _spellings(kind: type[Word]) -> dict[str, str]:
    """Map each spelling to the first word of a kind that has it.

    By kind, for words of two kinds may be equal as text: the office as a body, and in the office's name.
    """
    spellings: dict[str, str] = {}
    for word in kind:
        for form in (word.value, word.term, *word.aliases):
            spellings.setdefault(_plain(form), word.value)
    return spellings
