"""What follows when a case's round is complete or falls, by the kind of case."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from sqlmodel import Session

from office.attendance import absence_effects
from office.documents import effects as document_effects
from office.leave import effects as leave_effects
from office.meetings import convening_effects
from office.minutes import effects as minutes_effects
from office.topics import effects as topic_effects
from storage.tables import Case, CaseKind, CaseStatus


class _Effect(Protocol):
    def __call__(self, session: Session, case: Case, *, now: datetime) -> None: ...


_COMPLETE: Mapping[CaseKind, _Effect] = {
    CaseKind.LEAVE: leave_effects.complete,
    CaseKind.TOPIC: topic_effects.complete,
    CaseKind.ABSENCE: absence_effects.complete,
    CaseKind.CONVENING: convening_effects.complete,
    CaseKind.MINUTES: minutes_effects.complete,
    CaseKind.DOCUMENT: document_effects.complete,
}
_STOP: Mapping[CaseKind, _Effect] = {
    CaseKind.LEAVE: leave_effects.stop,
    CaseKind.TOPIC: topic_effects.stop,
    CaseKind.ABSENCE: absence_effects.stop,
    CaseKind.CONVENING: convening_effects.stop,
    CaseKind.MINUTES: minutes_effects.stop,
    CaseKind.DOCUMENT: document_effects.stop,
}
_FALL_BACK: Mapping[CaseKind, Callable[[Session, Case, CaseStatus], bool]] = {
    CaseKind.LEAVE: leave_effects.drop_change,
}


def complete(session: Session, case: Case, *, now: datetime) -> None:
    """Do what an approved round brings with it."""
    _COMPLETE[case.kind](session, case, now=now)


def fall_back(session: Session, case: Case, status: CaseStatus) -> bool:
    """Let a refused, returned or withdrawn change fall, and keep what was granted before it.

    Returns whether there was something to fall back to.
    """
    drop = _FALL_BACK.get(case.kind)
    return drop is not None and drop(session, case, status)


def stop(session: Session, case: Case, *, now: datetime) -> None:
    """Bring the records into line with a case that was refused, sent back or withdrawn."""
    effect = _STOP.get(case.kind)
    if effect is not None:
        effect(session, case, now=now)


def follow(session: Session, case: Case, *, now: datetime) -> None:
    """Bring what hangs on a case's steps into line with where it has come to."""
    if case.kind is CaseKind.DOCUMENT:
        document_effects.follow(session, case, now=now)
