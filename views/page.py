"""Templates to messages: everything that is put in is one clean line and escaped."""

import html
import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from views import text
from views.i18n import listed, translator

TEMPLATES: Final = Path(__file__).parent / "templates"

LONGEST: Final = 4096
"""Characters that Telegram takes in one message, tags not counted; we count as UTF-16 does, to be safe."""

_GAP = Markup("\x00")
_TAG = re.compile(r"<[^>]*>")
_LONGEST_VALUE = 1200
"""Characters of one value: whoever put more into a name or a reason must not push the rest out."""


def fill(template: str, language: str, *, today: date | None = None, **values: object) -> str:
    """Render a template to Telegram's HTML, at most 4096 characters.

    A template may call `day`, `period`, `moment` and `full_day` (in the reader's way, years left out where
    they are `today`'s), `listed` and `_`. Lines that come out empty are left out; `gap` makes one that stays.
    """
    said = _environment(text.is_english(language)).get_template(f"{template}.j2")
    written = said.render(**_helpers("en" if text.is_english(language) else "zh", today), **values)
    return fit(_tidy(written))


def fit(written: str, limit: int = LONGEST) -> str:
    """Leave out whole lines at the end of what is too long, and show that something was left out."""
    if _size(written) <= limit:
        return written
    lines = written.split("\n")
    while len(lines) > 1 and _size("\n".join(lines)) > limit - 2:
        lines.pop()
    kept = "\n".join(lines).rstrip()
    if _size(kept) > limit - 2:
        kept = html.escape(text.clean_line(_bare(kept), limit // 2), quote=False)
    return f"{kept}\n…"


@cache
def _environment(english: bool) -> Environment:  # noqa: FBT001 - the cache's key
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_clean,
        keep_trailing_newline=False,
    )
    environment.globals["_"] = partial(_gettext, translator("en" if english else "zh").gettext)
    environment.globals["gap"] = _GAP
    return environment


def _gettext(translate: Callable[[str], str], sentence: str, /, **values: object) -> Markup:
    said = Markup(html.escape(translate(sentence), quote=False))  # noqa: S704 - escaped just here
    return said % {name: _clean(value) for name, value in values.items()} if values else said


def _helpers(language: str, today: date | None) -> dict[str, object]:
    base = today or date.min

    def moment(at: datetime) -> str:
        return text.moment(at, base, language)

    return {
        "day": lambda on: text.day(on, base, language),
        "full_day": lambda on: text.full_day(on, language),
        "period": lambda first, last: text.period(first, last, base, language),
        "moment": moment,
        "listed": lambda words: listed(words, language),
        "language": language,
    }


def _clean(value: object) -> object:
    """Make a value one tidy line before it is escaped; markup made here stays as it is."""
    if value is None:
        return ""
    if isinstance(value, str) and not isinstance(value, Markup):
        return text.clean_line(value, _LONGEST_VALUE)
    return value


def _tidy(written: str) -> str:
    lines = (line.rstrip() for line in written.split("\n"))
    kept = "\n".join(line for line in lines if line)
    return re.sub(r"\n?\x00(?:\n?\x00)*\n?", "\n\n", kept).strip()


def _size(written: str) -> int:
    return len(_bare(written).encode("utf-16-le", "surrogatepass")) // 2


def _bare(written: str) -> str:
    return html.unescape(_TAG.sub("", written))
