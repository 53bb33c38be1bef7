"""The organisation's own days: worked or free against the State Council's schedule, with their source."""

from datetime import date

from sqlmodel import Session, col, select

from office.access import Actor, require_office
from office.auditing import log_act
from office.calendar.changes import follow_calendar
from office.errors import BadInputError
from storage.tables import CalendarOverride


def find_days(session: Session, organisation_id: int) -> list[CalendarOverride]:
    return list(
        session.exec(
            select(CalendarOverride)
            .where(CalendarOverride.organisation_id == organisation_id)
            .order_by(col(CalendarOverride.day_on))
        )
    )


def set_day(session: Session, actor: Actor, day: date, *, working: bool, name: str, source: str) -> None:
    """Declare a day worked or free. What rests on it is counted anew; those whose dates moved are told."""
    require_office(actor)
    if not source.strip():
        raise BadInputError("请写明来源，例如：来源：区政府办公室通知。")
    follow_calendar(session, actor.organisation, now=actor.now)
    row = _find(session, actor, day) or CalendarOverride(
        organisation_id=actor.organisation_id,
        day_on=day,
        working=working,
        name="",
        source="",
        made_by_id=actor.person_id,
        made_at=actor.now,
    )
    row.working, row.name = working, name.strip()[:100] or ("本单位上班" if working else "本单位放假")
    row.source, row.made_by_id, row.made_at = source.strip()[:200], actor.person_id, actor.now
    session.add(row)
    session.flush()
    log_act(
        session,
        actor,
        "calendar.set",
        about=f"calendar:{day}",
        text={"working": working, "name": row.name, "source": row.source},
    )
    follow_calendar(session, actor.organisation, now=actor.now)


def drop_day(session: Session, actor: Actor, day: date) -> None:
    """Let a day follow the State Council's schedule again."""
    require_office(actor)
    row = _find(session, actor, day)
    if row is None:
        raise BadInputError("这一天没有调整过，仍按国务院的安排。")
    follow_calendar(session, actor.organisation, now=actor.now)
    session.delete(row)
    session.flush()
    log_act(session, actor, "calendar.drop", about=f"calendar:{day}", text={})
    follow_calendar(session, actor.organisation, now=actor.now)


def _find(session: Session, actor: Actor, day: date) -> CalendarOverride | None:
    return session.exec(
        select(CalendarOverride).where(
            CalendarOverride.organisation_id == actor.organisation_id, CalendarOverride.day_on == day
        )
    ).first()
