"""One consultation as a card: its term, what each unit says, what becomes of differences, what to press."""

from sqlmodel import Session

from office.access import Actor, can_see_case
from office.consultations.list import ConsultAction, ConsultationSheet, ReplyLine
from office.consultations.records import GOES_ON
from office.rulebook.versions import find_rulebook
from storage.tables import ConsultationStatus, Opinion
from views.articles import law_row
from views.card import Button, Card
from views.cite import cited
from views.consultation_words import OPINIONS as OPINION_NAMES
from views.consultation_words import left_of, silence_line, status_name
from views.i18n import N_, listed, say
from views.page import fill
from views.text import clean_line, full_day, moment
from views.words import case_kind_name, warning

TITLE = 200
_TEXT = 200
_WHOLE = 1000
"""Characters of an answer as whoever settles differences reads it."""
_BUTTONS: dict[ConsultAction, tuple[str, str, tuple[str, ...]]] = {
    ConsultAction.URGE: (N_("催办"), "cq-urge", ()),
    ConsultAction.RECORD: (N_("代录"), "cq-word", ("record",)),
    ConsultAction.REMOVE: (N_("撤去单位"), "cq-word", ("remove",)),
    ConsultAction.WITHDRAW: (N_("撤回"), "cq-back", ()),
    ConsultAction.CANCEL: (N_("撤销"), "cq-word", ("cancel",)),
    ConsultAction.RAISE: (N_("提请协调"), "cq-raise", ()),
    ConsultAction.SETTLE: (N_("协调意见"), "cq-word", ("settle",)),
    ConsultAction.RECORD_SETTLEMENT: (N_("代录"), "cq-word", ("settle",)),
}
_ROWS = (
    (ConsultAction.RAISE, ConsultAction.SETTLE, ConsultAction.RECORD_SETTLEMENT),
    (ConsultAction.URGE, ConsultAction.RECORD, ConsultAction.REMOVE),
    (ConsultAction.WITHDRAW, ConsultAction.CANCEL),
)


def consultation_card(
    sheet: ConsultationSheet, reader: Actor, *, session: Session, heading: str = ""
) -> Card:
    lang, found = reader.person.language, sheet.consultation
    named = say(
        "征求意见 %(number)s · %(status)s", lang, number=found.number, status=status_name(found.status, lang)
    )
    html = fill(
        "lines",
        lang,
        heading=f"{heading} · {found.number}" if heading else named,
        lines=_lines(sheet, reader),
        parts=[_reply_lines(sheet, reader), _asked_terms(sheet, lang), _end_lines(sheet, reader)],
    )
    return Card(html, tuple(_rows(sheet, reader, session)))


def _lines(sheet: ConsultationSheet, reader: Actor) -> list[str]:
    lang, found = reader.person.language, sheet.consultation
    lines = [
        say("《%(title)s》", lang, title=clean_line(found.title, TITLE)),
        say("主办单位：%(unit)s", lang, unit=sheet.unit),
    ]
    if sheet.case is not None:
        kind = case_kind_name(sheet.case.kind, lang)
        lines.append(say("用于：%(kind)s %(number)s", lang, kind=kind, number=sheet.case.number))
    if not sheet.sees_all:
        lines.append(say("征求单位：%(units)s", lang, units=listed(sheet.units, lang)))
    lines.append(_term_line(sheet, lang))
    if found.status is ConsultationStatus.OPEN:
        lines.append(silence_line(sheet.silence.cite if sheet.silence else None, lang))
        lines += [warning(word, lang) for word in sheet.warnings]
    if found.why:
        lines.append(say("撤销理由：%(why)s", lang, why=clean_line(found.why, _TEXT)))
    return lines


def _term_line(sheet: ConsultationSheet, lang: str) -> str:
    found = sheet.consultation
    until = full_day(found.due_on, lang)
    if found.own_term:
        cites = cited(found.cite, lang) if found.cite else say("规则未作规定", lang)
        return say("回复期限：%(day)s（主办单位另定，%(cites)s）", lang, day=until, cites=cites)
    return say("回复期限：%(day)s（%(cites)s）", lang, day=until, cites=cited(found.cite, lang))


def _reply_lines(sheet: ConsultationSheet, reader: Actor) -> list[str]:
    return [_reply_line(line, sheet, reader) for line in sheet.replies]


def _reply_line(line: ReplyLine, sheet: ConsultationSheet, reader: Actor) -> str:
    lang = reader.person.language
    name = say(OPINION_NAMES[line.opinion], lang)
    if line.opinion is Opinion.NONE:
        if sheet.consultation.status not in GOES_ON:
            return say("%(unit)s：%(what)s", lang, unit=line.unit, what=say("未回复", lang))
        left = left_of(line, reader.today, lang)
        name = say("未回复", lang) if line.due_on < reader.today else name
        return say("%(unit)s：%(what)s，%(left)s", lang, unit=line.unit, what=name, left=left)
    if line.opinion is Opinion.DEEMED:
        return say(
            "%(unit)s：%(what)s（%(day)s期满，%(cites)s）",
            lang,
            unit=line.unit,
            what=name,
            day=full_day(line.due_on, lang),
            cites=cited(line.cite, lang),
        )
    said = say("%(unit)s：%(what)s（%(how)s）", lang, unit=line.unit, what=name, how=_how(line, reader))
    most = _WHOLE if sheet.consultation.status is ConsultationStatus.DIFFERING else _TEXT
    return said + (say("：%(text)s", lang, text=clean_line(line.text, most)) if line.text else "")


def _how(line: ReplyLine, reader: Actor) -> str:
    lang = reader.person.language
    parts = [line.by]
    if line.at is not None:
        parts.append(moment(line.at, reader.today, lang))
    if line.stood_in:
        parts.append(say("代", lang))
    if line.recorded:
        parts.append(say("代录", lang))
    if line.late:
        parts.append(say("逾期", lang))
    if line.cite:
        parts.append(say("此前已视为无不同意见", lang))
    return listed(parts, lang)


def _asked_terms(sheet: ConsultationSheet, lang: str) -> list[str]:
    return [
        say(
            "%(unit)s商请将期限改为%(day)s：%(why)s",
            lang,
            unit=line.unit,
            day=full_day(line.asked_due_on, lang),
            why=clean_line(line.asked_why, _TEXT),
        )
        for line in sheet.replies
        if line.asked_due_on is not None
    ]


def _end_lines(sheet: ConsultationSheet, reader: Actor) -> list[str]:
    """Say what becomes of differences: who negotiates, who settles, on what ground; or how it was settled."""
    lang, found = reader.person.language, sheet.consultation
    if found.status is ConsultationStatus.SETTLED:
        by = sheet.settled_by
        if found.stood_in or found.recorded:
            mark = say("代录", lang) if found.recorded else say("代", lang)
            by = say("%(who)s，%(mark)s", lang, who=by, mark=mark)
        said = clean_line(found.settlement, _TEXT * 2)
        return [say("协调意见（%(who)s）：%(text)s", lang, who=by, text=said)]
    if found.status is not ConsultationStatus.DIFFERING or not sheet.sees_all:
        return []
    ground = (
        say("（%(cites)s）", lang, cites=cited(sheet.differences, lang))
        if sheet.differences
        else say("（规则未作规定）", lang)
    )
    if found.raised_at is None:
        return [
            say("请%(unit)s主要负责人先与有分歧的单位协商；", lang, unit=sheet.unit)
            + say("协商不成的，按“提请协调”报分管领导。", lang)
            + ground
        ]
    leader = sheet.leader or say("政府办公室", lang)
    return [say("已提请协调，待%(leader)s提出协调意见。", lang, leader=leader) + ground]


def _rows(sheet: ConsultationSheet, reader: Actor, session: Session) -> list[tuple[Button, ...]]:
    lang, found = reader.person.language, sheet.consultation
    target = found.id or 0
    rows = [*_answer_rows(sheet, lang), *_term_rows(sheet, lang)]
    rows += [
        tuple(_button(action, target, lang) for action in row if action in sheet.actions) for row in _ROWS
    ]
    if sheet.case is not None and can_see_case(session, reader, sheet.case):
        rows.append((Button(say("详情", lang), "cs-show", (sheet.case.id or 0,)),))
    cites = list(found.cite)
    cites += [cite for cite in (sheet.silence.cite if sheet.silence else ()) if cite not in cites]
    if found.status is ConsultationStatus.DIFFERING and sheet.sees_all:
        cites += [cite for cite in sheet.differences if cite not in cites]
    rows += law_row(cites, lang, version=find_rulebook(found.rulebook).version) if cites else ()
    return [row for row in rows if row]


def _answer_rows(sheet: ConsultationSheet, lang: str) -> list[tuple[Button, ...]]:
    """Offer the reader's own unit its answers, or another one as long as it goes on."""
    found = sheet.consultation
    goes_on = found.status in GOES_ON
    is_over = found.status in (ConsultationStatus.COMPLETE, ConsultationStatus.SETTLED)
    own = [line for line in sheet.replies if line.mine]
    open_ones = [line for line in own if goes_on or (is_over and line.opinion is Opinion.DEEMED)]
    open_ones.sort(key=lambda line: line.opinion is not Opinion.NONE)
    if not open_ones:
        return []
    line, target = open_ones[0], found.id or 0
    answers = (
        Button(say("同意", lang), "cq-ok", (line.id,)),
        Button(say("有修改意见", lang), "cq-word", (target, "changes", line.id)),
        Button(say("不同意", lang), "cq-word", (target, "against", line.id)),
    )
    may_ask = found.status is ConsultationStatus.OPEN and line.opinion is Opinion.NONE
    is_running = line.days_left >= 0 or sheet.silence is None
    term = (Button(say("另商期限", lang), "cq-word", (target, "term", line.id)),)
    return [answers, *([term] if may_ask and is_running else [])]


def _term_rows(sheet: ConsultationSheet, lang: str) -> list[tuple[Button, ...]]:
    if not sheet.manages:
        return []
    asked = next((line for line in sheet.replies if line.asked_due_on and line.opinion is Opinion.NONE), None)
    if asked is None:
        return []
    return [
        (
            Button(say("同意", lang), "cq-grant", (asked.id,)),
            Button(say("不同意", lang), "cq-deny", (asked.id,)),
        )
    ]


def _button(action: ConsultAction, target: int, lang: str) -> Button:
    label, verb, words = _BUTTONS[action]
    return Button(say(label, lang), verb, (target, *words))
