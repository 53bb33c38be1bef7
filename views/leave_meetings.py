"""The meetings on a leave's days: said on its card before 提交, and asked along in the same form."""

from collections.abc import Iterator, Mapping
from datetime import date

from sqlmodel import Session

from office.access import Actor
from office.attendance.absence_plan import AbsenceRequest, find_substitutes, prepare_absence
from office.calendar.calendars import local
from office.cases.steps import TELLING
from office.leave.meetings import NOT_ASKED, MeetingOver, choice_of, find_meetings_over
from office.leave.plan import LeaveRequest
from office.meetings.records import day_of, holder_name
from office.people.seats import find_holder
from storage.tables import Draft, Meeting
from views.absences import meeting_line, substitute_words
from views.card import Button, Card
from views.cite import ground
from views.deciders import seat_and_name
from views.i18n import listed, say
from views.page import fill
from views.text import clean_line, moment
from views.words import act_name, rank_names

_LABEL = 40
_MOST = 8


def meeting_lines(
    session: Session, reader: Actor, request: LeaveRequest, values: Mapping[str, object] | None
) -> list[str]:
    """Say which meetings the leave covers; without form `values`, only that they are to be asked apart."""
    return [
        _line(session, reader, over, values)
        for over in find_meetings_over(session, reader, request.from_on, request.to_on)
    ]


def meeting_rows(
    session: Session, reader: Actor, draft_id: int, request: LeaveRequest
) -> Iterator[tuple[Button, ...]]:
    """Return a button for each meeting that the leave covers."""
    lang = reader.person.language
    for over in find_meetings_over(session, reader, request.from_on, request.to_on)[:_MOST]:
        at = local(reader.organisation, over.meeting.starts_at)
        label = say("会议请假 %(at)s", lang, at=moment(at, reader.today, lang))
        yield (Button(label, "lv-meet", (draft_id, over.meeting.id or 0)),)


def meeting_question(session: Session, reader: Actor, draft: Draft) -> Card | None:
    """Ask whether to be excused from a meeting along with the leave, and who comes instead."""
    lang = reader.person.language
    meeting = session.get(Meeting, draft.values.get("asking"))
    first, last = (date.fromisoformat(str(draft.values[key])) for key in ("first", "last"))
    over = next(
        (
            over
            for over in find_meetings_over(session, reader, first, last)
            if meeting is not None and over.meeting.id == meeting.id
        ),
        None,
    )
    if over is None:
        return None
    html = fill(
        "lines",
        lang,
        heading=say("请假 · 会议请假", lang),
        lines=[
            meeting_line(over.meeting, reader),
            _way(session, reader, over),
            substitute_words(over.rule, over.meeting.rulebook, lang),
        ],
        parts=[[say("是否随本次请假一并提出会议请假？请人代会的，请选择或直接输入姓名。", lang)]],
    )
    return Card(html, tuple(_choices(session, reader, draft, over)))


def _choices(
    session: Session, reader: Actor, draft: Draft, over: MeetingOver
) -> Iterator[tuple[Button, ...]]:
    lang, number, on = reader.person.language, draft.id or 0, day_of(session, over.meeting)
    forbidden = over.rule is not None and over.rule.substitute == "forbidden"
    asked = say("一并提出", lang) if forbidden else say("一并提出，不请人代会", lang)
    yield (Button(asked, "lv-absent", (number, 0)),)
    if not forbidden:
        for seat in find_substitutes(session, reader, over.meeting, over.seat)[:_MOST]:
            holder = find_holder(session, seat.id or 0, on)
            label = say("代会：%(who)s", lang, who=f"{holder.name if holder else ''} {seat.title}")
            yield (Button(clean_line(label, _LABEL), "lv-absent", (number, seat.id or 0)),)
    yield (
        Button(say("不一并提出", lang), "lv-absent", (number, NOT_ASKED)),
        Button(say("返回", lang), "lv-cancel", (number,)),
    )


def _line(session: Session, reader: Actor, over: MeetingOver, values: Mapping[str, object] | None) -> str:
    lang, line = reader.person.language, meeting_line(over.meeting, reader)
    if values is None:
        return say("%(meeting)s：请另行办理会议请假。", lang, meeting=line)
    choice = choice_of(values, over.meeting.id or 0)
    if choice == NOT_ASKED:
        return say("%(meeting)s：会议请假不随本次提出，仍须办理。", lang, meeting=line)
    who = holder_name(session, choice, day_of(session, over.meeting)) if choice else ""
    instead = say("，拟请%(who)s代会", lang, who=who) if who else ""
    return say(
        "%(meeting)s：会议请假一并提出%(instead)s。%(way)s",
        lang,
        meeting=line,
        instead=instead,
        way=_way(session, reader, over),
    )


def _way(session: Session, reader: Actor, over: MeetingOver) -> str:
    """Say who grants it and on what ground, or that the rule does not say."""
    lang, rulebook = reader.person.language, over.meeting.rulebook
    plan = prepare_absence(session, reader, AbsenceRequest(over.meeting.id or 0, "-"))
    if plan.silent:
        return say("由谁准假，规则未作规定，由政府办公室定内部口径。", lang)
    steps = []
    for line in plan.chain:
        ranks = rank_names(line.step.ranks, rulebook, lang)
        names = [seat_and_name(acting) for acting in line.actings]
        who = listed(ranks if line.step.act in TELLING or not names else names, lang, any_of=True)
        steps.append(say("%(who)s %(act)s", lang, who=who, act=act_name(line.step.act, lang)))
    cited = (
        say("内部口径", lang)
        if plan.reading
        else ground(over.rule.cite if over.rule else (), lang, rulebook=rulebook)
    )
    return say("%(steps)s（%(ground)s）。", lang, steps=listed(steps, lang), ground=cited)
