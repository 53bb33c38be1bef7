"""Typed text that is no command: the answer to the form that was changed last."""

import re
from functools import partial

from sqlmodel import Session
from telegram import Update

from handlers.absences import answer_absence
from handlers.agenda import FORM as AGENDA_FORM
from handlers.agenda import answer_agenda
from handlers.cases import answer_change, show_named
from handlers.consultation_form import answer_consultation_form
from handlers.consultations import answer_consult_word, show_consultation_named
from handlers.context import Context
from handlers.document_clocks import answer_document_word, answer_hand
from handlers.document_form import answer_document
from handlers.incidents import answer_incident_form, answer_incident_word, show_incident_named
from handlers.leave import answer_text
from handlers.meeting_changes import answer_move, answer_why
from handlers.meetings import answer_meeting, show_numbered
from handlers.minutes import answer_minutes
from handlers.readings import READING_FORM, answer_reading
from handlers.records import RECORD_FORM, answer_record
from handlers.reply import pressed_word, reply, who
from handlers.report_form import answer_duty_form
from handlers.reports import answer_report, show_duty_named
from handlers.secrets import forgets_secrets
from handlers.setup import answer_setup
from handlers.steps import REASON_FORM, answer_reason
from handlers.task_form import answer_task_form
from handlers.tasks import WORD_FORM, answer_task_word, show_task_named
from handlers.topics import answer_topic
from handlers.watch import answer_watch_word
from handlers.watch_form import answer_watch_form
from office.attendance.absence_form import FORM as ABSENCE_FORM
from office.cases.drafts import close_draft, find_draft
from office.consultations.form import FORM as CONSULTATION_FORM
from office.consultations.form import WORD_FORM as CONSULT_WORD_FORM
from office.directory.setup import SETUP_FORM
from office.documents.form import FORM as DOCUMENT_FORM
from office.documents.hand_form import FORM as HAND_FORM
from office.documents.hand_form import WORD_FORM as DOCUMENT_WORD_FORM
from office.duties.form import ANSWER_FORM as REPORT_FORM
from office.duties.form import FORM as DUTY_FORM
from office.errors import BadInputError, NotForYouError
from office.leave.form import CHANGE_FORM, FORM
from office.meetings.form import CANCEL_FORM, MOVE_FORM
from office.meetings.form import FORM as MEETING_FORM
from office.tasks.form import DECISION_FORM, TASK_FORM
from office.topics.form import FORM as TOPIC_FORM
from office.watch.incident_form import FORM as INCIDENT_FORM
from office.watch.incident_form import WORD_FORM as INCIDENT_WORD_FORM
from office.watch.shift_form import ENTRY_FORM, SWAP_FORM
from views.minutes import FORM as MINUTES_FORM
from views.watch_forms import WORD_FORM as WATCH_WORD_FORM

ANSWERS = {
    FORM: answer_text,
    SETUP_FORM: answer_setup,
    CHANGE_FORM: answer_change,
    REASON_FORM: answer_reason,
    RECORD_FORM: answer_record,
    AGENDA_FORM: answer_agenda,
    MEETING_FORM: answer_meeting,
    MOVE_FORM: answer_move,
    CANCEL_FORM: answer_why,
    READING_FORM: answer_reading,
    DECISION_FORM: answer_task_form,
    TASK_FORM: answer_task_form,
    WORD_FORM: answer_task_word,
    REPORT_FORM: answer_report,
    DUTY_FORM: answer_duty_form,
    MINUTES_FORM: answer_minutes,
    TOPIC_FORM: answer_topic,
    ABSENCE_FORM: answer_absence,
    SWAP_FORM: answer_watch_form,
    ENTRY_FORM: answer_watch_form,
    WATCH_WORD_FORM: answer_watch_word,
    INCIDENT_FORM: answer_incident_form,
    INCIDENT_WORD_FORM: answer_incident_word,
    CONSULTATION_FORM: answer_consultation_form,
    CONSULT_WORD_FORM: answer_consult_word,
    DOCUMENT_FORM: answer_document,
    HAND_FORM: answer_hand,
    DOCUMENT_WORD_FORM: answer_document_word,
}
CASE_NUMBER = re.compile(r"[A-Za-z]\d{4}-\d{4,6}", re.ASCII)
_BY_NUMBER = (
    show_named,
    show_numbered,
    show_task_named,
    show_duty_named,
    show_consultation_named,
    show_incident_named,
)
LOST = "没有看懂。请假发 /leave，待办发 /todo，查规则发 /sign 或 /rule，全部功能见 /menu。"


@forgets_secrets
async def on_text(update: Update, context: Context) -> None:
    """Take typed text as the answer to the open form; without one, say what can be said."""
    text = (update.message.text or "") if update.message else ""
    await context.run(partial(_answer, context=context, text=text))


async def on_unknown_command(update: Update, context: Context) -> None:
    text = (update.message.text or "") if update.message else ""
    await context.ask(lambda session: who(session, context))
    raise BadInputError("没有“{word}”这个命令。全部功能见 /menu。", word=text.split()[0][:30])


async def on_other(_update: Update, context: Context) -> None:
    """Pictures, voice, stickers: attachments are off."""
    await context.ask(lambda session: who(session, context))
    raise BadInputError("只收文字。附件没有启用；请不要把文件发到聊天里。")


async def on_cancel(_update: Update, context: Context) -> None:
    """取消 on a form gives up that form, /cancel the one that was changed last."""
    await context.run(partial(_cancel, context=context))


def _answer(session: Session, context: Context, text: str) -> None:
    actor = who(session, context)
    if CASE_NUMBER.fullmatch(text.strip()):
        number = text.strip().upper()
        if not any(show(session, actor, context, number) for show in _BY_NUMBER):
            raise NotForYouError("没有这件事项，或者它不归您办理。")
        return
    draft = find_draft(session, actor, context.chat_id)
    if draft is None:
        raise BadInputError(LOST)
    if draft.form not in ANSWERS:
        raise BadInputError("请在上面的卡片上按“提交”或“取消”。")
    ANSWERS[draft.form](session, actor, context, draft, text)


def _cancel(session: Session, context: Context) -> None:
    actor = who(session, context)
    form = pressed_word(context, 0) if context.pressed and context.pressed.args else None
    draft = find_draft(session, actor, context.chat_id, form)
    if draft is None:
        raise BadInputError("没有正在填写的内容。")
    close_draft(session, draft)
    reply(session, actor, context, "note", {"text": "已取消，没有提交任何内容。"})
