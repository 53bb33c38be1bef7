"""All cards by name. An outbox row names its card; it is made from the records when its turn comes."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlmodel import Session

from office.reminders.rules import Rule
from storage.tables import Outbox
from views import (
    absence_form,
    absences,
    agenda,
    agenda_forms,
    attendance,
    bulletin,
    consultation_form,
    consultations,
    decisions,
    directory,
    document_form,
    document_hand,
    documents,
    duties,
    duty_forms,
    duty_sheet,
    filing,
    forms,
    incident_forms,
    incidents,
    invitations,
    meeting,
    meeting_drafts,
    meeting_live,
    meeting_news,
    meeting_notice,
    meeting_reminders,
    minutes,
    notes,
    notices,
    outcomes,
    readings,
    reminders,
    roster,
    settings,
    setup,
    task_form,
    tasks,
    texts,
    topic_form,
    topics,
    watch,
    watch_forms,
    watch_notices,
)
from views.calendar_moved import calendar_moved
from views.card import Card
from views.case_ground import case_ground
from views.chat_news import chat_news, groups
from views.greeting import greeting
from views.group_digest import group_digest
from views.reminder_frame import frame
from views.scene import CaseScene, LeaveScene, Scene, case_scene, leave_scene, set_scene
from views.superseded import superseded

Renderer = Callable[[Session, Outbox, datetime], Card | None]
"""Makes a card for the row's reader from what is so now; None where nobody needs it any more."""


class UnknownCardError(LookupError):
    """An outbox row names a card that this version does not have."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no card {name!r}")


def _of_leave(make: Callable[[LeaveScene], Card | None]) -> Renderer:
    """Find the leave first; a card about a leave that is gone has no use any more."""

    def renderer(session: Session, row: Outbox, now: datetime) -> Card | None:
        scene = set_scene(session, row, now)
        found = leave_scene(scene) if scene else None
        return make(found) if found else None

    return renderer


def _of_case(make: Callable[[CaseScene], Card | None]) -> Renderer:
    """Find the case first, of whatever kind."""

    def renderer(session: Session, row: Outbox, now: datetime) -> Card | None:
        scene = set_scene(session, row, now)
        found = case_scene(scene) if scene else None
        return make(found) if found else None

    return renderer


def _outcome(session: Session, row: Outbox, now: datetime) -> Card | None:
    """What was decided: of a leave in its own words, of any other case in the words that all share."""
    scene = set_scene(session, row, now)
    leave = leave_scene(scene) if scene else None
    if leave is not None:
        return notices.outcome(leave)
    found = case_scene(scene) if scene else None
    return outcomes.outcome(found) if found else None


def _of_scene(make: Callable[[Scene], Card | None]) -> Renderer:
    def renderer(session: Session, row: Outbox, now: datetime) -> Card | None:
        scene = set_scene(session, row, now)
        return make(scene) if scene else None

    return renderer


CARDS: Mapping[str, Renderer] = {
    "greeting": greeting,
    "note": notes.note,
    "superseded": superseded,
    "language": notes.language,
    "case": _of_case(notices.case),
    "case.outcome": _outcome,
    "case.urged": _of_case(notices.urged),
    "leave.noted": _of_leave(notices.noted),
    "leave.stand_in": _of_leave(notices.stand_in),
    "leave.filing": _of_leave(filing.filing),
    "leave.returned": _of_leave(notices.returned),
    "leave.lapsed": _of_leave(notices.lapsed),
    f"reminder.{Rule.STAND_IN_STARTS}": _of_leave(reminders.stand_in_starts),
    f"reminder.{Rule.FILING_DUE}": _of_leave(reminders.filing_due),
    f"reminder.{Rule.RETURN_EVE}": _of_leave(reminders.return_eve),
    f"reminder.{Rule.RETURN_OVERDUE}": _of_leave(reminders.return_overdue),
    f"reminder.{Rule.RETURN_NAMED}": _of_leave(reminders.return_named),
    f"reminder.{Rule.READING_OPEN}": _of_leave(reminders.reading_open),
    f"reminder.{Rule.READING_WANTED}": _of_leave(reminders.reading_wanted),
    f"reminder.{Rule.DIGEST}": _of_scene(reminders.digest),
    f"reminder.{Rule.EVENING}": meeting_reminders.evening,
    f"reminder.{Rule.TWO_HOURS}": meeting_reminders.two_hours,
    f"reminder.{Rule.NOTICE_OWED}": meeting_reminders.notice_owed,
    f"reminder.{Rule.AGENDA_CLOSES}": meeting_reminders.agenda_closes,
    **{f"reminder.{rule}": meeting_reminders.due(rule) for rule in meeting_reminders.DUE},
    f"reminder.{Rule.RHYTHM}": meeting_reminders.rhythm,
    "agenda": agenda.agenda,
    "agenda.list": agenda.agendas,
    "agenda.topic": agenda.topic,
    "agenda.returned": agenda_forms.returned,
    "agenda.reopened": agenda_forms.reopened,
    "form.agenda": agenda_forms.form,
    "notice.plan": meeting_notice.notice_plan,
    "meeting": meeting.meeting,
    "meetings": meeting.meetings,
    "meeting.planned": meeting_news.planned,
    "meeting.moved": meeting_news.moved,
    "meeting.cancelled": meeting_news.cancelled,
    "meeting.closing": meeting_news.closing,
    "group.digest": group_digest,
    "group.follows": meeting_news.followed,
    "form.meeting": meeting_drafts.meeting_form,
    "form.meeting_move": meeting_drafts.move_form,
    "form.meeting_cancel": meeting_drafts.cancel_form,
    "meeting.notice": meeting_notice.notice,
    "meeting.calendar": meeting_notice.calendar,
    "meeting.uncalled": meeting_notice.uncalled,
    "meeting.paper": meeting_notice.paper,
    "meeting.group_notice": meeting_notice.group_notice,
    "meeting.live": meeting_live.live,
    "meeting.clash": attendance.clash,
    "meeting.declined": attendance.declined,
    "attendance": attendance.attendance,
    "attendance.sheet": attendance.sign_in,
    "absence.noted": _of_case(absences.noted),
    "absence.substitute": _of_case(absences.substitute),
    "absence.leave_changed": _of_case(absences.leave_changed),
    "absence.meeting_moved": _of_case(absences.meeting_moved),
    "form.absence": absence_form.absence_form,
    "topic.call": meeting_live.called_in,
    "topics": topics.topics,
    "topic.flag": _of_case(topics.flag),
    "topic.news": _of_case(topics.news),
    "topic.presenters": _of_case(topics.presenters),
    "form.topic": topic_form.topic_form,
    "shift": watch.shift,
    "swap": watch.swap,
    "shift.leave": watch_notices.leave_over_shift,
    f"reminder.{Rule.SHIFT_EVE}": watch_notices.shift_reminder,
    f"reminder.{Rule.SHIFT_START}": watch_notices.shift_reminder,
    f"reminder.{Rule.SHIFT_UNHANDED}": watch_notices.shift_reminder,
    f"reminder.{Rule.SHIFT_UNHANDED_OFFICE}": watch_notices.shift_reminder,
    "roster": roster.roster,
    "roster.changed": roster.changed,
    "form.roster": roster.roster_form,
    "form.swap": watch_forms.swap_form,
    "form.watch_entry": watch_forms.entry_form,
    "form.watch_word": watch_forms.word_form,
    "incident": incidents.incident,
    "incident.publish": incidents.publish,
    f"reminder.{Rule.INCIDENT}": incidents.incident_reminder,
    f"reminder.{Rule.INCIDENT_REPORT}": incidents.incident_reminder,
    f"reminder.{Rule.INCIDENT_PUBLISH}": incidents.publish,
    "form.incident": incident_forms.incident_form,
    "form.incident_word": incidents.word_form,
    "case.ground": case_ground,
    "decision": decisions.decision,
    "minutes.meeting": minutes.meeting_minutes,
    "minutes.issued": _of_case(minutes.issued),
    "minutes.paper": _of_case(minutes.paper),
    "minutes.group": minutes.group,
    "document.clock": documents.clock,
    "document.clocks": _of_case(documents.clocks),
    "document.urged": documents.urged,
    "document.returned": _of_case(documents.returned),
    "document.reply": _of_case(documents.return_reply),
    f"reminder.{Rule.CLOCK_SOON}": documents.clock_reminder,
    f"reminder.{Rule.CLOCK_DUE}": documents.clock_reminder,
    f"reminder.{Rule.CLOCK_OVERDUE}": documents.clock_reminder,
    "form.document": document_form.document_form,
    "form.document_hand": document_hand.hand_form,
    "form.document_word": document_hand.word_form,
    "report": duties.occurrence,
    "report.sheet": duty_sheet.round_sheet,
    "own_duty": duties.own_duty,
    "form.report": duty_forms.answer_form,
    "form.duty": duty_forms.duty_form,
    f"reminder.{Rule.REPORT_SOON}": duties.report_reminder,
    f"reminder.{Rule.REPORT_DUE}": duties.report_reminder,
    f"reminder.{Rule.REPORT_COLLECT}": duties.collect_reminder,
    f"reminder.{Rule.REPORT_MISSING}": duties.collect_reminder,
    "task": tasks.task,
    "task.bulletin": bulletin.bulletin,
    "task.bulletin_plan": bulletin.bulletin_plan,
    f"reminder.{Rule.BULLETIN}": bulletin.bulletin_plan,
    f"reminder.{Rule.ISSUE_SOON}": decisions.clock_reminder,
    f"reminder.{Rule.ISSUE_DUE}": decisions.clock_reminder,
    f"reminder.{Rule.INTERPRET_SOON}": decisions.clock_reminder,
    f"reminder.{Rule.INTERPRET_DUE}": decisions.clock_reminder,
    f"reminder.{Rule.TASK_SOON}": tasks.task_reminder,
    f"reminder.{Rule.TASK_DUE}": tasks.task_reminder,
    f"reminder.{Rule.TASK_OVERDUE}": tasks.task_reminder,
    f"reminder.{Rule.LOOK_BACK}": tasks.task_reminder,
    "consultation": consultations.consultation,
    "consultation.urged": consultations.urged,
    "consultation.removed": consultations.removed,
    "consultation.group": consultations.group,
    f"reminder.{Rule.CONSULT_SOON}": consultations.reminder,
    f"reminder.{Rule.CONSULT_DUE}": consultations.reminder,
    f"reminder.{Rule.CONSULT_DEEMED}": consultations.reminder,
    f"reminder.{Rule.CONSULT_UNANSWERED}": consultations.reminder,
    "form.consultation": consultation_form.consultation_form,
    "form.consult_word": consultations.word_form,
    "form.decision": task_form.task_form,
    "form.task": task_form.task_form,
    "form.task_word": tasks.word_form,
    "form.minutes": minutes.minutes_form,
    "form.leave": forms.leave_form,
    "form.change": forms.change_form,
    "form.reason": forms.reason_form,
    "form.record": forms.record_form,
    "form.reading": forms.reading_form,
    "form.delegate": notes.delegate_form,
    "pick": forms.pick,
    "readings": readings.readings,
    "reading": readings.reading,
    "reading.recorded": notes.reading_recorded,
    "delegations": notes.delegations,
    "delegation.made": notes.delegation_made,
    "calendar": notes.calendar_days,
    "calendar.moved": calendar_moved,
    "texts": texts.texts,
    "settings": settings.settings,
    "leads": settings.leads,
    "snooze": settings.snooze,
    "snoozed": settings.snoozed,
    "people": directory.people,
    "groups": groups,
    "admin": setup.admin,
    "setup": setup.setup,
    "setup.changed": setup.changed,
    "form.setup": setup.setup_form,
    "chat.news": chat_news,
    "invitations": invitations.invitations,
    "invitation": invitations.invitation,
    "invitations.wanted": invitations.wanted,
    "directory.book": directory.book,
    "directory.applied": directory.applied,
    "form.directory": directory.directory_form,
}


def render(session: Session, row: Outbox, now: datetime) -> Card | None:
    """Make the card that a row of the outbox names."""
    if row.card not in CARDS:
        raise UnknownCardError(row.card)
    card = CARDS[row.card](session, row, now)
    return frame(session, row, card, now) if card and row.reminder_id else card
