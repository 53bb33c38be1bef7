"""A group's morning: today's meetings that it follows, and what falls due soon for its units."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from office.calendar.calendars import local_day, work_calendar
from office.duties.operations import OPEN
from office.duties.own import find_own_duty_named
from office.duties.rules import is_ruled
from office.meetings.notice import find_meetings_of_day
from office.people.groups import GroupThread
from office.rulebook.versions import find_key, find_rulebook
from office.tasks.operations import LIVE
from rules.vocabulary import DeadlineName, DutyName
from storage.tables import (
    Binding,
    Chat,
    Lane,
    Meeting,
    Occurrence,
    Organisation,
    Outbox,
    Seat,
    Task,
    TaskSource,
)

WORKING_DAYS = 3
CARD = "group.digest"


@dataclass(frozen=True)
class GroupMorning:
    """What a group is told in the morning: titles and dates, nobody's name, nothing that is overdue."""

    meetings: tuple[Meeting, ...]
    tasks: tuple[Task, ...]
    duties: tuple[tuple[date, str, str | None], ...]
    """Day, name and hour of the reports that the group's units owe."""

    @property
    def is_empty(self) -> bool:
        return not (self.meetings or self.tasks or self.duties)


def make_group_digests(session: Session, organisation: Organisation, *, now: datetime) -> None:
    """Owe every group that follows something its morning's dates, on working days and where there are any."""
    today = local_day(organisation, now)
    if not work_calendar(session, organisation.id or 0).is_working(today):
        return
    for thread in _find_threads(session, organisation):
        if find_morning(session, organisation, thread, today).is_empty:
            continue
        session.add(
            Outbox(
                organisation_id=organisation.id,
                chat_id=thread.chat_id,
                thread_id=thread.thread_id,
                lane=Lane.DIGEST,
                card=CARD,
                args={"day": today.isoformat(), "thread": thread.thread_id},
                not_before_at=now,
                made_at=now,
            )
        )
    session.flush()


def find_morning(
    session: Session, organisation: Organisation, thread: GroupThread, today: date
) -> GroupMorning:
    """Return what one thread of a group is told this morning."""
    kinds, unit_ids, campaigns = _followed(session, organisation, thread)
    until = work_calendar(session, organisation.id or 0).add_working_days(today, WORKING_DAYS)
    meetings = [
        meeting
        for meeting in find_meetings_of_day(session, organisation, today)
        if meeting.kind in kinds and meeting.noticed_at is not None
    ]
    tasks = [
        task
        for task in session.exec(
            select(Task)
            .where(
                Task.organisation_id == organisation.id,
                col(Task.status).in_(LIVE),
                col(Task.due_on) >= today,
                col(Task.due_on) <= until,
            )
            .order_by(col(Task.due_on), col(Task.id))
        )
        if unit_ids & {task.lead_unit_id, *task.other_unit_ids}
        or (task.source is TaskSource.CAMPAIGN and task.source_about in campaigns)
    ]
    duties = session.exec(
        select(Occurrence)
        .join(Seat, col(Seat.id) == col(Occurrence.seat_id))
        .where(
            Occurrence.organisation_id == organisation.id,
            Occurrence.about == "",
            col(Occurrence.status).in_(OPEN),
            col(Occurrence.due_on) >= today,
            col(Occurrence.due_on) <= until,
            col(Seat.unit_id).in_(unit_ids),
        )
        .order_by(col(Occurrence.due_on), col(Occurrence.id))
    ).all()
    named = {(one.due_on, _duty_title(session, organisation, one.duty, today), one.time) for one in duties}
    in_order = sorted(named, key=lambda one: (one[0], one[1], one[2] or ""))
    return GroupMorning(tuple(meetings), tuple(tasks), tuple(in_order))


def _duty_title(session: Session, organisation: Organisation, duty: str, on: date) -> str:
    if is_ruled(duty):
        word = DutyName(duty) if duty in DutyName.__members__.values() else DeadlineName(duty)
        return find_rulebook(find_key(organisation.rulebook, on)).term(word)
    own = find_own_duty_named(session, organisation.id or 0, duty)
    return own.title if own else duty


def _find_threads(session: Session, organisation: Organisation) -> list[GroupThread]:
    chats = _chats(session, organisation)
    threads: dict[GroupThread, None] = {}
    for chat, binding in chats:
        if binding is not None:
            threads[GroupThread(chat.telegram_chat_id, binding.thread_id)] = None
        if chat.unit_id is not None:
            threads[GroupThread(chat.telegram_chat_id)] = None
    return list(threads)


def _followed(
    session: Session, organisation: Organisation, thread: GroupThread
) -> tuple[set[str], set[int], set[str]]:
    kinds: set[str] = set()
    unit_ids: set[int] = set()
    campaigns: set[str] = set()
    for chat, binding in _chats(session, organisation):
        if chat.telegram_chat_id != thread.chat_id:
            continue
        if thread.thread_id is None and chat.unit_id is not None:
            unit_ids.add(chat.unit_id)
        if binding is not None and binding.thread_id == thread.thread_id:
            kinds |= {binding.meeting_kind} if binding.meeting_kind else set()
            unit_ids |= {binding.unit_id} if binding.unit_id is not None else set()
            campaigns |= {binding.campaign} if binding.campaign else set()
    return kinds, unit_ids, campaigns


def _chats(session: Session, organisation: Organisation) -> Sequence[tuple[Chat, Binding | None]]:
    return session.exec(
        select(Chat, Binding)
        .join(Binding, col(Binding.chat_id) == col(Chat.id), isouter=True)
        .where(Chat.organisation_id == organisation.id)
        .order_by(col(Chat.id), col(Binding.id))
    ).all()
