"""Languages: Chinese is the source of every sentence, English is its translation."""

import gettext
from functools import cache
from pathlib import Path
from typing import Final

from views.text import is_english

LOCALE: Final = Path(__file__).parent / "locale"
DOMAIN: Final = "mishu"


def N_(sentence: str) -> str:  # noqa: N802 - gettext's own name for a sentence translated later
    """Mark a sentence for the catalogue where it stands apart from its use."""
    return sentence


def translator(language: str) -> gettext.NullTranslations:
    """Return the catalogue of a reader's language; of any that is not English, the Chinese source itself."""
    return _english() if is_english(language) else gettext.NullTranslations()


@cache
def _english() -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, LOCALE, languages=["en"])


def say(sentence: str, language: str, **values: object) -> str:
    """Put a sentence of the catalogue into a reader's language, as plain text: not yet escaped."""
    said = translator(language).gettext(sentence) if sentence else ""
    return said % values if values else said


def listed(words: list[str] | tuple[str, ...], language: str, *, any_of: bool = False) -> str:
    """Join words as a list: 甲、乙 and A, B; with `any_of`, 甲、乙或丙 and A, B or C."""
    comma, either = (", ", " or ") if is_english(language) else ("、", "或")
    if any_of and len(words) > 1:
        return f"{comma.join(words[:-1])}{either}{words[-1]}"
    return comma.join(words)
