"""A workbook sent in the chat: what it would change, shown before 提交, and then applied as it was shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from office.access import Actor, actor_of, find_people_of, require_administrator
from office.directory.entries import PairEntry, PersonEntry, SeatEntry, UnitEntry
from office.directory.file import District
from office.directory.operations import import_district, rehearse_import
from office.directory.records import find_district, fingerprint
from office.directory.report import DirectoryChange, ImportReport, Verb
from office.errors import BadInputError, StaleError
from office.outbox import tell
from storage.tables import Organisation, Person, Role

DIRECTORY_FORM = "directory"
TOLD = 40

WITHOUT_YOU = "名册里没有您本人（{name}）。导入的人要留在名册里，请补上后再发。"
KEEP_YOUR_ROLE = "您（{name}）的“角色”里没有“管理员”。请补上后再发；要交出管理，请另一位管理员导入。"
OUTDATED = "名册在您查看之后有了变动，刚才显示的改动已经不准。请重新发送这份文件。"


@dataclass(frozen=True)
class DirectoryPlan:
    """What a workbook would change in the records as they are now."""

    report: ImportReport
    mark: str
    """What the records were: the plan holds while they are the same."""
    leaving: tuple[str, ...]
    """Who would lose seats, roles and the way in."""


def plan_directory(session: Session, actor: Actor, district: District) -> DirectoryPlan:
    """Say what a workbook would change; nothing stays written. Raises NotForYouError, BadInputError."""
    require_administrator(actor)
    _require_self(actor, district)
    recorded = find_district(session, actor.organisation, now=actor.now)
    staying = {name for person in district.people for name in (person.name, person.was)}
    leaving = tuple(person.name for person in recorded.people if person.name not in staying)
    report = rehearse_import(session, district, now=actor.now)
    return DirectoryPlan(report, fingerprint(recorded), leaving)


def apply_directory(session: Session, actor: Actor, values: Mapping[str, Any], *, mark: str) -> ImportReport:
    """Apply a workbook as it was shown, and tell the other administrators.

    Whoever is to act on what waits is found anew at the next tick. Raises StaleError where the records are
    not what they were when it was shown.
    """
    require_administrator(actor)
    organisation = session.get_one(Organisation, actor.organisation_id, with_for_update=True)
    recorded = find_district(session, organisation, now=actor.now)
    if fingerprint(recorded) != mark:
        raise StaleError(OUTDATED)
    district = to_district(values, recorded)
    _require_self(actor, district)
    report = import_district(session, district, now=actor.now, actor_id=actor.person_id)
    organisation.swept_on = None
    session.add(organisation)
    session.flush()
    if report.changes:
        for other in find_people_of(session, actor.organisation_id, Role.ADMINISTRATOR):
            if other.id != actor.person_id:
                tell(session, other, "directory.applied", told(actor, report.changes), now=actor.now)
    return report


def find_changed_roles(
    session: Session, actor: Actor, changes: tuple[DirectoryChange, ...]
) -> list[tuple[int, Actor]]:
    """Return who has joined and has other roles than before, with their account."""
    names = [
        change.about.removeprefix("person:")
        for change in changes
        if change.verb is Verb.CHANGED and change.about.startswith("person:") and "roles" in change.detail
    ]
    people = session.exec(
        select(Person).where(Person.organisation_id == actor.organisation_id, col(Person.name).in_(names))
    ).all()
    return [
        (person.telegram_id, actor_of(session, person, now=actor.now))
        for person in people
        if person.telegram_id is not None
    ]


def told(actor: Actor, changes: tuple[DirectoryChange, ...]) -> dict[str, object]:
    """Put into an outbox row what is told of an import; the audit has all of it."""
    return {"by": actor.person_id, "count": len(changes), **summary(changes[:TOLD])}


def summary(changes: tuple[DirectoryChange, ...]) -> dict[str, object]:
    """Put changes into what an outbox row and a draft can keep."""
    return {"changes": [[change.verb.value, change.about, change.detail] for change in changes]}


def to_changes(values: Mapping[str, Any]) -> tuple[DirectoryChange, ...]:
    """Read back what `summary` kept."""
    return tuple(DirectoryChange(Verb(verb), about, detail) for verb, about, detail in values["changes"])


def to_names(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return who leaves by what a draft keeps."""
    return tuple(values["leaving"])


def to_values(district: District) -> dict[str, object]:
    """Put a workbook into what a draft can keep; organisation and groups are the records' own."""
    return district.model_dump(mode="json", include={"units", "seats", "people", "partners"})


def to_district(values: Mapping[str, Any], recorded: District) -> District:
    """Read back what `to_values` kept."""
    units = tuple(UnitEntry.model_validate(unit) for unit in values["units"])
    names = {unit.name for unit in units}
    return District(
        organisation=recorded.organisation,
        units=units,
        seats=tuple(SeatEntry.model_validate(seat) for seat in values["seats"]),
        people=tuple(PersonEntry.model_validate(person) for person in values["people"]),
        partners=tuple(PairEntry.model_validate(pair) for pair in values["partners"]),
        groups=tuple(
            group if group.unit in names else group.model_copy(update={"unit": None})
            for group in recorded.groups
        ),
    )


def _require_self(actor: Actor, district: District) -> None:
    """Refuse a workbook by which whoever sends it would shut themselves out."""
    name = actor.person.name
    mine = next((person for person in district.people if name in (person.name, person.was)), None)
    if mine is None:
        raise BadInputError(WITHOUT_YOU, name=name)
    if Role.ADMINISTRATOR not in mine.roles:
        raise BadInputError(KEEP_YOUR_ROLE, name=name)
