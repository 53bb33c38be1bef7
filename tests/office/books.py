"""Directory workbooks for tests: the template as it is sent out, filled in and read back."""

import io

from openpyxl import load_workbook

from office.directory.file import District, read_district
from views.directory_book import write_directory

TEXT = """\
organisation: {slug: qingyu, name: 清榆区人民政府, rulebook: wujin-2021}
units:
  - {name: 区政府领导, kind: leadership}
  - {name: 政府办公室, kind: office, body: office}
  - {name: 财政局, kind: department, body: finance_bureau}
  - {name: 审计局, kind: department, body: audit}
  - {name: 市政府, kind: outside, body: city_government}
seats:
  - {title: 区长, unit: 区政府领导, rank: mayor}
  - {title: 常务副区长, unit: 区政府领导, rank: executive_deputy, portfolio: [财政局, 政府办公室]}
  - {title: 副区长, unit: 区政府领导, rank: deputy, portfolio: [审计局]}
  - {title: 办公室主任, unit: 政府办公室, rank: office_director}
  - {title: 财政局局长, unit: 财政局, rank: department_head, liaison: 陆一鸣}
  - {title: 财政局副局长, unit: 财政局, rank: department_deputy}
  - {title: 审计局局长, unit: 审计局, rank: department_head}
  - {title: 市长, unit: 市政府, rank: superior_mayor}
people:
  - {name: 苏文渊, seats: 区长}
  - {name: 江以宁, seats: 常务副区长}
  - {name: 邵清和, seats: 办公室主任, phone: "13800000003", roles: [administrator, office]}
  - {name: 顾言, seats: [财政局局长, 副区长]}
  - {name: 陆一鸣, seats: 财政局副局长}
  - {name: 温秋实, seats: 审计局局长}
partners:
  - [常务副区长, 办公室主任]
"""


def district(text: str = TEXT) -> District:
    return read_district(text, filename="d.yaml", known_rulebooks={"wujin-2021"})


def written(recorded: District | None = None, /, **cells: str | None) -> bytes:
    """Write a workbook with cells changed, named as `单位_A2`; a value None empties the cell."""
    book = load_workbook(io.BytesIO(write_directory(recorded or district())))
    for place, value in cells.items():
        sheet, _, cell = place.rpartition("_")
        book[sheet][cell] = value
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()
