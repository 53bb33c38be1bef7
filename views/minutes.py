"""会议纪要: what the office owes, the form before 提交, what is sent when it is signed."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from office.access import Actor, can_see_case
from office.calendar.calendars import local
from office.errors import OfficeError
from office.minutes.decided import Item, find_items, has_begun
from office.minutes.operations import MinutesPlan, MinutesRequest, OwedMinutes, find_minutes, prepare_minutes
from office.minutes.signing import SignLine
from storage.tables import Draft, Meeting, Minutes, Outbox, Topic
from views.card import Button, Card
from views.cite import ground
from views.deciders import Audience, acts_now, seat_and_name
from views.i18n import listed, say, translator
from views.minutes_paper import minutes_of
from views.page import fill
from views.scene import CaseScene, set_scene
from views.task_words import outcome_name
from views.text import clean_line, day, full_day
from views.words import act_name, case_status_name, matter_name, rank_names, warning

FORM = "minutes"
TITLE = 80
SHOWN = 12
MOST_ROWS = 20
"""Topics of one meeting that have a button, those not yet decided first."""
_TEXT = 300
_LABEL = 30


def owed_card(owed: Sequence[OwedMinutes], reader: Actor) -> Card:
    """To the office: the meetings whose minutes are not signed yet, by their due day."""
    lang = reader.person.language
    heading = say("会议纪要 · 待办%(count)s件", lang, count=len(owed))
    lines = [_owed_line(number, one, reader) for number, one in enumerate(owed[:SHOWN], start=1)]
    hint = say("查会议决定：/minutes 后面写要查的词，例如：/minutes 停车收费。", lang)
    html = fill(
        "lines", lang, heading=heading, lines=lines or [say("没有待办的纪要。", lang)], parts=[[hint]]
    )
    rows = []
    for number, one in enumerate(owed[:SHOWN], start=1):
        meeting_id = one.meeting.id or 0
        label = clean_line(f"{number} {one.meeting.title}", _LABEL)
        row = [Button(label, "mi-show", (meeting_id,))]
        rows.append(tuple(row))
    return Card(html, tuple(rows))


def issued_card(rows: Sequence[tuple[Meeting, Minutes]], reader: Actor) -> Card:
    """To everybody else: the signed minutes that were distributed to them."""
    lang = reader.person.language
    heading = say("会议纪要 · 已印发给您%(count)s件", lang, count=len(rows))
    lines = [
        say(
            "%(n)s. %(title)s（%(number)s，%(day)s）",
            lang,
            n=number,
            title=_short(meeting.title),
            number=meeting.number,
            day=day(local(reader.organisation, meeting.starts_at).date(), reader.today, lang),
        )
        for number, (meeting, _) in enumerate(rows[:SHOWN], start=1)
    ]
    hint = say("查会议决定：/minutes 后面写要查的词，例如：/minutes 停车收费。", lang)
    html = fill("lines", lang, heading=heading, lines=lines or [say("还没有。", lang)], parts=[[hint]])
    buttons = [
        Button(clean_line(f"{number} {meeting.title}", _LABEL), "cs-show", (minutes.case_id,))
        for number, (meeting, minutes) in enumerate(rows[:SHOWN], start=1)
    ]
    return Card(html, tuple((button,) for button in buttons))


def meeting_minutes(session: Session, row: Outbox, now: datetime) -> Card | None:
    """To the office: one meeting's topics with what was decided, and what its minutes still want."""
    scene = set_scene(session, row, now)
    meeting = session.get(Meeting, row.args["meeting"])
    if scene is None or scene.reader is None or meeting is None or not scene.reader.is_office:
        return None
    lang = scene.language
    items = find_items(session, meeting)
    heading = say(
        "%(title)s（%(number)s）· 决定与纪要", lang, title=_short(meeting.title), number=meeting.number
    )
    lines = [_item_line(item, lang) for item in items] or [say("这次会议没有议题。", lang)]
    html = fill("lines", lang, heading=heading, lines=lines, parts=[])
    rows: list[tuple[Button, ...]] = []
    for item in sorted(items, key=lambda item: item.decision is not None)[:MOST_ROWS]:
        case_id = item.case.id or 0
        label = clean_line(f"{say('决定', lang)} {item.case.number} {item.case.title}", _LABEL)
        if item.decision is None:
            rows.append(
                (Button(label, "mi-decide", (case_id,)), Button(say("未议", lang), "mi-left", (case_id,)))
            )
        else:
            rows.append((Button(label, "mi-dec", (item.decision.id or 0,)),))
    rows.append((Button(say("起草纪要", lang), "mi-draft", (meeting.id or 0,)),))
    return Card(html, tuple(rows))


def minutes_row(session: Session, reader: Actor, meeting: Meeting) -> tuple[Button, ...]:
    """What a meeting's card offers of its decisions and minutes: to the office once it began, else signed."""
    lang = reader.person.language
    if reader.is_office:
        return (Button(say("决定与纪要", lang), "mi-show", (meeting.id or 0,)),) if has_begun(meeting) else ()
    found = find_minutes(session, meeting)
    if found is None or found[1].issued_at is None or not can_see_case(session, reader, found[0]):
        return ()
    return (Button(say("纪要", lang), "cs-show", (found[0].id or 0,)),)


def minutes_form(session: Session, row: Outbox, now: datetime) -> Card | None:
    """The form's question: what its subject is, what is to be added, or all of it before 提交."""
    scene = set_scene(session, row, now)
    draft = session.get(Draft, row.args["draft"])
    if scene is None or scene.reader is None or draft is None or draft.form != FORM:
        return None
    reader, lang = scene.reader, scene.language
    cancel = Button(say("取消", lang), "fm-cancel", (FORM,))
    try:
        plan = prepare_minutes(session, reader, int(str(draft.values["meeting"])), request_of_form(draft))
    except OfficeError as error:
        said = error.said_in(lang, translator(lang).gettext)
        html = fill("lines", lang, heading=say("会议纪要", lang), lines=[said], parts=[])
        return Card(html, ((cancel,),))
    if draft.field == "matter":
        return _matter_card(draft, plan, cancel, lang)
    if draft.field == "text":
        return _text_card(draft, plan, cancel, lang)
    return _plan_card(draft, plan, cancel, reader)


def request_of_form(draft: Draft) -> MinutesRequest:
    """Return what a form of minutes asks for."""
    matter = draft.values.get("matter")
    flags = tuple(str(flag) for flag in matter) if isinstance(matter, list) else ()
    return MinutesRequest(str(draft.values.get("text") or ""), flags)


def issued(scene: CaseScene) -> Card | None:
    """To whoever sat in the meeting: the signed minutes, whole."""
    minutes = scene.session.get(Minutes, scene.case.id)
    if minutes is None or minutes.issued_at is None:
        return None
    meeting = scene.session.get_one(Meeting, minutes.meeting_id)
    lang = scene.language
    items = find_items(scene.session, meeting)
    html = fill(
        "lines",
        lang,
        heading=say("会议纪要已签发 · %(title)s", lang, title=_short(meeting.title)),
        lines=[_item_line(item, lang) for item in items],
        parts=[],
    )
    rows = tuple(
        (
            Button(
                clean_line(f"{item.case.number} {item.case.title}", _LABEL),
                "mi-dec",
                (item.decision.id or 0,),
            ),
        )
        for item in items[:SHOWN]
        if item.decision
    )
    return Card(html, rows, minutes_of(scene.session, meeting, now=scene.scene.now))


def paper(scene: CaseScene) -> Card | None:
    """To the office and whoever reviews or signs: the draft as a file, beside the case's card."""
    minutes = scene.session.get(Minutes, scene.case.id)
    if minutes is None:
        return None
    meeting = scene.session.get_one(Meeting, minutes.meeting_id)
    lang = scene.language
    status = case_status_name(scene.case.kind, scene.case.status, lang)
    heading = say("会议纪要 %(number)s · %(status)s", lang, number=scene.case.number, status=status)
    html = fill("lines", lang, heading=heading, lines=[_short(meeting.title)], parts=[])
    details = Button(say("详情", lang), "cs-show", (scene.case.id or 0,))
    return Card(html, ((details,),), minutes_of(scene.session, meeting, now=scene.scene.now))


def group(session: Session, row: Outbox, now: datetime) -> Card | None:
    """To a group that follows the kind of meeting: what was decided, nothing about persons."""
    scene = set_scene(session, row, now)
    minutes = session.get(Minutes, row.args["case"])
    if scene is None or minutes is None or minutes.issued_at is None:
        return None
    meeting = session.get_one(Meeting, minutes.meeting_id)
    lines = [
        _item_line(item, "zh")
        for item in find_items(session, meeting)
        if not session.get_one(Topic, item.case.id).about_persons
    ]
    heading = say("会议纪要已签发 · %(title)s", "zh", title=_short(meeting.title))
    return Card(fill("lines", "zh", heading=heading, lines=lines, parts=[]))


def draft_file(session: Session, meeting: Meeting, draft: Draft, now: datetime, lang: str) -> Card:
    """The paper as it would be handed in."""
    heading = say("会议纪要（送审稿预览） · %(title)s", lang, title=_short(meeting.title))
    html = fill("lines", lang, heading=heading, lines=[], parts=[])
    return Card(html, (), minutes_of(session, meeting, now=now, text=request_of_form(draft).text))


def _matter_card(draft: Draft, plan: MinutesPlan, cancel: Button, lang: str) -> Card:
    chosen = plan.request.matter
    lines = [say("纪要内容涉及下列哪些？可选多项；规则据此确定由谁签发。", lang)]
    rows: list[tuple[Button, ...]] = []
    for flag in plan.asked:
        name = matter_name(flag, lang)
        label = clean_line(f"✓{name}" if flag in chosen else name, _LABEL)
        rows.append((Button(label, "mi-flag", (draft.id or 0, flag)),))
    done = say("确认", lang) if chosen else say("都不涉及", lang)
    rows.append((Button(done, "mi-flags", (draft.id or 0,)), cancel))
    return Card(fill("lines", lang, heading=_heading(plan, lang), lines=lines, parts=[]), tuple(rows))


def _text_card(draft: Draft, plan: MinutesPlan, cancel: Button, lang: str) -> Card:
    lines = [say("决定之外还要写进纪要的（如会议强调的内容），写好发送即可。", lang)]
    skip = Button(say("不填", lang), "mi-skip", (draft.id or 0,))
    html = fill("lines", lang, heading=_heading(plan, lang), lines=lines, parts=[])
    return Card(html, ((skip, cancel),))


def _plan_card(draft: Draft, plan: MinutesPlan, cancel: Button, reader: Actor) -> Card:
    lang = reader.person.language
    lines = [_item_line(item, lang) for item in plan.items]
    if plan.request.text:
        lines.append(say("补充：%(text)s", lang, text=clean_line(plan.request.text, _TEXT)))
    if plan.request.matter:
        names = [matter_name(flag, lang) for flag in plan.request.matter]
        lines.append(say("内容：%(matters)s", lang, matters=listed(names, lang)))
    parts = [_chain_lines(plan, reader), _notes(plan, reader)]
    html = fill("lines", lang, heading=_heading(plan, lang), lines=lines, parts=parts)
    rows: list[tuple[Button, ...]] = []
    for case in plan.undecided[:8]:
        label = clean_line(f"{say('决定', lang)} {case.number} {case.title}", _LABEL)
        left = Button(say("未议", lang), "mi-left", (case.id or 0,))
        rows.append((Button(label, "mi-decide", (case.id or 0,)), left))
    rows.append((Button(say("预览", lang), "mi-view", (draft.id or 0,)),))
    submit = () if plan.undecided else (Button(say("提交", lang), "mi-ok", (draft.id or 0,)),)
    rows.append((*submit, Button(say("修改", lang), "mi-edit", (draft.id or 0,)), cancel))
    return Card(html, tuple(rows))


def _chain_lines(plan: MinutesPlan, reader: Actor) -> list[str]:
    lang, audience = reader.person.language, Audience.of(reader)
    if plan.silent:
        return [say("规则未规定这类纪要由谁签发。提交后，请政府办公室定内部口径，再按其办理。", lang)]
    lines = [say("办理顺序：", lang)]
    for number, line in enumerate(plan.chain, start=1):
        lines.append(_chain_line(number, line, reader, lang))
        lines += [
            say("└ %(note)s", lang, note=acts_now(acting, audience))
            for acting in line.actings
            if acting.stands_in or acting.person is None
        ]
    if plan.cite:
        lines.append(ground(plan.cite, lang, rulebook=reader.rulebook))
    if plan.reading is not None:
        lines.append(say("内部口径（规则未作规定，由政府办公室确定）", lang))
    return lines


def _chain_line(number: int, line: SignLine, reader: Actor, lang: str) -> str:
    ranks = listed(rank_names(line.step.ranks, reader.rulebook, lang), lang, any_of=True)
    named = listed([seat_and_name(acting) for acting in line.actings], lang, any_of=True)
    return say(
        "%(n)s. %(who)s %(act)s", lang, n=number, who=named or ranks, act=act_name(line.step.act, lang)
    )


def _notes(plan: MinutesPlan, reader: Actor) -> list[str]:
    lang = reader.person.language
    notes = []
    if plan.due is not None:
        because = ground(plan.due.cite, lang, rulebook=plan.meeting.rulebook)
        notes.append(
            say("最迟%(day)s印发（%(ground)s）", lang, day=full_day(plan.due.due, lang), ground=because)
        )
        if plan.due.due < reader.today:
            notes.append(say("印发期限已过。", lang))
    else:
        notes.append(say("印发期限：规则未作规定。", lang))
    notes += [warning(word, lang) for word in plan.warnings]
    if plan.undecided:
        notes.append(
            say("还有%(count)s个议题没有记录决定，记录后才能提交。", lang, count=len(plan.undecided))
        )
    return notes


def _owed_line(number: int, one: OwedMinutes, reader: Actor) -> str:
    lang = reader.person.language
    on = local(reader.organisation, one.meeting.starts_at).date()
    said = [
        say(
            "%(n)s. %(title)s（%(number)s，%(day)s）",
            lang,
            n=number,
            title=_short(one.meeting.title),
            number=one.meeting.number,
            day=day(on, reader.today, lang),
        )
    ]
    if one.due is not None:
        late = say("，已逾期", lang) if one.due.due < reader.today else ""
        said.append(say("最迟%(day)s", lang, day=full_day(one.due.due, lang)) + late)
    if one.undecided:
        said.append(say("%(count)s个议题未记决定", lang, count=one.undecided))
    if one.case is not None:
        status = case_status_name(one.case.kind, one.case.status, lang)
        said.append(say("%(number)s%(status)s", lang, number=one.case.number, status=status))
    else:
        said.append(say("未起草", lang))
    return say("，", lang).join(said)


def _item_line(item: Item, lang: str) -> str:
    outcome = outcome_name(item.decision.outcome, lang) if item.decision else say("未记录", lang)
    return say(
        "%(n)s. 《%(title)s》%(outcome)s",
        lang,
        n=item.position or "–",
        title=_short(item.case.title),
        outcome=outcome,
    )


def _heading(plan: MinutesPlan, lang: str) -> str:
    return say("会议纪要 · %(title)s", lang, title=_short(plan.meeting.title))


def _short(title: str) -> str:
    return clean_line(title, TITLE)
