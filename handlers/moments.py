"""Moments among the words of a line: 12月21日上午9点, spread over several words or not."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from handlers.date_meaning import resolve_day, resolve_time
from handlers.date_syntax import LONGEST, normalise, read_moment
from handlers.dates import BadDate, parse_moment
from views.text import clean_line

_MOST_WORDS = 6
_VAGUE = re.compile(r"(?:[上本这下]个?(?:周|星期|礼拜|月)|周末|月[初中底末]|年[初底末])")
_LIKE_DATE = re.compile(
    r"[0-9一二三四五六七八九十]{1,3} ?(?:月|日|号|点|时)|[0-9]{4}[-/.][0-9]|[0-9]{1,2}:[0-9]{2}"
    r"|(?:大?[前昨今明后]天|下?(?:周|星期|礼拜)[一二三四五六日天])"
)


def find_moment(words: Sequence[str], now_local: datetime) -> tuple[datetime | date, list[str]] | None:
    """Find the day with its hour among a line's words, and give it with the other words.

    A day without an hour is given as a date; None where no word is either. Raises BadDate for two of them,
    for one that cannot be, and for a word that begins as a date and is none.
    """
    for length in range(min(_MOST_WORDS, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            moment = _read(" ".join(words[start : start + length]), now_local)
            if moment is None:
                continue
            others = [*words[:start], *words[start + length :]]
            for word in others:
                if _LIKE_DATE.match(normalise(word)):
                    raise BadDate(
                        "“{said}”和已写的时间不知以哪个为准，请只写一个，例如：12月21日上午9点。",
                        said=clean_line(word, 20),
                    )
            return moment, others
    for word in words:
        if _LIKE_DATE.match(normalise(word)) or _VAGUE.fullmatch(normalise(word)):
            parse_moment(word, now_local)  # says what is wrong with it
    return None


def parse_when(text: str, now_local: datetime) -> datetime | date:
    """Read a whole text as a day, with its hour where one is written; raises BadDate."""
    found = _read(text, now_local)
    return parse_moment(text, now_local) if found is None else found


def parse_clock(text: str, on: date, now_local: datetime) -> datetime:
    """Read an hour alone, of a day known already, or a day with its hour; raises BadDate."""
    read = read_moment(normalise(text)) if len(text) <= LONGEST else None
    spec, hour = read or (None, None)
    if hour is None:
        return parse_moment(text, now_local)
    day = resolve_day(spec, now_local.date()) if spec else on
    return datetime.combine(day, resolve_time(hour), tzinfo=now_local.tzinfo)


def _read(text: str, now_local: datetime) -> datetime | date | None:
    if len(text) > LONGEST:
        return None
    spec, hour = read_moment(normalise(text)) or (None, None)
    if spec is None:
        return None
    on = resolve_day(spec, now_local.date())
    return on if hour is None else datetime.combine(on, resolve_time(hour), tzinfo=now_local.tzinfo)
