"""督办通报: before the office releases it, and as it goes out."""

from datetime import datetime

from sqlmodel import Session

from office.tasks.bulletin import Bulletin, from_args, is_released, make_bulletin
from storage.tables import Outbox
from views.card import Button, Card
from views.i18n import listed, say
from views.month import as_number
from views.page import fill
from views.scene import set_scene
from views.text import period


def bulletin(session: Session, row: Outbox, now: datetime) -> Card | None:
    """The week's bulletin as it was released."""
    scene = set_scene(session, row, now)
    if scene is None:
        return None
    found = from_args(row.args)
    heading = say("督办通报", scene.language)
    return Card(fill("lines", scene.language, heading=heading, lines=_lines(found, scene.language), parts=[]))


def bulletin_plan(session: Session, row: Outbox, now: datetime) -> Card | None:
    """To the office: the bulletin before it goes out."""
    scene = set_scene(session, row, now)
    if scene is None or scene.reader is None:
        return None
    lang = scene.language
    found = make_bulletin(session, scene.organisation, scene.today)
    if is_released(session, scene.organisation.id or 0, found):
        note = say("本周的督办通报已经发布。", lang)
        return Card(fill("lines", lang, heading=say("督办通报", lang), lines=[note], parts=[]))
    note = say("发布后送责任领导和有关单位主要负责人。不排名、不打分。", lang)
    heading = say("督办通报 · 请核对后发布", lang)
    html = fill("lines", lang, heading=heading, lines=_lines(found, lang), parts=[[note]])
    rows = (
        ((Button(say("发布", lang), "tk-out", (as_number(found.as_of_on), checked(found))),),)
        if found.units
        else ()
    )
    return Card(html, rows)


def checked(found: Bulletin) -> int:
    """Return a number that changes with the bulletin's content: the button carries what was seen."""
    total = 0
    for number, one in enumerate(found.units, start=1):
        total = (total * 31 + number * (one.live + 1) * 7 + one.closed * 5 + one.overdue * 3) % 1_000_003
    return total


def _lines(found: Bulletin, lang: str) -> list[str]:
    lines = [period(found.from_on, found.as_of_on, found.as_of_on, lang)]
    lines += [
        say(
            "%(unit)s：在办%(live)s件，本周办结%(closed)s件，逾期%(overdue)s件",
            lang,
            unit=one.unit,
            live=one.live,
            closed=one.closed,
            overdue=one.overdue,
        )
        for one in found.units
    ]
    if not found.units:
        return [*lines, say("本周没有督办事项。", lang)]
    if found.overdue:
        lines.append(say("有逾期事项的单位：%(units)s", lang, units=listed(found.overdue, lang)))
    return lines
