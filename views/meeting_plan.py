"""What stands before a meeting is planned, moved or cancelled: cards that ask for 提交 or 确认."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlmodel import Session

from office.access import Actor
from office.calendar.calendars import local
from office.meetings.changes import find_following
from office.meetings.form import MATTERS
from office.meetings.records import holder_name
from office.meetings.request import MeetingPlan, MeetingTouchKind
from office.meetings.what_if import DateMoved, LateTopic, WhatIf, find_concerned, find_topics_to_come
from office.rulebook.versions import find_rulebook
from storage.tables import Meeting, Seat, Unit
from views.articles import law_row
from views.card import Button, Card
from views.cite import ground
from views.deciders import Audience
from views.i18n import say
from views.leave_plan import chain_lines
from views.meeting_form import Picker, matter_row, matter_word
from views.meeting_words import (
    cited,
    deadline_name,
    frequency,
    names,
    span,
    timetable,
    touch,
    weekday_name,
)
from views.page import fill
from views.text import day, moment

SHOWN_IN_HEAD = (MeetingTouchKind.CADENCE,)
"""What a line of its own says already."""


def plan_card(picker: Picker, plan: MeetingPlan, lang: str, *, session: Session, reader: Actor) -> Card:
    """Show what would be planned. With its room taken, or its standing unsaid, there is no 提交 yet."""
    request, today = plan.request, reader.today
    starts = local(reader.organisation, request.starts_at)
    asks_matter = any(line.step.condition in MATTERS for line in plan.chain)
    unit = session.get(Unit, request.unit_id) if request.unit_id else None
    rule_cite = plan.rule.cite if plan.rule else ()
    convene_cite = plan.convene.cite if plan.convene else ()
    html = fill(
        "meeting_plan",
        lang,
        today=today,
        title=plan.title,
        at=span(starts, plan.minutes_long, today, lang),
        place=request.place,
        unit=unit.name if unit else "",
        **_people(session, plan, starts, lang),
        matter=matter_word(request.matter, lang),
        frequency=frequency(plan.frequency, lang) if plan.frequency else "",
        weekday=_kept_weekday(plan, starts.date(), lang),
        ground=ground(rule_cite, lang, rulebook=plan.rulebook) if rule_cite else "",
        timetable=timetable(plan.timetable, plan.rulebook, today, lang),
        chain=list(chain_lines(plan.chain, plan.rulebook, Audience.of(reader))),
        convene_ground=ground(convene_cite, lang, rulebook=plan.rulebook) if convene_cite else "",
        silent_convene=plan.convene is None and request.kind in _CONVENED,
        taken=plan.taken,
        taken_at=moment(local(reader.organisation, plan.taken.starts_at), today, lang) if plan.taken else "",
        touches=[touch(found, plan, lang) for found in plan.touches if found.kind not in SHOWN_IN_HEAD],
        asks_matter=asks_matter,
    )
    rows: list[tuple[Button, ...]] = [matter_row(picker, lang)] if asks_matter else []
    submit = () if asks_matter or plan.taken else (picker.button(say("提交", lang), "submit"),)
    rows.append((*submit, picker.button(say("修改", lang), "edit"), picker.cancel(lang)))
    cites = (*rule_cite, *convene_cite)
    rows += law_row(cites, lang, version=find_rulebook(plan.rulebook).version)
    return Card(html, tuple(rows))


def what_if_card(picker: Picker, found: WhatIf, lang: str, *, session: Session, reader: Actor) -> Card:
    """Show old and new side by side, who becomes late with what, and who would be told."""
    meeting, plan, today = found.meeting, found.plan, reader.today
    old, new = (local(reader.organisation, at) for at in (meeting.starts_at, plan.request.starts_at))
    closes = local(reader.organisation, meeting.agenda_closes_at) if meeting.agenda_closes_at else None
    new_chair = plan.sitting.chair
    html = fill(
        "meeting_what_if",
        lang,
        today=today,
        meeting=meeting,
        old_at=moment(old, today, lang),
        new_at=moment(new, today, lang),
        is_moved=found.is_moved,
        old_place=meeting.place,
        new_place=plan.request.place,
        old_chair=holder_name(session, meeting.chair_seat_id, old.date()),
        new_chair=holder_name(session, new_chair.id if new_chair else None, new.date()),
        dates=[_side_by_side(line, plan.rulebook, reader, lang) for line in found.dates],
        late=[_late_topic(line, plan.rulebook, reader, lang) for line in found.late_topics],
        closes=moment(closes, today, lang) if closes else "",
        closing_falls=found.closing_falls,
        touches=[touch(one, plan, lang) for one in plan.touches if one.kind not in _NOT_OF_A_MOVE],
        told=names([person.name for person in found.told], lang),
        groups=found.groups,
        noticed=meeting.noticed_at is not None,
    )
    return Card(
        html,
        (
            (
                picker.button(say("确认", lang), "ok"),
                picker.button(say("返回", lang), "back"),
                picker.cancel(lang),
            ),
        ),
    )


def cancel_card(
    draft_id: int, meeting: Meeting, why: str, lang: str, *, session: Session, reader: Actor
) -> Card:
    """Show what a cancellation would bring."""
    topics = [case.title for _, case in find_topics_to_come(session, meeting)]
    following = find_following(session, meeting, now=reader.now)
    told = find_concerned(session, meeting, on=reader.today)
    html = fill(
        "meeting_cancel",
        lang,
        today=reader.today,
        meeting=meeting,
        at=moment(local(reader.organisation, meeting.starts_at), reader.today, lang),
        why=why,
        topics=topics,
        following=following.number if following else "",
        told=names([person.name for person in told if person.id != reader.person_id], lang),
    )
    return Card(
        html,
        (
            (
                Button(say("确认", lang), "mc-ok", (draft_id,)),
                Button(say("返回", lang), "mc-back", (draft_id,)),
            ),
        ),
    )


def _kept_weekday(plan: MeetingPlan, on: date, lang: str) -> str:
    """Say that the rule's weekday is kept; that it is not is among what the meeting touches."""
    rule = plan.rule
    if rule is None or rule.weekday is None or rule.weekday != on.isoweekday():
        return ""
    return say(
        "%(weekday)s召开，合乎规则（%(cites)s）",
        lang,
        weekday=weekday_name(rule.weekday, lang),
        cites=cited(rule.cite, lang),
    )


def _people(session: Session, plan: MeetingPlan, starts: datetime, lang: str) -> dict[str, str]:
    on, sitting = starts.date(), plan.sitting

    def named(seats: Iterable[Seat]) -> str:
        return names([holder_name(session, seat.id, on) for seat in seats], lang)

    chair = holder_name(session, sitting.chair.id if sitting.chair else None, on)
    return {"chair": chair, "members": named(sitting.members), "standing": named(sitting.standing)}


def _side_by_side(line: DateMoved, rulebook: str, reader: Actor, lang: str) -> str:
    none = say("无", lang)
    written = say(
        "%(what)s：%(old)s → %(new)s（%(cites)s）",
        lang,
        what=deadline_name(line.name, line.condition, rulebook, lang),
        old=day(line.old, reader.today, lang) if line.old else none,
        new=day(line.new, reader.today, lang) if line.new else none,
        cites=cited(line.cite, lang),
    )
    return say("%(line)s，已过期", lang, line=written) if line.late else written


def _late_topic(late: LateTopic, rulebook: str, reader: Actor, lang: str) -> str:
    return say(
        "《%(title)s》（%(unit)s，%(number)s）：%(what)s最迟%(day)s",
        lang,
        title=late.title,
        unit=late.unit,
        number=late.number,
        what=deadline_name(late.name, None, rulebook, lang),
        day=day(late.due, reader.today, lang),
    )


_CONVENED = ("district_wide", "department_wide")
"""Meetings of which one asks who lets them be held."""
_NOT_OF_A_MOVE = (
    MeetingTouchKind.CHAIR_SILENT,
    MeetingTouchKind.MEMBERS_SILENT,
    MeetingTouchKind.MEMBERS_OPEN,
    MeetingTouchKind.TOO_LONG,
    MeetingTouchKind.CAP,
)
"""What was said when the meeting was planned and the change does not touch."""
