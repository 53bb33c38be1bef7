"""Dates that moved because the calendar did: what they were, what they are, and on whose word."""

from datetime import date, datetime

from sqlmodel import Session

from storage.tables import Outbox
from views.card import Card
from views.i18n import N_, listed, say
from views.notes import reader_of
from views.page import fill
from views.text import clean_line, full_day

LISTED = 20
_TITLE = 60
NAMES = (
    N_("书面报备期限"),
    N_("议题报送期限"),
    N_("合法性审查期限"),
    N_("会议材料报送期限"),
    N_("会议材料分送期限"),
    N_("会议纪要期限"),
    N_("文件印发期限"),
    N_("公开解读期限"),
    N_("办公室自定时限"),
    N_("回复期限"),
    N_("报送期限"),
)
"""What the dates are; said in the reader's language where the catalogue has it."""


def calendar_moved(session: Session, row: Outbox, now: datetime) -> Card | None:
    """To whoever owes something by a date that moved."""
    reader = reader_of(session, row, now)
    moved, days = row.args.get("moved"), row.args.get("days")
    if reader is None or not isinstance(moved, list) or not isinstance(days, list):
        return None
    lang = reader.person.language
    lines = [
        say(
            "%(title)s：%(name)s由%(old)s改为%(new)s",
            lang,
            title=clean_line(str(title), _TITLE),
            name=say(str(name), lang),
            old=_day(old, lang),
            new=_day(new, lang),
        )
        for title, name, old, new in moved[:LISTED]
    ]
    if len(moved) > LISTED:
        lines.append(say("还有%(count)s项。", lang, count=len(moved) - LISTED))
    ground = [_changed(days, lang), _ground(row.args.get("sources"), lang)] if days else []
    heading = say("因放假安排调整，以下日期有变", lang)
    return Card(fill("lines", lang, heading=heading, lines=lines, parts=[ground]))


def _changed(days: list[list[object]], lang: str) -> str:
    said = [
        say("%(day)s上班", lang, day=_day(day, lang))
        if working
        else say("%(day)s休息", lang, day=_day(day, lang))
        for day, working in days[:LISTED]
    ]
    return say("调整的日子：%(days)s", lang, days=listed(said, lang))


def _ground(sources: object, lang: str) -> str:
    named = [clean_line(str(one), 80) for one in sources] if isinstance(sources, list) else []
    if not named:
        return say("依据：国务院公布的放假安排", lang)
    return say("依据：%(sources)s", lang, sources=listed(named, lang))


def _day(written: object, lang: str) -> str:
    return full_day(date.fromisoformat(str(written)), lang)
