"""What somebody did, in the audit."""

from collections.abc import Mapping, Sequence

from sqlmodel import Session

from office.access import Actor
from storage.audit import append


def log_act(
    session: Session,
    actor: Actor,
    action: str,
    *,
    about: str,
    text: Mapping[str, object],
    cite: Sequence[str] = (),
    seat_id: int | None = None,
) -> None:
    """Write what an actor did about a record, on which articles; `seat_id` where it was done for a seat."""
    append(
        session,
        organisation_id=actor.organisation_id,
        at=actor.now,
        actor_id=actor.person_id,
        seat_id=seat_id,
        action=action,
        about=about,
        cite=list(cite),
        text=text,
    )
