"""The form of an incident: its questions, and the card before 提交, which says whom to ring first."""

from datetime import datetime

from sqlmodel import Session

from office.calendar.calendars import local
from office.watch.incident_form import FIELDS, FORM, to_incident
from office.watch.incidents import find_calls
from storage.tables import Draft, Outbox
from views.card import Button, Card
from views.i18n import N_, say
from views.incidents import call_lines, planned_hour
from views.page import fill
from views.scene import set_scene
from views.text import clean_line, moment

_ASKED = {
    "what": N_("发生了什么？请写一句。"),
    "happened": N_("什么时候发生的？例如：今天14:20；不清楚就按“不填”。"),
    "known": N_("什么时候得知的？例如：今天14:25；不填就是现在。"),
    "place": N_("在哪里？不清楚就按“不填”。"),
}
_FIELDS = {"what": N_("事件"), "happened": N_("时间"), "known": N_("得知"), "place": N_("地点")}
_WHAT = 300


def incident_form(session: Session, row: Outbox, now: datetime) -> Card | None:
    """The next question, or what would be reported; whom to ring stands above all of them."""
    scene = set_scene(session, row, now)
    draft = session.get(Draft, row.args["draft"])
    if scene is None or scene.reader is None or draft is None or draft.form != FORM:
        return None
    lang, reader, number = scene.language, scene.reader, draft.id or 0
    calls = call_lines(find_calls(session, reader), reader)
    cancel = Button(say("取消", lang), "fm-cancel", (FORM,))
    if draft.field in _ASKED:
        html = fill(
            "lines",
            lang,
            heading=say("直报", lang),
            lines=calls,
            parts=[[say(_ASKED[draft.field], lang)]],
        )
        skip = [] if draft.field == "what" else [Button(say("不填", lang), "ic-skip", (number,))]
        return Card(html, ((*skip, cancel),))
    if draft.field == FIELDS:
        buttons = [Button(say(name, lang), "ic-field", (number, field)) for field, name in _FIELDS.items()]
        html = fill("lines", lang, heading=say("修改哪一项？", lang), lines=[], parts=[])
        return Card(html, (tuple(buttons), (cancel,)))
    request = to_incident(draft.values)
    known_at = request.known_at or now

    def at(value: datetime | None) -> str:
        return moment(local(scene.organisation, value), scene.today, lang) if value else say("不清楚", lang)

    lines = [
        say("事件：%(what)s", lang, what=clean_line(request.what, _WHAT)),
        say("地点：%(place)s", lang, place=clean_line(request.place, _WHAT) or say("不清楚", lang)),
        say("发生：%(at)s", lang, at=at(request.happened_at)),
        say("得知：%(at)s", lang, at=at(known_at)),
        planned_hour(session, reader, known_at),
        say("提交后立即发给须知情的同志，每5分钟再发一次，直到有人按“收到”。", lang),
    ]
    heading = say("直报 · 请先打电话，再核对提交", lang)
    html = fill("lines", lang, heading=heading, lines=calls, parts=[lines])
    submit = Button(say("提交", lang), "ic-submit", (number,))
    return Card(html, ((submit, Button(say("修改", lang), "ic-edit", (number,)), cancel),))
