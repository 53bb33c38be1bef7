"""The forms under way: each draft's next question, made from the draft itself."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from sqlmodel import Session

from office.access import Actor, access_case
from office.calendar.calendars import work_calendar
from office.cases.sheets import lay_out
from office.errors import NotForYouError, OfficeError
from office.leave.changes import kind_of_change
from office.leave.form import CHANGE_FORM, FIELDS, FORM, PLAN, to_request
from office.leave.operations import request_of
from office.leave.plan import LeaveRequest, find_leaves, prepare_leave
from office.people.acting import find_candidates
from office.people.seats import find_holder
from office.rulebook.readings import find_reading
from office.rulebook.silent import find_waiting
from office.rulebook.versions import find_leave_rule, find_stand_in_rule
from storage.tables import Draft, Leave, Outbox, Seat, Step
from views.card import Card
from views.i18n import N_, say, translator
from views.leave_form import Candidate, dates_card, fields_card, kind_card, stand_in_card, text_card
from views.leave_meetings import meeting_question
from views.leave_plan import change_card, plan_card
from views.readings import reading_form_card, reading_plan_card
from views.scene import set_scene
from views.steps import pick_card, reason_card, record_card, record_plan_card
from views.text import period

_NO_PHONE = N_(
    "“%(said)s”不像电话号码，其他各项已经记下。请写手机号，或带区号的座机号，可加分机，例如：13800000000、0519-86310000转8001。"
)


def leave_form(session: Session, row: Outbox, now: datetime) -> Card | None:
    """The leave form's next question, or the card before 提交 when all is answered."""
    found = _draft(session, row, now, FORM)
    if found is None:
        return None
    reader, draft = found
    return _QUESTIONS.get(draft.field, _plan)(session, reader, draft)


def change_form(session: Session, row: Outbox, now: datetime) -> Card | None:
    """The change form: new days by the month, then what they would bring."""
    found = _draft(session, row, now, CHANGE_FORM)
    if found is None:
        return None
    reader, draft = found
    leave = session.get(Leave, draft.values["case"])
    if leave is None:
        return None
    if "last" not in draft.values:
        return _dates(session, reader, draft)
    first, last = (date.fromisoformat(str(draft.values[key])) for key in ("first", "last"))
    request = LeaveRequest(**{**vars(request_of(leave)), "from_on": first, "to_on": last})
    lang = reader.person.language
    try:
        plan = prepare_leave(session, reader, request, but=leave.case_id)
    except OfficeError as error:
        draft.field = "last"
        return _dates(session, reader, draft, note=error.said_in(lang, translator(lang).gettext))
    return change_card(
        draft.id or 0,
        plan,
        (leave.from_on, leave.to_on),
        kind_of_change(leave, first, last),
        lang,
        session=session,
        reader=reader,
    )


def reason_form(session: Session, row: Outbox, now: datetime) -> Card | None:
    found = _draft(session, row, now, "reason")
    if found is None:
        return None
    reader, draft = found
    step = session.get_one(Step, draft.values["step"])
    case = access_case(session, reader, step.case_id)
    purpose = str(draft.values["purpose"])
    return reason_card(purpose, lay_out(session, reader, case), reader.person.language)


def record_form(session: Session, row: Outbox, now: datetime) -> Card | None:
    found = _draft(session, row, now, "record")
    if found is None:
        return None
    reader, draft = found
    step = session.get_one(Step, draft.values["step"])
    case = access_case(session, reader, step.case_id)
    sheet, lang = lay_out(session, reader, case), reader.person.language
    if draft.field != PLAN:
        return record_card(sheet, lang)
    given = str(draft.values["given"])
    return record_plan_card(
        draft.id or 0,
        sheet,
        lang,
        today=reader.today,
        agreed=bool(draft.values["agreed"]),
        decider=str(draft.values["decider"]),
        paper=str(draft.values["paper"]),
        comment=str(draft.values["comment"]),
        given=_given(given) if given else None,
    )


def _given(written: str) -> datetime | date:
    return datetime.fromisoformat(written) if "T" in written else date.fromisoformat(written)


def reading_form(session: Session, row: Outbox, now: datetime) -> Card | None:
    found = _draft(session, row, now, "reading")
    if found is None:
        return None
    reader, draft = found
    question, lang = str(draft.values["question"]), reader.person.language
    if draft.field != PLAN:
        return reading_form_card(question, reader.rulebook, lang)
    try:
        waiting = [case.number for case in find_waiting(session, reader, question)]
    except NotForYouError:
        waiting = []
    former = find_reading(session, reader.organisation_id, question)
    return reading_plan_card(
        draft.id or 0, question, draft.values["answer"], reader.rulebook, lang, former=former, waiting=waiting
    )


def pick(session: Session, row: Outbox, now: datetime) -> Card | None:
    """Whom to ask for an opinion, or to hand a step to."""
    scene = set_scene(session, row, now)
    if scene is None or scene.reader is None:
        return None
    seats = row.args["seats"]
    candidates = []
    for seat_id in seats if isinstance(seats, list) else []:
        seat = session.get(Seat, seat_id)
        person = find_holder(session, seat_id, scene.today)
        if seat is not None and person is not None:
            candidates.append(Candidate(seat_id, person.name, seat.title))
    step = session.get(Step, row.args["step"])
    if step is None:
        return None
    return pick_card(step.id or 0, str(row.args["purpose"]), candidates, scene.language, case_id=step.case_id)


def _draft(session: Session, row: Outbox, now: datetime, form: str) -> tuple[Actor, Draft] | None:
    scene = set_scene(session, row, now)
    draft = session.get(Draft, row.args["draft"])
    if scene is None or scene.reader is None or draft is None or draft.form != form:
        return None
    return scene.reader, draft


def _kind(_session: Session, reader: Actor, draft: Draft) -> Card:
    return kind_card(draft.id or 0, reader.person.language)


def _fields(_session: Session, reader: Actor, draft: Draft) -> Card:
    return fields_card(draft.id or 0, reader.person.language)


def _dates(session: Session, reader: Actor, draft: Draft, *, note: str | None = None) -> Card:
    values = draft.values
    first = str(values["first"]) if draft.field == "last" and "first" in values else None
    shown = date.fromisoformat(str(values.get("month") or first or reader.today.isoformat()))
    return dates_card(
        draft.id or 0,
        {"from_on": first} if first else {},
        shown,
        reader.today,
        work_calendar(session, reader.organisation_id),
        reader.person.language,
        note=note,
    )


def _text(_session: Session, reader: Actor, draft: Draft) -> Card:
    rule = find_leave_rule(reader.rulebook, _rank(reader), abroad=_is_abroad(draft), on=reader.today)
    must = rule is not None and draft.field in rule.state
    lang, wrong = reader.person.language, draft.values.get("wrong_contact")
    note = say(_NO_PHONE, lang, said=str(wrong)) if wrong and draft.field == "contact" else None
    return text_card(
        draft.id or 0,
        draft.field,
        lang,
        note,
        stored_contact=reader.person.phone,
        can_skip=not must,
    )


def _stand_in(session: Session, reader: Actor, draft: Draft) -> Card:
    request = to_request(draft.values)
    seat, rulebook, lang = reader.seats[0], reader.rulebook, reader.person.language
    candidates = []
    for candidate in find_candidates(session, seat, on=request.from_on, rulebook=rulebook)[:12]:
        person = find_holder(session, candidate.id or 0, request.from_on)
        if person is None:
            continue
        away = [
            period(leave.from_on, leave.to_on, reader.today, lang)
            for _, leave in find_leaves(session, person.id or 0, request.from_on, request.to_on)
        ]
        candidates.append(
            Candidate(candidate.id or 0, person.name, candidate.title, away[0] if away else None)
        )
    rule = find_leave_rule(rulebook, seat.rank, abroad=request.abroad, on=reader.today)
    stand_in_rule = find_stand_in_rule(rulebook, seat.rank, on=request.from_on)
    return stand_in_card(
        draft.id or 0,
        candidates,
        must=rule is not None and "acting" in rule.state,
        delegated=stand_in_rule is not None and stand_in_rule.delegated,
        lang=lang,
    )


def _plan(session: Session, reader: Actor, draft: Draft) -> Card:
    lang = reader.person.language
    returned = draft.values.get("case")
    try:
        plan = prepare_leave(
            session, reader, to_request(draft.values), but=returned if isinstance(returned, int) else None
        )
    except OfficeError as error:
        return text_card(draft.id or 0, "reason", lang, note=error.said_in(lang, translator(lang).gettext))
    return plan_card(draft.id or 0, plan, lang, session=session, reader=reader, values=draft.values)


def _absence(session: Session, reader: Actor, draft: Draft) -> Card:
    return meeting_question(session, reader, draft) or _plan(session, reader, draft)


def _rank(reader: Actor) -> str | None:
    return reader.seats[0].rank if reader.seats else None


def _is_abroad(draft: Draft) -> bool:
    return draft.values.get("kind") == "abroad" or bool(draft.values.get("abroad"))


_QUESTIONS: Mapping[str, Callable[[Session, Actor, Draft], Card]] = {
    "kind": _kind,
    "first": _dates,
    "last": _dates,
    "place": _text,
    "reason": _text,
    "contact": _text,
    "stand_in": _stand_in,
    FIELDS: _fields,
    "absence": _absence,
}
