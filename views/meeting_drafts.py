"""The meeting forms under way: each draft's next question, made from the draft itself."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from sqlmodel import Session

from office.access import Actor
from office.calendar.calendars import local_day, work_calendar
from office.errors import OfficeError
from office.meetings.form import CANCEL_FORM, FIELDS, FORM, MOVE_FORM, asked, moment_of, to_request
from office.meetings.plan import prepare_meeting
from office.meetings.records import find_recent_places
from office.meetings.sitting import find_allowed_chairs, find_departments, is_there
from office.meetings.what_if import find_change, what_if
from office.people.seats import find_holder
from office.rulebook.meeting_rules import find_length, find_meeting_rule
from rules.vocabulary import Meeting as MeetingKind
from storage.tables import Draft, Meeting, Outbox, Seat
from views.card import Button, Card
from views.i18n import say, translator
from views.meeting_form import (
    Picker,
    chair_card,
    clock_card,
    day_card,
    fields_card,
    kind_card,
    length_card,
    matter_card,
    members_card,
    place_card,
    unit_card,
)
from views.meeting_plan import cancel_card, plan_card, what_if_card
from views.meeting_words import measure
from views.page import fill
from views.scene import set_scene

_PLAN_FIELDS = ("kind", "unit", "day", "place", "chair", "members", "long", "matter")


def meeting_form(session: Session, row: Outbox, now: datetime) -> Card | None:
    """The form's next question, or the card before 提交 when all is answered."""
    found = _draft(session, row, now, FORM)
    if found is None:
        return None
    reader, draft = found
    return _QUESTIONS.get(draft.field, _plan)(session, reader, draft)


def move_form(session: Session, row: Outbox, now: datetime) -> Card | None:
    """The form of a change: what is to be changed, then what it would bring."""
    found = _draft(session, row, now, MOVE_FORM)
    meeting = session.get(Meeting, found[1].values["meeting"]) if found else None
    if found is None or meeting is None:
        return None
    reader, draft = found
    lang = reader.person.language
    picker = Picker(draft.id or 0, "mv")
    if draft.field in _MOVES:
        return _MOVES[draft.field](session, reader, draft, meeting)
    if draft.field == "choice":
        return _choice(picker, meeting, lang)
    try:
        foreseen = what_if(session, reader, meeting, find_change(reader, draft.values))
    except OfficeError as error:
        return _choice(picker, meeting, lang, note=error.said_in(lang, translator(lang).gettext))
    return what_if_card(picker, foreseen, lang, session=session, reader=reader)


def cancel_form(session: Session, row: Outbox, now: datetime) -> Card | None:
    """The reason of a cancellation, then what it would bring."""
    found = _draft(session, row, now, CANCEL_FORM)
    meeting = session.get(Meeting, found[1].values["meeting"]) if found else None
    if found is None or meeting is None:
        return None
    reader, draft = found
    lang = reader.person.language
    if "why" not in draft.values:
        html = fill("meeting_why", lang, meeting=meeting)
        return Card(html, ((Button(say("返回", lang), "mc-back", (draft.id or 0,)),),))
    why = str(draft.values["why"])
    return cancel_card(draft.id or 0, meeting, why, lang, session=session, reader=reader)


def _draft(session: Session, row: Outbox, now: datetime, form: str) -> tuple[Actor, Draft] | None:
    scene = set_scene(session, row, now)
    draft = session.get(Draft, row.args["draft"])
    if scene is None or scene.reader is None or draft is None or draft.form != form:
        return None
    return scene.reader, draft


def _picker(draft: Draft) -> Picker:
    return Picker(draft.id or 0, "mt")


def _kind(_session: Session, reader: Actor, draft: Draft) -> Card:
    kinds = tuple(MeetingKind) if reader.is_office else (MeetingKind.DEPARTMENT_WIDE,)
    return kind_card(_picker(draft), reader.rulebook, kinds, reader.person.language)


def _unit(session: Session, reader: Actor, draft: Draft) -> Card:
    units = find_departments(session, reader.organisation_id)
    return unit_card(_picker(draft), units, reader.person.language)


def _day(session: Session, reader: Actor, draft: Draft) -> Card:
    return _month(session, reader, draft, _picker(draft))


def _month(session: Session, reader: Actor, draft: Draft, picker: Picker) -> Card:
    values = draft.values
    shown = date.fromisoformat(str(values.get("month") or values.get("day") or reader.today.isoformat()))
    calendar = work_calendar(session, reader.organisation_id)
    return day_card(picker, shown, reader.today, calendar, reader.person.language)


def _clock(_session: Session, reader: Actor, draft: Draft) -> Card:
    return clock_card(_picker(draft), date.fromisoformat(str(draft.values["day"])), reader.person.language)


def _place(session: Session, reader: Actor, draft: Draft) -> Card:
    rooms = find_recent_places(session, reader.organisation_id)
    return place_card(_picker(draft), rooms, reader.person.language, skip=True)


def _chair(session: Session, reader: Actor, draft: Draft) -> Card:
    day = local_day(reader.organisation, moment_of(reader, {"clock": "00:00", **draft.values}))
    choices = _chairs(session, reader, str(draft.values["kind"]), day)
    return chair_card(_picker(draft), choices, reader.person.language, skip=True)


def _chairs(session: Session, reader: Actor, kind: str, on: date) -> list[tuple[Seat, str, bool]]:
    rule = find_meeting_rule(reader.rulebook, kind, on)
    found = []
    for seat in find_allowed_chairs(session, reader.organisation_id, rule)[:12]:
        holder = find_holder(session, seat.id or 0, on)
        found.append((seat, holder.name if holder else "", not is_there(session, seat, on)))
    return found


def _members(_session: Session, reader: Actor, draft: Draft) -> Card:
    return members_card(_picker(draft), reader.person.language)


def _length(_session: Session, reader: Actor, draft: Draft) -> Card:
    lang = reader.person.language
    found = find_length(reader.rulebook, str(draft.values["kind"]), reader.today)
    return length_card(_picker(draft), measure(found, lang) if found else "", lang)


def _matter(_session: Session, reader: Actor, draft: Draft) -> Card:
    return matter_card(_picker(draft), reader.person.language)


def _fields(session: Session, reader: Actor, draft: Draft) -> Card:
    wanted = {*asked(session, reader, draft.values), "chair", "members"}
    fields = [field for field in _PLAN_FIELDS if field in wanted]
    return fields_card(_picker(draft), fields, reader.person.language)


def _plan(session: Session, reader: Actor, draft: Draft) -> Card:
    lang, picker = reader.person.language, _picker(draft)
    begun = draft.values.get("meeting")
    try:
        plan = prepare_meeting(
            session,
            reader,
            to_request(reader, draft.values),
            but=begun if isinstance(begun, int) else None,
        )
    except OfficeError as error:
        note = error.said_in(lang, translator(lang).gettext)
        html = fill("meeting_form", lang, field="", asked=say("请修改后再提交。", lang), note=note, legend="")
        return Card(html, ((picker.button(say("修改", lang), "edit"), picker.cancel(lang)),))
    return plan_card(picker, plan, lang, session=session, reader=reader)


def _choice(picker: Picker, meeting: Meeting, lang: str, *, note: str = "") -> Card:
    html = fill("meeting_choice", lang, meeting=meeting, note=note)
    choices = ((say("时间", lang), "day"), (say("地点", lang), "place"), (say("主持", lang), "chair"))
    row = tuple(picker.button(label, "what", field) for label, field in choices)
    return Card(html, (row, (picker.cancel(lang),)))


def _move_day(session: Session, reader: Actor, draft: Draft, _meeting: Meeting) -> Card:
    return _month(session, reader, draft, Picker(draft.id or 0, "mv"))


def _move_clock(_session: Session, reader: Actor, draft: Draft, _meeting: Meeting) -> Card:
    on = date.fromisoformat(str(draft.values["day"]))
    return clock_card(Picker(draft.id or 0, "mv"), on, reader.person.language)


def _move_place(session: Session, reader: Actor, draft: Draft, meeting: Meeting) -> Card:
    rooms = [m for m in find_recent_places(session, reader.organisation_id) if m.place != meeting.place]
    return place_card(Picker(draft.id or 0, "mv"), rooms, reader.person.language, skip=False)


def _move_chair(session: Session, reader: Actor, draft: Draft, meeting: Meeting) -> Card:
    on = local_day(reader.organisation, meeting.starts_at)
    choices = [c for c in _chairs(session, reader, meeting.kind, on) if c[0].id != meeting.chair_seat_id]
    return chair_card(Picker(draft.id or 0, "mv"), choices, reader.person.language, skip=False)


_QUESTIONS: Mapping[str, Callable[[Session, Actor, Draft], Card]] = {
    "kind": _kind,
    "unit": _unit,
    "day": _day,
    "clock": _clock,
    "place": _place,
    "chair": _chair,
    "members": _members,
    "long": _length,
    "matter": _matter,
    FIELDS: _fields,
}
_MOVES: Mapping[str, Callable[[Session, Actor, Draft, Meeting], Card]] = {
    "day": _move_day,
    "clock": _move_clock,
    "place": _move_place,
    "chair": _move_chair,
}
