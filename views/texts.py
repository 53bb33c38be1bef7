"""/admin texts: the documents that the organisation has loaded, and what waits to be confirmed."""

from datetime import datetime

from sqlmodel import Session

from office.calendar.calendars import local_day
from office.rulebook.texts import find_restored, find_rows, find_texts_of
from office.rulebook.versions import find_rulebook
from storage.tables import Outbox
from views.card import Button, Card
from views.cite import article
from views.i18n import say
from views.page import fill
from views.scene import set_scene
from views.text import clean_line, full_day

SHOWN = 8
"""Restored numbers shown at once; the next ones come up as these are confirmed."""
_OPENING = 40


def texts(session: Session, row: Outbox, now: datetime) -> Card | None:
    """List the texts loaded, and the numbers put back by order that the office has yet to confirm."""
    scene = set_scene(session, row, now)
    if scene is None or scene.reader is None:
        return None
    reader, lang = scene.reader, scene.language
    loaded, waiting = [], []
    for own in find_texts_of(session, reader.organisation_id):
        rows = find_rows(session, reader.organisation_id, own.rulebook)
        loaded.append(
            {
                "title": find_rulebook(own.rulebook).title,
                "file": own.file,
                "count": len(rows),
                "on": full_day(local_day(scene.organisation, own.loaded_at), lang),
                "missing": own.missing,
            }
        )
        waiting += find_restored(session, reader, own.rulebook)
    shown = waiting[:SHOWN]
    html = fill(
        "texts",
        lang,
        loaded=loaded,
        waiting=[
            {
                "name": article(each.number, lang),
                "how": each.restored,
                "opening": clean_line(each.text, _OPENING),
            }
            for each in shown
        ],
        more=len(waiting) - len(shown),
        rulebook=reader.rulebook.partition("@")[0],
    )
    one = [
        Button(say("确认%(article)s", lang, article=article(each.number, lang)), "tx-ok", (each.id or 0,))
        for each in shown
    ]
    rows_ = [tuple(one[at : at + 2]) for at in range(0, len(one), 2)]
    if len(waiting) == 1:
        rows_ = [(Button(say("确认", lang), "tx-ok", (waiting[0].id or 0,)),)]
    elif waiting:
        rows_.append((Button(say("确认", lang), "tx-ok", (0,)),))
    return Card(html, tuple(rows_))
