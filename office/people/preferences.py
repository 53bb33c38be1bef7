"""Each person's own way of being reminded, as they set it: when, when not, what they do without."""

from collections.abc import Mapping, Sequence
from datetime import time
from enum import StrEnum

from sqlmodel import Session

from office.access import Actor
from office.auditing import log_act
from office.errors import BadInputError
from office.reminders.rows import hours_of
from office.reminders.rules import Rule
from storage.tables import Preference

DIGEST_UNTIL = time(12)
EVENING_FROM = time(12)
_QUIET_FROM = (time(18), time(23, 59))
_QUIET_UNTIL = (time(5), time(9, 30))


class Muted(StrEnum):
    """Kinds of reminders that somebody may do without."""

    STAND_IN = "stand_in"
    MEETING_EVE = "meeting_eve"
    MEETING_SOON = "meeting_soon"
    AGENDA = "agenda"
    MEETING_DUE = "meeting_due"
    TASK = "task"
    DECISION = "decision"
    DUTY = "duty"
    PAPERS = "papers"
    SHIFT = "shift"
    OFFICE = "office"


MUTABLE: Mapping[Muted, Sequence[Rule]] = {
    Muted.STAND_IN: (Rule.STAND_IN_STARTS,),
    Muted.MEETING_EVE: (Rule.EVENING,),
    Muted.MEETING_SOON: (Rule.TWO_HOURS,),
    Muted.AGENDA: (Rule.AGENDA_CLOSES,),
    Muted.MEETING_DUE: (
        Rule.DUE_TOPIC_FILING,
        Rule.DUE_LEGAL_REVIEW,
        Rule.DUE_MATERIALS,
        Rule.DUE_DISTRIBUTION,
        Rule.DUE_MINUTES,
    ),
    Muted.TASK: (Rule.TASK_SOON,),
    Muted.DECISION: (Rule.ISSUE_SOON, Rule.INTERPRET_SOON),
    Muted.DUTY: (Rule.REPORT_SOON,),
    Muted.PAPERS: (Rule.CLOCK_SOON, Rule.CONSULT_SOON, Rule.REPORT_SOON),
    Muted.SHIFT: (Rule.SHIFT_EVE,),
    Muted.OFFICE: (Rule.BULLETIN, Rule.RHYTHM, Rule.NOTICE_OWED, Rule.LOOK_BACK),
}
"""What is said ahead of time. On the very day that something is owed nobody does without being told."""


def find_preference(session: Session, person_id: int) -> Preference | None:
    """Return how somebody wishes to be reminded; None for whoever never said."""
    return session.get(Preference, person_id)


def set_digest(session: Session, actor: Actor, at: time | None) -> Preference:
    """Have the morning digest at an hour of one's own; None: no digest at all."""
    quiet_until = hours_of(actor.organisation).quiet_until
    if at is not None and not quiet_until <= at <= DIGEST_UNTIL:
        raise BadInputError(
            "晨报时间请在{first}至{last}之间。", first=f"{quiet_until:%H:%M}", last=f"{DIGEST_UNTIL:%H:%M}"
        )
    row = _own(session, actor)
    row.without_digest = at is None
    row.digest_at = f"{at:%H:%M}" if at is not None else None
    return _keep(session, actor, row, "digest")


def set_evening(session: Session, actor: Actor, at: time) -> Preference:
    """Have what comes the evening before at an hour of one's own, before the organisation's quiet hours."""
    hours = hours_of(actor.organisation)
    if not EVENING_FROM <= at < hours.quiet_from:
        raise BadInputError(
            "晚间提醒请在{first}至{last}之间。",
            first=f"{EVENING_FROM:%H:%M}",
            last=f"{hours.quiet_from:%H:%M}",
        )
    row = _own(session, actor)
    row.evening_at = f"{at:%H:%M}"
    return _keep(session, actor, row, "evening")


def set_quiet(session: Session, actor: Actor, first: time, last: time) -> Preference:
    """Have nothing but incidents between two hours, which lie around the night."""
    if not (_QUIET_FROM[0] <= first <= _QUIET_FROM[1] and _QUIET_UNTIL[0] <= last <= _QUIET_UNTIL[1]):
        raise BadInputError(
            "免打扰时段须跨夜：从{a}至{b}之间开始，到次日{c}至{d}之间结束，例如：22:00-07:30。",
            a=f"{_QUIET_FROM[0]:%H:%M}",
            b=f"{_QUIET_FROM[1]:%H:%M}",
            c=f"{_QUIET_UNTIL[0]:%H:%M}",
            d=f"{_QUIET_UNTIL[1]:%H:%M}",
        )
    row = _own(session, actor)
    row.quiet_from, row.quiet_until = f"{first:%H:%M}", f"{last:%H:%M}"
    return _keep(session, actor, row, "quiet")


def toggle_muted(session: Session, actor: Actor, kind: Muted) -> Preference:
    """Do without a kind of reminders from now on, or have it again."""
    row = _own(session, actor)
    rules = MUTABLE[kind]
    muted = set(row.muted)
    changed = muted - set(rules) if set(rules) <= muted else muted | set(rules)
    row.muted = sorted(map(str, changed))
    return _keep(session, actor, row, "muted")


def reset_preference(session: Session, actor: Actor) -> None:
    """Be reminded in the organisation's way again."""
    row = session.get(Preference, actor.person_id)
    if row is None:
        return
    session.delete(row)
    session.flush()
    log_act(session, actor, "settings.reset", about=f"settings:{actor.person.name}", text={})


def is_muted(row: Preference | None, kind: Muted) -> bool:
    return row is not None and set(MUTABLE[kind]) <= set(row.muted)


def _own(session: Session, actor: Actor) -> Preference:
    row = session.get(Preference, actor.person_id)
    return row or Preference(
        person_id=actor.person_id, organisation_id=actor.organisation_id, changed_at=actor.now
    )


def _keep(session: Session, actor: Actor, row: Preference, what: str) -> Preference:
    row.changed_at = actor.now
    session.add(row)
    session.flush()
    about = f"settings:{actor.person.name}"
    text = row.model_dump(mode="json", exclude={"person_id", "organisation_id", "changed_at"})
    log_act(session, actor, f"settings.{what}", about=about, text=text)
    return row
