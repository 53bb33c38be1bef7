"""The directory workbook being read: where each value stands, and what is wrong, cell by cell."""

from dataclasses import dataclass, field

from office.files.yaml_lines import Place


@dataclass(frozen=True)
class CellFault:
    """One thing wrong in a workbook: where, a sentence, and what was perhaps meant."""

    sheet: str
    cell: str
    problem: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.sheet}!{self.cell}" if self.cell else self.sheet
        return f"{place}：{self.problem}{f'，{self.hint}' if self.hint else ''}"


@dataclass
class Cells:
    """The cell of each place of the entries, and the faults found, each once, in the order of finding."""

    cells: dict[Place, tuple[str, str]] = field(default_factory=dict)
    faults: dict[CellFault, None] = field(default_factory=dict)

    def put(self, place: Place, sheet: str, cell: str) -> None:
        self.cells[place] = (sheet, cell)

    def cell(self, place: Place) -> tuple[str, str]:
        """Return the cell of a place, or of the nearest thing around it that is written."""
        while place and place not in self.cells:
            place = place[:-1]
        return self.cells.get(place, ("", ""))

    def fault(self, place: Place, problem: str, hint: str = "") -> None:
        self.refuse(*self.cell(place), problem, hint)

    def refuse(self, sheet: str, cell: str, problem: str, hint: str = "") -> None:
        self.faults[CellFault(sheet, cell, problem, hint)] = None

    def where(self, place: Place) -> str:
        return "!".join(self.cell(place))
