"""The district file: the organisation, its posts and its people as one YAML text, read and checked."""

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from office.directory.checks import check
from office.directory.entries import (
    SECTIONS,
    Entry,
    GroupEntry,
    OrganisationEntry,
    PairEntry,
    PersonEntry,
    SeatEntry,
    UnitEntry,
    describe,
    nearest,
)
from office.directory.sheet import Sheet
from office.errors import OfficeError
from office.files.yaml_lines import Fault, Place, read_lines

E = TypeVar("E", bound=Entry)


class DistrictFaultsError(OfficeError):
    """A district file that cannot be taken as it is: every fault, in the order of the lines."""

    def __init__(self, filename: str, faults: Collection[Fault]) -> None:
        self.filename = filename
        self.faults = tuple(sorted(set(faults)))
        super().__init__("{faults}", faults="\n".join(f"{filename}:{fault}" for fault in self.faults))


class District(BaseModel):
    """A district file that holds: every name in it is defined once and means one thing."""

    model_config = ConfigDict(frozen=True)
    organisation: OrganisationEntry
    units: tuple[UnitEntry, ...]
    seats: tuple[SeatEntry, ...]
    people: tuple[PersonEntry, ...]
    partners: tuple[PairEntry, ...] = ()
    groups: tuple[GroupEntry, ...] = ()


def read_district(
    text: str, *, filename: str, known_rulebooks: Collection[str], rulebook: str | None = None
) -> District:
    """Read and check a district file. `rulebook` chosen here stands in place of the file's own.

    Entries marked `only_for` other rulebooks are left out, and with a unit its seats, with a person's
    last seat the person. Raises DistrictFaultsError with all faults at once.
    """
    lines = read_lines(text)
    sheet = Sheet(lines, frozenset(known_rulebooks))
    if isinstance(lines.value, dict):
        _read_organisation(sheet, lines.value, rulebook)
        for section, model in SECTIONS.items():
            _read_section(sheet, lines.value, section, model)
        _refuse_unknown_keys(sheet, lines.value)
        check(sheet)
    elif not lines.faults:
        lines.faults.append(Fault(1, "", "文件里没有名册", "从 organisation: 写起"))
    if lines.faults or sheet.organisation is None:
        raise DistrictFaultsError(filename, lines.faults)
    return District(
        organisation=sheet.organisation,
        units=tuple(unit for _, unit in sheet.units),
        seats=tuple(seat for _, seat in sheet.seats),
        people=tuple(person for _, person in sheet.people),
        partners=tuple(pair for _, pair in sheet.partners),
        groups=tuple(group for _, group in sheet.groups),
    )


def read_district_bytes(
    data: bytes, *, filename: str, known_rulebooks: Collection[str], rulebook: str | None = None
) -> District:
    """Read a district file as it lies on disk; one that is not UTF-8 is refused at its first wrong line."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        fault = Fault(line, "", "不是UTF-8编码", "请另存为“UTF-8”，不要存为GBK或ANSI")
        raise DistrictFaultsError(filename, [fault]) from error
    return read_district(text, filename=filename, known_rulebooks=known_rulebooks, rulebook=rulebook)


def _read_organisation(sheet: Sheet, value: Mapping[str, Any], rulebook: str | None) -> None:
    if "organisation" not in value:
        sheet.fault((), "缺少 organisation 一节")
        return
    stated = value["organisation"]
    if rulebook is not None and isinstance(stated, dict):
        stated = {**stated, "rulebook": rulebook}
    sheet.organisation = _read_entry(sheet, OrganisationEntry, stated, ("organisation",))
    if isinstance(stated, dict):
        sheet.rulebook = stated.get("rulebook")


def _read_section(sheet: Sheet, value: Mapping[str, Any], section: str, model: type[Entry]) -> None:
    needed = section in {"units", "seats", "people"}
    entries = value.get(section)
    if entries is None or entries == []:
        if needed:
            sheet.fault((section,), f"缺少 {section} 一节，或其中没有内容")
        return
    if not isinstance(entries, list):
        sheet.fault((section,), "应是一个列表", "每一项以“- ”开头")
        return
    for position, stated in enumerate(entries):
        place: Place = (section, position)
        sheet.note_name(section, stated)
        if model is PairEntry and isinstance(stated, list):
            stated = {"seats": stated}  # noqa: PLW2901 - a pair is written as a bare list
        entry = _read_entry(sheet, model, stated, place)
        if entry is not None:
            sheet.section(section).append((place, entry))


def _read_entry(sheet: Sheet, model: type[E], stated: object, place: Place) -> E | None:
    try:
        return model.model_validate(stated)
    except ValidationError as error:
        for detail in error.errors():
            where: Place = (
                tuple(part for part in detail["loc"] if part != "seats")
                if model is PairEntry
                else detail["loc"]
            )
            key = next((str(part) for part in reversed(where) if isinstance(part, str)), "")
            sheet.fault((*place, *where), *describe(detail, key, tuple(model.model_fields)))
        return None


def _refuse_unknown_keys(sheet: Sheet, value: Mapping[str, Any]) -> None:
    known = ("organisation", *SECTIONS)
    for key in value:
        if key not in known:
            sheet.fault((key,), "没有这个键", nearest(key, known) or f"可用的键:{'、'.join(known)}")
