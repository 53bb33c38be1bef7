"""The office's own leads: how many working days ahead each kind of record is reminded, changed one by one."""

from sqlmodel import Session

from office.access import Actor, require_office
from office.auditing import log_act
from office.errors import BadInputError
from office.reminders.leads import DEFAULTS, LONGEST, LeadKind
from office.reminders.replanning import replan_all


def set_lead(session: Session, actor: Actor, kind: LeadKind, days: int) -> None:
    """Set how many working days ahead a kind of record is reminded; everything is planned anew at once.

    Raises BadInputError for less than none or more than thirty.
    """
    require_office(actor)
    if not 0 <= days <= LONGEST:
        raise BadInputError("提前天数请写0至{most}之间的数（工作日）。", most=LONGEST)
    organisation = actor.organisation
    session.refresh(organisation, with_for_update={"key_share": True})
    leads = {name: number for name, number in organisation.leads.items() if name != kind}
    organisation.leads = leads if days == DEFAULTS[kind] else {**leads, str(kind): days}
    session.add(organisation)
    session.flush()
    log_act(
        session,
        actor,
        "leads.set",
        about=f"organisation:{organisation.slug}",
        text={"kind": kind, "days": days},
    )
    replan_all(session, organisation, now=actor.now)
