"""Who may sign, in the organisation's own seats: who acts for each of them today."""

import difflib
from dataclasses import dataclass

from sqlmodel import Session, col, select

from office.access import Actor
from office.cases.chain_plan import ChainLine, find_chain
from office.cases.steps import PlannedStep
from office.errors import BadInputError
from office.people.seats import find_head, find_responsible
from office.rulebook.readings import Reading, find_reading, rank_of
from office.rulebook.versions import find_leave_rule, find_rulebook_on
from rules.answer_steps import AnswerStep
from rules.questions import Sign
from rules.rulebook import Rulebook
from rules.signing import chairs_asked, flags_asked, sign
from rules.vocabulary import Document, Matter, Meeting, NameOf, Post
from storage.tables import Seat, Unit, UnitKind, WorkKind


@dataclass(frozen=True)
class Signers:
    """The chain's lines, step by step; `unit` is whose paper it is, by which 分管 is told."""

    lines: tuple[ChainLine, ...] = ()
    unit: Unit | None = None
    responsible: Seat | None = None
    """In whose portfolio the unit lies."""


def find_unit(session: Session, actor: Actor, name: str) -> Unit:
    """Return a unit by its name. Raises BadInputError naming units that it may have meant."""
    units = session.exec(
        select(Unit)
        .where(Unit.organisation_id == actor.organisation_id, Unit.kind != UnitKind.OUTSIDE)
        .order_by(col(Unit.id))
    ).all()
    wanted = name.strip()
    exact = [unit for unit in units if unit.name == wanted]
    near = exact or [unit for unit in units if wanted and wanted in unit.name]
    if len(near) != 1:
        names = [unit.name for unit in near or units]
        close = difflib.get_close_matches(wanted, names, n=4, cutoff=0.5)
        hint = "、".join(close or names[:4])
        raise BadInputError("没有“{name}”这个单位，是不是：{hint}？", name=wanted[:20], hint=hint)
    return near[0]


def find_signers(session: Session, actor: Actor, steps: tuple[AnswerStep, ...], unit: Unit | None) -> Signers:
    """Find who acts today for each step of an answer, for a paper of the unit, else of the asker's own."""
    planned = tuple(
        PlannedStep(str(step.act), tuple(map(str, step.to if step.act.tells else step.by)), ())
        for step in steps
    )
    return find_planned_signers(session, actor, planned, unit)


def find_planned_signers(
    session: Session, actor: Actor, steps: tuple[PlannedStep, ...], unit: Unit | None
) -> Signers:
    """Find who acts today for each step that a reading asks for."""
    seat = _seat_of(session, actor, unit)
    if seat is None:
        return Signers()
    lines = find_chain(session, actor, seat, steps, own=True, kind=WorkKind.DOCUMENT)
    return Signers(lines, session.get_one(Unit, seat.unit_id), find_responsible(session, seat.unit_id))


def sign_key(book: Rulebook, question: Sign) -> str:
    """Name a question of signing for an 内部口径: `sign:minutes:special`, `sign:notice:-:office`.

    Where the rules tell matters or chairs apart, the name does: `sign:minutes:special::major`,
    `sign:minutes:special:::deputy_secretary_general`. What makes no difference to them is left out, so that
    an 内部口径 is shown for the very questions that it settles.
    """
    by_name = question.document is not Document.MINUTES and question.name_of is not NameOf.GOVERNMENT
    flags = [flag for flag in flags_asked(book, question) if flag in (question.matter or ())]
    chair = question.chaired_by if chairs_asked(book, question) else None
    words = [
        "sign",
        str(question.document),
        str(question.meeting or "-"),
        str(question.name_of) if by_name else "",
        "+".join(flags),
        str(chair or ""),
    ]
    return ":".join(words).rstrip(":")


def read_sign_key(key: str, rulebook: str) -> Sign:
    """Read such a name back; flags that are not in it do not apply."""
    _, document, meeting, name_of, flags, chair = (*key.split(":"), "", "", "")[:6]
    return Sign(
        rulebook=rulebook,
        document=Document(document),
        meeting=None if meeting == "-" else Meeting(meeting),
        name_of=NameOf(name_of or NameOf.GOVERNMENT),
        matter=tuple(Matter(flag) for flag in flags.split("+") if flag),
        chaired_by=Post(chair) if chair else None,
    )


def require_silence(actor: Actor, question: str) -> None:
    """Refuse an 内部口径 where the rule itself speaks. Raises BadInputError naming the articles."""
    if question.startswith("sign:"):
        book = find_rulebook_on(actor.rulebook, actor.today)
        reply = sign(book, read_sign_key(question, book.id))
        cited = reply.cite if reply.answer else ()
    else:
        rank, abroad = rank_of(question)
        rule = find_leave_rule(actor.rulebook, rank, abroad=abroad, on=actor.today)
        cited = rule.cite if rule else ()
    if cited:
        raise BadInputError("规则对此已有规定（第{cites}条），不另定内部口径。", cites="、".join(cited))


def find_sign_reading(session: Session, actor: Actor, book: Rulebook, question: Sign) -> Reading | None:
    """Return the office's reading of a question on which the rulebook, as it stands, is silent."""
    return find_reading(session, actor.organisation_id, sign_key(book, question))


def _seat_of(session: Session, actor: Actor, unit: Unit | None) -> Seat | None:
    if unit is not None:
        return find_head(session, unit.id or 0)
    return actor.seats[0] if actor.seats else None
