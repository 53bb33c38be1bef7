"""会议请假 within the leave form: asked along with the leave, with whoever comes instead."""

from sqlmodel import Session

from handlers.absence_words import read_substitute
from office.access import Actor
from office.attendance.absence_plan import AbsenceRequest, prepare_absence
from office.cases.drafts import fill
from office.leave.form import PLAN
from office.leave.meetings import ABSENT, NOT_ASKED
from storage.tables import Draft

ABSENCE = "absence"
"""The leave form's field that asks of one meeting."""


def ask_absence(session: Session, actor: Actor, draft: Draft, meeting_id: int) -> None:
    """Turn the leave form to one of its meetings."""
    fill(session, actor, draft, field=ABSENCE, asking=meeting_id)


def choose_absence(session: Session, actor: Actor, draft: Draft, choice: int) -> None:
    """Enter whether to be excused and who comes instead. Raises BadInputError for who cannot come."""
    meeting_id = int(str(draft.values["asking"]))
    if choice != NOT_ASKED:
        prepare_absence(session, actor, AbsenceRequest(meeting_id, "-", choice or None))
    chosen = draft.values.get(ABSENT)
    kept = chosen if isinstance(chosen, dict) else {}
    fill(session, actor, draft, field=PLAN, **{ABSENT: {**kept, str(meeting_id): choice}})


def answer_absence_choice(session: Session, actor: Actor, draft: Draft, text: str) -> None:
    """Take a typed name of whoever comes instead."""
    choose_absence(session, actor, draft, read_substitute(session, actor, text))
