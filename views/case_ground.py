"""依据 of a case: the articles that its steps rest on, in the version that it began under."""

from datetime import datetime

from sqlmodel import Session

from office.access import can_see_case
from office.cases.chain import find_steps
from office.rulebook.readings import find_reading_by_id
from storage.tables import Case, Outbox
from views.articles import Source, articles_card
from views.card import Card
from views.case import reading_line
from views.i18n import say
from views.scene import set_scene


def case_ground(session: Session, row: Outbox, now: datetime) -> Card | None:
    """Open what a case rests on: articles, and apart from them the office's own reading."""
    scene = set_scene(session, row, now)
    case = session.get(Case, scene.number("case") or 0) if scene else None
    if scene is None or scene.reader is None or case is None or not can_see_case(session, scene.reader, case):
        return None
    lang = scene.language
    steps = find_steps(session, case)
    cites = list(dict.fromkeys(cite for step in steps for cite in step.cite))
    readings = dict.fromkeys(step.reading_id for step in steps if step.reading_id)
    found = [reading for each in readings if (reading := find_reading_by_id(session, each))]
    source = Source(session, case.organisation_id, case.rulebook)
    lines = [reading_line(reading.note, lang) for reading in found]
    title = say("依据 · %(number)s", lang, number=case.number)
    return articles_card(cites, source, lang, title=title, readings=lines)
