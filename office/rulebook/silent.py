"""Silent places of the rules: which question a case waits on, and what begins once the office settles it."""

from collections.abc import Callable, Mapping
from datetime import date

from sqlmodel import Session, col, select

from office.access import Actor, actor_of, find_office_staff
from office.attendance.absence_plan import absence_question
from office.attendance.absences import start_absence
from office.cases.chain import can_press, find_steps
from office.documents.operations import start_document
from office.documents.plan import request_of as document_request_of
from office.documents.plan import route_question
from office.errors import BadInputError, NotForYouError
from office.leave.operations import start_leave
from office.leave.plan import reading_key
from office.meetings.convening import convene_key
from office.minutes.operations import start_minutes
from office.minutes.signing import find_chaired, minutes_key
from office.rulebook import signers
from office.rulebook.meeting_rules import (
    Chain,
    find_absence_rule,
    find_convene_rule,
    find_minutes_rule,
    find_route,
)
from office.rulebook.paper_rules import Paper, find_paper_route
from office.rulebook.readings import Reading
from office.rulebook.signers import sign_key
from office.rulebook.versions import find_rulebook_on
from office.topics.operations import start_topic
from office.topics.plan import reading_question
from rules.questions import Sign
from rules.vocabulary import Document as DocumentKind
from rules.vocabulary import Matter, Post
from rules.vocabulary import Meeting as MeetingKind
from storage.tables import (
    Absence,
    Case,
    CaseKind,
    CaseStatus,
    Document,
    Leave,
    Meeting,
    Minutes,
    Person,
    Topic,
)

_PERSONAL = (CaseKind.LEAVE, CaseKind.ABSENCE)
"""Cases whose reading is left to colleagues by whoever asks for them."""


def question_of(session: Session, case: Case) -> str:
    """Return the silent question that a case waits on, under which the office's reading is kept."""
    return _questions(session, case)[0]


def find_waiting(session: Session, actor: Actor, question: str, *, hold: bool = False) -> list[Case]:
    """Return the cases that wait for a reading of this question; `hold` keeps others from moving them.

    Raises NotForYouError where one of them is the actor's own leave or absence, and a colleague of the office
    can settle it.
    """
    drafts = (
        select(Case)
        .where(
            Case.organisation_id == actor.organisation_id,
            col(Case.kind).in_(tuple(_START)),
            Case.status == CaseStatus.DRAFT,
        )
        .order_by(col(Case.id))
    )
    found = []
    for case in session.exec(drafts.with_for_update(key_share=True) if hold else drafts).all():
        if (
            question not in _questions(session, case)
            or _has_steps(session, case)
            or _is_over(session, actor, case)
        ):
            continue
        if (
            case.kind in _PERSONAL
            and case.applicant_id == actor.person_id
            and _has_colleagues(session, actor)
        ):
            raise NotForYouError("您本人的请假正等候这条内部口径，请由政府办公室其他同志确定。")
        found.append(case)
    return found


def apply_reading(session: Session, actor: Actor, reading: Reading) -> list[Case]:
    """Start every case that waited for this reading, each in its applicant's name, and return them."""
    waiting = find_waiting(session, actor, reading.question, hold=True)
    for case in waiting:
        applicant = actor_of(session, session.get_one(Person, case.applicant_id), now=actor.now)
        _START[case.kind](session, applicant, case, reading)
    return waiting


def require_silence(session: Session, actor: Actor, question: str) -> None:
    """Refuse an 内部口径 where the rule itself speaks. Raises BadInputError naming the articles.

    What a case waits on was silent for it, whatever the rule says of others.
    """
    find = _RULES.get(question.partition(":")[0])
    if find is None:
        signers.require_silence(actor, question)
        return
    rule = find(actor.rulebook, question.split(":")[1:], actor.today)
    if rule is not None and rule.steps and not find_waiting(session, actor, question):
        raise BadInputError("规则对此已有规定（第{cites}条），不另定内部口径。", cites="、".join(rule.cite))


def _questions(session: Session, case: Case) -> tuple[str, ...]:
    """Return the names of the question that a case waits on, the first of them its own."""
    if case.kind is CaseKind.LEAVE:
        return (reading_key(case.rank, abroad=session.get_one(Leave, case.id).abroad),)
    if case.kind is CaseKind.TOPIC:
        return (reading_question(session.get_one(Topic, case.id).meeting_kind),)
    if case.kind is CaseKind.ABSENCE:
        meeting = session.get_one(Meeting, session.get_one(Absence, case.id).meeting_id)
        return (absence_question(meeting.kind, case.rank),)
    if case.kind is CaseKind.MINUTES:
        return _minutes_questions(session, case)
    if case.kind is CaseKind.DOCUMENT:
        request = document_request_of(case, session.get_one(Document, case.id))
        return (route_question(case.rulebook, request, case.made_at.date()),)
    kind = session.exec(select(Meeting.kind).where(Meeting.convening_case_id == case.id)).first()
    return (convene_key(kind or "-"),)


def _minutes_questions(session: Session, case: Case) -> tuple[str, ...]:
    """Name the minutes' question as their own, and as /sign asks it."""
    minutes = session.get_one(Minutes, case.id)
    meeting = session.get_one(Meeting, minutes.meeting_id)
    chair = find_chaired(session, meeting)
    rank = chair.rank if chair and chair.rank in Post.__members__.values() else None
    asked = Sign(
        rulebook=case.rulebook,
        document=DocumentKind.MINUTES,
        meeting=MeetingKind(meeting.kind),
        chaired_by=Post(rank) if rank else None,
        matter=tuple(Matter(flag) for flag in minutes.matter),
    )
    book = find_rulebook_on(case.rulebook, case.made_at.date())
    return minutes_key(meeting.kind), sign_key(book, asked)


def _has_steps(session: Session, case: Case) -> bool:
    return bool(find_steps(session, case, round_=case.round))


def _is_over(session: Session, actor: Actor, case: Case) -> bool:
    """Whether the days of a leave passed while it waited: no reading grants it any more."""
    leave = session.get(Leave, case.id) if case.kind is CaseKind.LEAVE else None
    return leave is not None and leave.to_on < actor.today


def _has_colleagues(session: Session, actor: Actor) -> bool:
    staff = find_office_staff(session, actor.organisation_id)
    return any(person.id != actor.person_id and can_press(person) for person in staff)


def _route(rulebook: str, words: list[str], on: date) -> Chain | None:
    return find_route(rulebook, words[0], on)


def _absence(rulebook: str, words: list[str], on: date) -> Chain | None:
    return find_absence_rule(rulebook, words[0], words[1], on)


def _convene(rulebook: str, words: list[str], on: date) -> Chain | None:
    return find_convene_rule(rulebook, words[0], None, on)


def _minutes(rulebook: str, words: list[str], on: date) -> Chain | None:
    return find_minutes_rule(rulebook, words[0], None, (), on)


def _paper_route(rulebook: str, words: list[str], on: date) -> Chain | None:
    return find_paper_route(rulebook, Paper(DocumentKind(words[0])), on)


_RULES: Mapping[str, Callable[[str, list[str], date], Chain | None]] = {
    "topic_route": _route,
    "absence": _absence,
    "convene": _convene,
    "minutes": _minutes,
    "paper_route": _paper_route,
}
_START: Mapping[CaseKind, Callable[[Session, Actor, Case, Reading], None]] = {
    CaseKind.LEAVE: start_leave,
    CaseKind.TOPIC: start_topic,
    CaseKind.ABSENCE: start_absence,
    CaseKind.MINUTES: start_minutes,
    CaseKind.DOCUMENT: start_document,
}
"""How a case that waited begins. A convening never waits: where the rule is silent, nobody is asked."""
