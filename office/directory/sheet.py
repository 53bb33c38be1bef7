"""A district file being read: its entries with their places, narrowed to one rulebook."""

from dataclasses import dataclass, field
from typing import Any, Protocol

from office.directory.entries import (
    GroupEntry,
    OrganisationEntry,
    PairEntry,
    PersonEntry,
    SeatEntry,
    UnitEntry,
    nearest,
)
from office.files.yaml_lines import Place


class Source(Protocol):
    """What the entries are read from: it knows where each stands, and takes note of what is wrong."""

    def fault(self, place: Place, problem: str, hint: str = "") -> None: ...

    def where(self, place: Place) -> str:
        """Say in words where something stands."""


@dataclass
class Sheet:
    """The entries that are well formed, each with its place; what is wrong goes to `source`.

    `names` holds every name that is written, of ill-formed entries too, so that one fault does not
    make others of whatever refers to it.
    """

    source: Source
    known_rulebooks: frozenset[str]
    rulebook: str | None = None
    organisation: OrganisationEntry | None = None
    units: list[tuple[Place, UnitEntry]] = field(default_factory=list)
    seats: list[tuple[Place, SeatEntry]] = field(default_factory=list)
    people: list[tuple[Place, PersonEntry]] = field(default_factory=list)
    partners: list[tuple[Place, PairEntry]] = field(default_factory=list)
    groups: list[tuple[Place, GroupEntry]] = field(default_factory=list)
    seated: set[str] = field(default_factory=set)
    """Units that some seat names, of ill-formed seats too."""
    names: dict[str, set[str]] = field(
        default_factory=lambda: {
            "units": set(),
            "seats": set(),
            "people": set(),
            "partners": set(),
            "groups": set(),
        }
    )

    def section(self, name: str) -> list[Any]:
        entries: list[Any] = getattr(self, name)
        return entries

    def note_name(self, section: str, stated: object) -> None:
        name = (stated.get("name") or stated.get("title")) if isinstance(stated, dict) else None
        if isinstance(name, str):
            self.names[section].add(name.strip())
        if section == "seats" and isinstance(stated, dict) and isinstance(stated.get("unit"), str):
            self.seated.add(stated["unit"].strip())

    def fault(self, place: Place, problem: str, hint: str = "") -> None:
        self.source.fault(place, problem, hint)

    def refer(self, section: str, name: str, place: Place, what: str) -> None:
        """Note a fault where a name refers to nothing that the file defines."""
        if name not in self.names[section]:
            self.fault(place, f"没有叫“{name}”的{what}", nearest(name, self.names[section]))


def narrow(sheet: Sheet) -> None:
    """Leave out the entries marked for other rulebooks, and whatever stands only on them."""

    def kept(only_for: tuple[str, ...]) -> bool:
        return not only_for or sheet.rulebook in only_for

    dropped_units = {unit.name for _, unit in sheet.units} - {
        unit.name for _, unit in sheet.units if kept(unit.only_for)
    }
    sheet.units = [(place, unit) for place, unit in sheet.units if kept(unit.only_for)]
    titles = {seat.title for _, seat in sheet.seats}
    sheet.seats = [
        (place, seat.model_copy(update={"portfolio": _without(seat.portfolio, dropped_units)}))
        for place, seat in sheet.seats
        if kept(seat.only_for) and seat.unit not in dropped_units
    ]
    dropped_seats = titles - {seat.title for _, seat in sheet.seats}
    names = {person.name for _, person in sheet.people}
    sheet.people = [
        (place, person.model_copy(update={"seats": seats}))
        for place, person in sheet.people
        if (seats := _without(person.seats, dropped_seats))
    ]
    dropped_people = names - {person.name for _, person in sheet.people}
    sheet.seats = [
        (place, seat.model_copy(update={"liaison": None}) if seat.liaison in dropped_people else seat)
        for place, seat in sheet.seats
    ]
    sheet.partners = [(place, pair) for place, pair in sheet.partners if not dropped_seats & set(pair.seats)]
    sheet.groups = [(place, group) for place, group in sheet.groups if group.unit not in dropped_units]


def _without(names: tuple[str, ...], dropped: set[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name not in dropped)
