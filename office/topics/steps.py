"""The steps of a topic's route: which waits, and who may lay the topic aside at it."""

from sqlmodel import Session, select

from office.access import Actor
from office.cases.decisions import find_acting
from storage.tables import Case, CaseStatus, Step, StepKind, StepStatus, Topic, TopicState


def find_open_step(session: Session, case: Case) -> Step | None:
    """Return the step of the rule that waits to be decided."""
    return session.exec(
        select(Step).where(
            Step.case_id == case.id, Step.status == StepStatus.PENDING, Step.kind == StepKind.RULE
        )
    ).first()


def can_defer(session: Session, actor: Actor, case: Case, topic: Topic) -> bool:
    if case.status is CaseStatus.PENDING:
        step = find_open_step(session, case)
        return step is not None and find_acting(session, actor, case, step) is not None
    is_coming = topic.state in (TopicState.LISTED, TopicState.PROPOSED)
    return actor.is_office and case.status is CaseStatus.APPROVED and is_coming
