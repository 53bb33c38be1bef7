"""The forms of the watch: a swap, an entry of the log, and the words that a step asks for."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from office.access import Actor
from office.errors import OfficeError
from office.watch.shift_form import (
    ENTRY_FORM,
    FIELDS,
    SWAP_FORM,
    find_candidates,
    find_returns,
    to_entry,
    to_swap,
)
from office.watch.shift_swap_plan import find_leaders_own, prepare_swap
from office.watch.shifts import find_on_duty, find_shifts_of, part_of
from storage.tables import Draft, DutyEntryKind, Outbox, Person, Shift, ShiftPart
from views.card import Button, Card
from views.cite import ground
from views.i18n import N_, say, translator
from views.page import fill
from views.scene import set_scene
from views.text import clean_line
from views.watch_words import ENTRY_KINDS, PARTS, shift_name, short_label

WORD_FORM = "watch_word"
WORDS = {
    "hand": N_("请写未尽事宜，写好发送即交班；没有就写“无”。"),
    "roster": N_("请写明值班表要改什么，写好发送即可。"),
}
_TEXT, _LABEL, _MOST = 200, 40, 24
_ENTRY_ASKED = {
    "text": N_("来的是什么事？请写内容。"),
    "told": N_("报告了谁？没有就按“不填”。"),
    "ordered": N_("领导有什么指示？没有就按“不填”。"),
}
_ENTRY_FIELDS = {
    "kind": N_("类别"),
    "text": N_("内容"),
    "told": N_("报告"),
    "ordered": N_("指示"),
}
_SWAP_FIELDS = {"shift": N_("班次"), "person": N_("换给谁"), "other": N_("换来哪一班"), "why": N_("原因")}


def swap_form(session: Session, row: Outbox, now: datetime) -> Card | None:
    """The swap form's next question, or what 提交 would ask."""
    found = _draft(session, row, now, SWAP_FORM)
    if found is None:
        return None
    reader, draft = found
    return _SWAP_QUESTIONS.get(draft.field, _swap_plan)(session, reader, draft)


def entry_form(session: Session, row: Outbox, now: datetime) -> Card | None:
    """The next question of an entry of the log, or what 提交 would write."""
    found = _draft(session, row, now, ENTRY_FORM)
    if found is None:
        return None
    reader, draft = found
    lang, number = _lang(reader), draft.id or 0
    heading = say("值班日志", lang)
    if draft.field == "kind":
        buttons = [
            Button(say(name, lang), "wt-kind", (number, str(kind))) for kind, name in ENTRY_KINDS.items()
        ]
        html = fill("lines", lang, heading=heading, lines=[say("来的是哪一类？", lang)], parts=[])
        return Card(html, (tuple(buttons[:2]), tuple(buttons[2:]), (_cancel(lang, ENTRY_FORM),)))
    if draft.field in _ENTRY_ASKED:
        asked = say(_ENTRY_ASKED[draft.field], lang)
        return _asks_text(reader, draft, heading, asked, skips=draft.field != "text")
    if draft.field == FIELDS:
        return _fields(reader, draft, _ENTRY_FIELDS)
    request = to_entry(draft.values)
    shift_id = draft.values.get("shift")
    shift = session.get(Shift, shift_id) if shift_id else find_on_duty(session, reader.organisation_id, now)
    lines = [
        say("记入：%(shift)s", lang, shift=shift_name(reader.organisation, shift, reader.today, lang))
        if shift
        else say("现在没有排班。", lang),
        say("类别：%(kind)s", lang, kind=say(ENTRY_KINDS[DutyEntryKind(request.kind)], lang)),
        say("内容：%(text)s", lang, text=clean_line(request.text, _TEXT)),
        say("报告：%(told)s", lang, told=clean_line(request.told, _TEXT) or say("无", lang)),
        say("指示：%(ordered)s", lang, ordered=clean_line(request.ordered, _TEXT) or say("无", lang)),
    ]
    if shift is not None and part_of(shift, reader.person_id) is None:
        lines.append(say("由政府办公室补记。", lang))
    html = fill("lines", lang, heading=say("值班日志 · 请核对后提交", lang), lines=lines, parts=[])
    return Card(html, (_submit(draft, lang, ENTRY_FORM),))


def word_form(session: Session, row: Outbox, now: datetime) -> Card | None:
    """Ask for the words that a step of the watch wants; the next typed text is the answer."""
    found = _draft(session, row, now, WORD_FORM)
    if found is None:
        return None
    reader, draft = found
    lang = _lang(reader)
    asked = say(WORDS[str(draft.values["purpose"])], lang)
    html = fill("lines", lang, heading=say("值班", lang), lines=[asked], parts=[])
    return Card(html, ((_cancel(lang, WORD_FORM),),))


def _which_shift(session: Session, reader: Actor, draft: Draft) -> Card:
    lang = _lang(reader)
    shifts = [
        one
        for one in find_shifts_of(session, reader.person_id, since=reader.now)
        if one.starts_at > reader.now
    ]
    rows = [
        (Button(short_label(reader.organisation, one, lang), "wt-pick", (draft.id or 0, one.id or 0)),)
        for one in shifts[:_MOST]
    ]
    asked = say("换哪一班？", lang) if shifts else say("近期没有您的班次。", lang)
    html = fill("lines", lang, heading=say("换班", lang), lines=[asked], parts=[])
    return Card(html, (*rows, (_cancel(lang, SWAP_FORM),)))


def _which_person(session: Session, reader: Actor, draft: Draft) -> Card:
    lang = _lang(reader)
    shift = session.get_one(Shift, draft.values["shift"])
    people = find_candidates(session, reader, shift)
    buttons = [
        Button(clean_line(one.name, _LABEL), "wt-pick", (draft.id or 0, one.id or 0))
        for one in people[:_MOST]
    ]
    rows = [tuple(buttons[at : at + 3]) for at in range(0, len(buttons), 3)]
    named = shift_name(reader.organisation, shift, reader.today, lang)
    lines = [named, say("换给谁？可选择，也可输入姓名。", lang)]
    html = fill("lines", lang, heading=say("换班", lang), lines=lines, parts=[])
    return Card(html, (*rows, (_cancel(lang, SWAP_FORM),)))


def _which_other(session: Session, reader: Actor, draft: Draft) -> Card:
    lang, number = _lang(reader), draft.id or 0
    shift = session.get_one(Shift, draft.values["shift"])
    person = session.get_one(Person, draft.values["person"])
    part = part_of(shift, reader.person_id) or ShiftPart.OFFICER
    others = find_returns(session, reader, person, part)
    rows = [
        (Button(short_label(reader.organisation, one, lang), "wt-pick", (number, one.id or 0)),)
        for one in others[:_MOST]
    ]
    asked = say("要不要换来%(who)s的一班？不换就由对方代这一班。", lang, who=person.name)
    html = fill("lines", lang, heading=say("换班", lang), lines=[asked], parts=[])
    return Card(
        html, (*rows, (Button(say("只请代班", lang), "wt-pick", (number, 0)), _cancel(lang, SWAP_FORM)))
    )


def _swap_plan(session: Session, reader: Actor, draft: Draft) -> Card:
    lang = _lang(reader)
    request = to_swap(draft.values)
    try:
        plan = prepare_swap(session, reader, request)
    except OfficeError as error:
        said = error.said_in(lang, translator(lang).gettext)
        html = fill("lines", lang, heading=say("换班", lang), lines=[said], parts=[])
        return Card(html, ((_cancel(lang, SWAP_FORM),),))
    organisation = reader.organisation
    lines = [
        say(
            "我的%(part)s：%(shift)s",
            lang,
            part=say(PARTS[plan.part], lang),
            shift=shift_name(organisation, plan.shift, reader.today, lang),
        ),
        say("换给：%(who)s", lang, who=plan.asked_of.name),
    ]
    if plan.other is not None:
        lines.append(
            say("换来：%(shift)s", lang, shift=shift_name(organisation, plan.other, reader.today, lang))
        )
    if request.why:
        lines.append(say("原因：%(why)s", lang, why=clean_line(request.why, _TEXT)))
    provision = find_leaders_own(reader.rulebook, plan.part, plan.shift)
    if provision is not None:
        cited = ground(provision.cite, lang, rulebook=reader.rulebook)
        lines.append(say("对方同意即换好，并通知政府办公室。%(ground)s", lang, ground=cited))
    else:
        lines.append(say("对方同意后，由政府办公室同意。", lang))
    html = fill("lines", lang, heading=say("换班 · 请核对后提交", lang), lines=lines, parts=[])
    return Card(html, (_submit(draft, lang, SWAP_FORM),))


def _asks_text(reader: Actor, draft: Draft, heading: str, asked: str, *, skips: bool = True) -> Card:
    lang = _lang(reader)
    skip = [Button(say("不填", lang), "wt-skip", (draft.id or 0,))] if skips else []
    html = fill("lines", lang, heading=heading, lines=[asked], parts=[])
    return Card(html, ((*skip, _cancel(lang, draft.form)),))


def _fields(reader: Actor, draft: Draft, names: Mapping[str, str]) -> Card:
    lang = _lang(reader)
    buttons: Sequence[Button] = [
        Button(say(name, lang), "wt-field", (draft.id or 0, field)) for field, name in names.items()
    ]
    html = fill("lines", lang, heading=say("修改哪一项？", lang), lines=[], parts=[])
    return Card(html, (tuple(buttons), (_cancel(lang, draft.form),)))


def _submit(draft: Draft, lang: str, form: str) -> tuple[Button, ...]:
    return (
        Button(say("提交", lang), "wt-send", (draft.id or 0,)),
        Button(say("修改", lang), "wt-edit", (draft.id or 0,)),
        _cancel(lang, form),
    )


def _cancel(lang: str, form: str) -> Button:
    return Button(say("取消", lang), "fm-cancel", (form,))


def _lang(reader: Actor) -> str:
    return reader.person.language


def _draft(session: Session, row: Outbox, now: datetime, form: str) -> tuple[Actor, Draft] | None:
    scene = set_scene(session, row, now)
    draft = session.get(Draft, row.args["draft"])
    if scene is None or scene.reader is None or draft is None or draft.form != form:
        return None
    return scene.reader, draft


def _why(_session: Session, reader: Actor, draft: Draft) -> Card:
    lang = _lang(reader)
    return _asks_text(reader, draft, say("换班", lang), say("请写换班的原因；没有就按“不填”。", lang))


def _swap_fields(_session: Session, reader: Actor, draft: Draft) -> Card:
    return _fields(reader, draft, _SWAP_FIELDS)


_SWAP_QUESTIONS: Mapping[str, Callable[[Session, Actor, Draft], Card]] = {
    "shift": _which_shift,
    "person": _which_person,
    "other": _which_other,
    "why": _why,
    FIELDS: _swap_fields,
}
