"""The form for a meeting absence: one question each, and the card before 提交."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from office.access import Actor
from office.attendance.absence_form import FIELDS, FORM, OPINION, PLAN, TOPICS, asked, opinions_of, to_request
from office.attendance.absence_plan import (
    AbsencePlan,
    find_opinable,
    find_own_attendance,
    find_substitutes,
    prepare_absence,
)
from office.attendance.absence_records import find_absentable, find_leave_over
from office.calendar.calendars import local
from office.errors import OfficeError
from office.meetings.records import day_of, holder_name
from office.people.seats import find_holder
from office.rulebook.meeting_rules import find_absence_rule
from office.rulebook.versions import find_rulebook
from rules.saying import silent
from storage.tables import Case, CaseStatus, Draft, Meeting, Outbox
from views.absences import meeting_line, substitute_words
from views.articles import law_row
from views.card import Button, Card
from views.case import reading_line
from views.cite import article, ground
from views.deciders import Audience
from views.i18n import N_, listed, say, translator
from views.leave_plan import chain_lines
from views.page import fill
from views.scene import set_scene
from views.text import clean_line, full_day, moment
from views.words import warning

LABELS = {
    "meeting": N_("会议"),
    "reason": N_("事由"),
    "substitute": N_("代会人"),
}
_LABEL = 40
_MOST = 8
_TOPICS = 20
_OPINION = 120


def absence_form(session: Session, row: Outbox, now: datetime) -> Card | None:
    """The form's next question, or the card before 提交 when all is answered."""
    scene = set_scene(session, row, now)
    draft = session.get(Draft, row.args["draft"])
    if scene is None or scene.reader is None or draft is None or draft.form != FORM:
        return None
    return _QUESTIONS.get(draft.field, _plan)(session, scene.reader, draft)


def _meeting(session: Session, reader: Actor, draft: Draft) -> Card:
    lang, meant = reader.person.language, draft.values.get("meetings")
    found = find_absentable(session, reader)
    if isinstance(meant, list):
        found = [meeting for meeting in found if meeting.id in meant]
    rows = [
        (_button(draft, clean_line(_when(meeting, reader), _LABEL), "ab-meet", meeting.id or 0),)
        for meeting in found[:_MOST]
    ]
    asked_ = say("请选择会议，也可以直接输入，例如：常务会议 11月30日。", lang)
    return _card("meeting", asked_, draft, lang, rows)


def _reason(session: Session, reader: Actor, draft: Draft) -> Card:
    lang = reader.person.language
    meeting = session.get(Meeting, draft.values.get("meeting"))
    rows = []
    if meeting is not None and find_leave_over(session, reader, meeting):
        rows.append((_button(draft, say("届时请假外出", lang), "ab-leave"),))
    head = [meeting_line(meeting, reader)] if meeting else []
    return _card("reason", say("请输入事由，例如：省厅会议。", lang), draft, lang, rows, head=head)


def _substitute(session: Session, reader: Actor, draft: Draft) -> Card:
    lang = reader.person.language
    meeting = session.get_one(Meeting, draft.values["meeting"])
    seat = find_own_attendance(session, reader, meeting)[1]
    on = day_of(session, meeting)
    rule = find_absence_rule(meeting.rulebook, meeting.kind, seat.rank, on)
    rows = []
    for candidate in find_substitutes(session, reader, meeting, seat)[:_MOST]:
        holder = find_holder(session, candidate.id or 0, on)
        label = clean_line(f"{holder.name if holder else ''} {candidate.title}", _LABEL)
        rows.append((_button(draft, label, "ab-sub", candidate.id or 0),))
    rows.append((_button(draft, say("不请人代会", lang), "ab-sub", 0),))
    asked_ = say("请选择代会人，也可以直接输入姓名。", lang)
    return _card(
        "substitute", asked_, draft, lang, rows, head=[substitute_words(rule, meeting.rulebook, lang)]
    )


def _fields(session: Session, reader: Actor, draft: Draft) -> Card:
    lang = reader.person.language
    fields = [
        field
        for field in asked(session, reader, draft.values)
        if field != "meeting" or "case" not in draft.values
    ]
    row = tuple(_button(draft, say(LABELS[field], lang), "ab-field", field) for field in fields)
    return _card("", say("请选择要修改的内容。", lang), draft, lang, [row])


def _topics(session: Session, reader: Actor, draft: Draft) -> Card:
    lang = reader.person.language
    meeting = session.get_one(Meeting, draft.values["meeting"])
    rows = [
        (_button(draft, clean_line(f"{n}. {case.title}", _LABEL), "ab-topic", case.id or 0),)
        for n, case in enumerate(find_opinable(session, reader, meeting), start=1)
    ]
    return _card("", say("对哪项议题提书面意见？", lang), draft, lang, rows[:_TOPICS])


def _opinion(session: Session, reader: Actor, draft: Draft) -> Card:
    lang = reader.person.language
    case = session.get(Case, draft.values.get("topic"))
    head = [say("《%(title)s》", lang, title=clean_line(case.title, _OPINION))] if case else []
    asked_ = say("请输入您的意见。会前报会议主持人和政府办公室，并作为纪要材料。", lang)
    return _card("", asked_, draft, lang, [], head=head)


def _plan(session: Session, reader: Actor, draft: Draft) -> Card:
    lang = reader.person.language
    if draft.values.get("only_opinions"):
        return _opinions_plan(session, reader, draft)
    try:
        plan = prepare_absence(session, reader, to_request(draft.values))
    except OfficeError as error:
        said = error.said_in(lang, translator(lang).gettext)
        return _card("", said, draft, lang, [(_button(draft, say("修改", lang), "ab-edit"),)])
    parts = [
        list(_chain(plan, reader, lang)),
        list(_opinions(session, draft, lang)),
        list(_notes(session, plan, lang)),
    ]
    html = fill(
        "lines",
        lang,
        heading=say("会议请假 · 请核对后提交", lang),
        lines=list(_asked_for(session, plan, reader, lang)),
        parts=parts,
    )
    rows: list[tuple[Button, ...]] = [
        (
            _button(draft, say("提交", lang), "ab-submit"),
            _button(draft, say("修改", lang), "ab-edit"),
            _button(draft, say("取消", lang), "ab-cancel"),
        )
    ]
    if find_opinable(session, reader, plan.meeting):
        rows.append((_button(draft, say("书面意见", lang), "ab-ops"),))
    version = find_rulebook(plan.meeting.rulebook).version
    rows += law_row(plan.rule.cite if plan.rule else (), lang, version=version)
    return Card(html, tuple(rows))


def _opinions_plan(session: Session, reader: Actor, draft: Draft) -> Card:
    lang = reader.person.language
    html = fill(
        "lines",
        lang,
        heading=say("书面意见 · 请核对后提交", lang),
        lines=[meeting_line(session.get_one(Meeting, draft.values["meeting"]), reader)],
        parts=[list(_opinions(session, draft, lang))],
    )
    return Card(
        html,
        (
            (
                _button(draft, say("提交", lang), "ab-submit"),
                _button(draft, say("修改", lang), "ab-ops"),
                _button(draft, say("取消", lang), "ab-cancel"),
            ),
        ),
    )


def _asked_for(session: Session, plan: AbsencePlan, reader: Actor, lang: str) -> Iterator[str]:
    yield say("请假人：%(name)s（%(seat)s）", lang, name=reader.person.name, seat=plan.seat.title)
    yield say("会议：%(title)s", lang, title=meeting_line(plan.meeting, reader))
    yield say("事由：%(reason)s", lang, reason=plan.request.reason)
    if plan.request.substitute_seat_id is not None:
        who = holder_name(session, plan.request.substitute_seat_id, day_of(session, plan.meeting))
        yield say("拟请代会：%(who)s", lang, who=who)


def _chain(plan: AbsencePlan, reader: Actor, lang: str) -> Iterator[str]:
    rule = plan.rule
    if plan.silent and rule is not None:
        yield say(
            "规则要求会议请假须经批准，未规定由谁批准（%(cites)s）。提交后，请政府办公室定内部口径，再按其办理。",
            lang,
            cites=listed([article(cite, lang) for cite in rule.cite], lang),
        )
    elif plan.silent:
        yield say(
            "规则未作规定：%(seat)s会议请假由谁批准。提交后，请政府办公室定内部口径，再按其办理。",
            lang,
            seat=plan.seat.title,
        )
    else:
        yield say("办理顺序：", lang)
        for line in chain_lines(plan.chain, plan.meeting.rulebook, Audience.of(reader)):
            yield line.step
            for note in line.notes:
                yield say("└ %(note)s", lang, note=note)
    if plan.reading is not None:
        yield reading_line(plan.reading.note, lang)
    elif rule is not None:
        yield ground(rule.cite, lang, rulebook=plan.meeting.rulebook)
    if rule is not None and rule.written:
        yield say("规则要求书面请假，请另向政府办公室提交书面请假条。", lang)


def _opinions(session: Session, draft: Draft, lang: str) -> Iterator[str]:
    opinions = opinions_of(draft.values)
    if opinions:
        yield say("书面意见：", lang)
    for case_id, text in opinions.items():
        title = clean_line(session.get_one(Case, case_id).title, _LABEL)
        yield say("· 《%(title)s》：%(text)s", lang, title=title, text=clean_line(text, _OPINION))


def _notes(session: Session, plan: AbsencePlan, lang: str) -> Iterator[str]:
    """Say what is to be minded: whether somebody else may come, the leave over that day, another meeting."""
    notes = [substitute_words(plan.rule, plan.meeting.rulebook, lang)]
    if plan.leave is not None:
        granted = plan.leave.status is CaseStatus.APPROVED
        said = N_("您%(day)s已批准请假（%(number)s）；请假不等于会议请假，仍须办理。")
        asked_ = N_("您%(day)s的请假（%(number)s）正在办理；会议请假另行办理。")
        on = full_day(day_of(session, plan.meeting), lang)
        notes.append(say(said if granted else asked_, lang, day=on, number=plan.leave.number))
    if plan.busy:
        notes.append(say("代会人同一时间要参加另一会议（%(number)s）。", lang, number=plan.busy))
    book = find_rulebook(plan.meeting.rulebook)
    marks = plan.rule.warnings if plan.rule else silent(book).warnings
    notes += [warning(str(word), lang) for word in marks]
    yield say("请注意：", lang)
    for note in notes:
        yield say("· %(note)s", lang, note=note)


def _when(meeting: Meeting, reader: Actor) -> str:
    at = moment(local(reader.organisation, meeting.starts_at), reader.today, reader.person.language)
    return f"{at} {meeting.title}"


def _card(
    field: str,
    asked_: str,
    draft: Draft,
    lang: str,
    rows: Sequence[tuple[Button, ...]],
    *,
    head: list[str] | None = None,
) -> Card:
    heading = (
        say("会议请假 · %(field)s", lang, field=say(LABELS[field], lang)) if field else say("会议请假", lang)
    )
    html = fill("lines", lang, heading=heading, lines=[*(head or []), asked_], parts=[])
    return Card(html, (*rows, (_button(draft, say("取消", lang), "ab-cancel"),)))


def _button(draft: Draft, label: str, verb: str, *args: str | int) -> Button:
    return Button(label, verb, (draft.id or 0, *args))


_QUESTIONS: Mapping[str, Callable[[Session, Actor, Draft], Card]] = {
    "meeting": _meeting,
    "reason": _reason,
    "substitute": _substitute,
    FIELDS: _fields,
    TOPICS: _topics,
    OPINION: _opinion,
    PLAN: _plan,
}
