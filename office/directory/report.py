"""What an import did, and what is worth knowing of the file it took."""

from dataclasses import dataclass
from enum import StrEnum

from office.directory.file import District
from storage.tables import Role, UnitKind


class Verb(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    ENDED = "ended"
    """No longer in the file; kept for the history that hangs on it."""
    REMOVED = "removed"


@dataclass(frozen=True)
class DirectoryChange:
    """One record that an import touched. `about` is its natural name, such as `seat:财政局局长`."""

    verb: Verb
    about: str
    detail: str = ""


@dataclass(frozen=True)
class ImportReport:
    organisation_id: int
    created: bool
    changes: tuple[DirectoryChange, ...]
    notes: tuple[str, ...]
    """Sentences on what is allowed and yet worth knowing, such as a seat without a holder."""


def find_notes(district: District) -> tuple[str, ...]:
    """Return what the file leaves open."""
    notes: list[str] = []
    kinds = {unit.name: unit.kind for unit in district.units}
    held = {title for person in district.people for title in person.seats}
    shared = {name for seat in district.seats for name in seat.portfolio}
    notes += [
        f"“{seat.title}”空缺：报到此职的事项将等待，由办公室代录"
        for seat in district.seats
        if seat.title not in held and kinds[seat.unit] is not UnitKind.OUTSIDE
    ]
    notes += [
        f"“{unit.name}”无人分管：须经分管领导的事项将等待"
        for unit in district.units
        if unit.name not in shared and unit.kind not in {UnitKind.LEADERSHIP, UnitKind.OUTSIDE}
    ]
    notes += [f"群“{group.title}”没有编号，尚未绑定" for group in district.groups if group.chat is None]
    for role, name in ((Role.ADMINISTRATOR, "管理员"), (Role.OFFICE, "办公室人员")):
        if not any(role in person.roles for person in district.people):
            notes.append(f"没有{name}(roles: {role})")
    return tuple(notes)
