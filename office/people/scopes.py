"""委托事项: what of a seat's work a delegation gives, and what work a case is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlmodel import Session, select

from office.errors import BadInputError
from storage.tables import Case, CaseKind, Delegation, Document, Seat, Unit, WorkKind

KINDS: Mapping[CaseKind, WorkKind] = {
    CaseKind.LEAVE: WorkKind.LEAVE,
    CaseKind.TRIP: WorkKind.LEAVE,
    CaseKind.ABSENCE: WorkKind.MEETING,
    CaseKind.TOPIC: WorkKind.MEETING,
    CaseKind.CONVENING: WorkKind.MEETING,
    CaseKind.MINUTES: WorkKind.MEETING,
    CaseKind.DOCUMENT: WorkKind.DOCUMENT,
}
ALL = ("全部", "全部事项", "所有", "all")
WORDS: Mapping[str, WorkKind] = {
    "请假": WorkKind.LEAVE,
    "会议": WorkKind.MEETING,
    "公文": WorkKind.DOCUMENT,
    "督办": WorkKind.TASK,
    "报送": WorkKind.DUTY,
    "leave": WorkKind.LEAVE,
    "meeting": WorkKind.MEETING,
    "document": WorkKind.DOCUMENT,
    "task": WorkKind.TASK,
    "duty": WorkKind.DUTY,
}
_BETWEEN = re.compile(r"[\s、,，;；和及]+")


@dataclass(frozen=True)
class Work:
    """What somebody is to act in: its kind, and the unit that it comes from."""

    kind: WorkKind
    unit_id: int | None = None


@dataclass(frozen=True)
class Scope:
    """What a delegation gives: all; only some kinds of work; only what comes from one unit; or both."""

    kinds: tuple[WorkKind, ...] = ()
    unit_id: int | None = None
    unit: str = field(default="", compare=False)
    """The unit's name."""

    @property
    def is_all(self) -> bool:
        return not self.kinds and self.unit_id is None

    def covers(self, work: Work | None) -> bool:
        """Whether it gives this work; without one, whether it gives all of it."""
        if work is None:
            return self.is_all
        return (not self.kinds or work.kind in self.kinds) and self.unit_id in (None, work.unit_id)


WHOLE = Scope()


def scope_of(session: Session, delegation: Delegation) -> Scope:
    unit = session.get_one(Unit, delegation.unit_id).name if delegation.unit_id is not None else ""
    return Scope(tuple(WorkKind(kind) for kind in delegation.kinds), delegation.unit_id, unit)


def to_values(scope: Scope) -> dict[str, object]:
    """Write a scope into a form."""
    return {"kinds": [str(kind) for kind in scope.kinds], "unit": scope.unit_id, "unit_name": scope.unit}


def to_scope(values: Mapping[str, object]) -> Scope:
    """Read a form's scope back; a form without one gives all."""
    kinds, unit_id = values.get("kinds"), values.get("unit")
    return Scope(
        tuple(WorkKind(kind) for kind in kinds) if isinstance(kinds, list) else (),
        unit_id if isinstance(unit_id, int) else None,
        str(values.get("unit_name") or ""),
    )


def work_of(session: Session, case: Case) -> Work:
    """Return what work a case is: it comes from its applicant's unit, a paper from whoever sent it."""
    document = session.get(Document, case.id) if case.kind is CaseKind.DOCUMENT else None
    if document is not None and document.unit_id is not None:
        return Work(WorkKind.DOCUMENT, document.unit_id)
    return Work(KINDS[case.kind], session.get_one(Seat, case.seat_id).unit_id)


def read_scope(session: Session, organisation_id: int, text: str) -> Scope:
    """Read 全部, 公文、会议, a unit's name, or kinds beside one unit.

    Raises BadInputError for any other word, naming those that can be written.
    """
    kinds: list[WorkKind] = []
    units: list[Unit] = []
    for word in filter(None, _BETWEEN.split(text.strip())):
        kind = WORDS.get(word.lower())
        if kind is not None:
            kinds.append(kind)
        elif word.lower() not in ALL:
            units.append(_find_unit(session, organisation_id, word))
    if len({unit.id for unit in units}) > 1:
        raise BadInputError("一次委托只能限一个单位；几个单位请分别委托。")
    unit_id, unit = (units[0].id, units[0].name) if units else (None, "")
    return Scope(tuple(sorted(set(kinds), key=list(WorkKind).index)), unit_id, unit)


def _find_unit(session: Session, organisation_id: int, name: str) -> Unit:
    unit = session.exec(
        select(Unit).where(Unit.organisation_id == organisation_id, Unit.name == name)
    ).first()
    if unit is None:
        raise BadInputError(
            "没有“{word}”这一事项，可写：全部、请假、会议、公文、督办，或一个单位的全称。", word=name[:20]
        )
    return unit
