"""The written filing: filled in whole, reproducible, and safe from whatever was typed."""

import io
from datetime import date

from docx import Document
from docx.oxml.ns import qn

from office.cases.decisions import Recorded, consent, record_decision
from office.leave.changes import cancel_leave, change_leave
from office.leave.operations import file_leave
from storage.tables import Case, Leave, StepStatus
from tests.views.town import Snapshot, Town
from views.card import Card
from views.filing_template import FILE, make


def words(card: Card | None) -> list[str]:
    """Read a filing as its reader does: title and lines, then the table row by row."""
    assert card is not None
    assert card.file is not None
    paper = Document(io.BytesIO(card.file.content))
    rows = []
    for row in paper.tables[0].rows:
        cells = list(dict.fromkeys(cell._tc for cell in row.cells))
        rows.append(" | ".join("".join(text.text or "" for text in cell.iter(qn("w:t"))) for cell in cells))
    return [*(paragraph.text for paragraph in paper.paragraphs if paragraph.text), *rows]


def filed(town: Town, case: Case) -> Card | None:
    step = next(s for s in reversed(town.steps(case)) if s.act == "file" and s.status is StepStatus.DONE)
    return town.card("leave.filing", "唐予安", case=case.id, step=step.id)


def test_form_is_what_its_program_makes() -> None:
    assert FILE.read_bytes() == make()


def test_filing_is_filled_in_whole(town: Town, snapshot: Snapshot) -> None:
    case = town.ask(from_on=date(2026, 11, 23))
    consent(town.session, town.actor("邵清和"), town.step(case))
    record_decision(
        town.session,
        town.actor("白景行"),
        town.step(case),
        agreed=True,
        recorded=Recorded("区长苏文渊", "区政〔2026〕3号"),
    )
    step = town.step(case)
    assert town.card("leave.filing", "唐予安", case=case.id, step=step) is None
    file_leave(town.session, town.actor("陆一鸣"), step)
    card = filed(town, case)
    snapshot("filing", card)
    assert words(card) == [
        "外出报备单",
        "编号：L2026-0001",
        "报备单位（盖章）：住建局",
        "报备日期：2026年11月23日(周一)",
        "本单由清榆区人民政府办公系统生成；纸质签批的，以公文签发单为准。",
        "姓　　名 | 陆一鸣 | 职　　务 | 住建局局长",
        "所在单位 | 住建局 | 联系电话 | 13800000006",
        "外出类别 | 出差 | 前往地点 | 南京",
        "外出时间 | 2026年11月23日(周一)至28日(周六)，共6天，其中工作日5天",
        "外出事由 | 招商推介",
        "主持工作负 责 人 | 住建局副局长 温秋实",
        (
            "批准情况 | 副区长 邵清和　同意　2026年11月23日(周一)"
            "区长苏文渊（白景行代录，区政〔2026〕3号）　同意　2026年11月23日(周一)"
        ),
        "报备依据 | 《常州市武进区人民政府工作规则》第五十三条",
        "备　　注 | 未提前一天报备",
    ]


def test_filing_of_a_change_and_of_a_cancellation(town: Town, snapshot: Snapshot) -> None:
    case = town.grant()
    change_leave(
        town.session, town.actor("陆一鸣"), case.id or 0, from_on=date(2026, 11, 26), to_on=date(2026, 11, 27)
    )
    changed = filed(town, case)
    snapshot("filing_change", changed)
    assert words(changed)[0] == "外出变更报备单"
    assert (
        words(changed)[-1]
        == "备　　注 | 变更：缩短，由11月26日(周四)至28日(周六)改为11月26日(周四)至27日(周五)"
    )
    cancel_leave(town.session, town.actor("陆一鸣"), case.id or 0)
    cancelled = filed(town, case)
    snapshot("filing_cancel", cancelled)
    assert words(cancelled)[0] == "外出撤销报备单"
    assert words(cancelled)[-1] == "备　　注 | 此次外出已撤销。"


def test_filing_takes_typed_markup_as_text(town: Town) -> None:
    case = town.grant()
    leave = town.session.get_one(Leave, case.id)
    leave.reason, leave.place = "{{ 7*7 }}<w:p/>&amp;\x00\x0b", "{% raw %}]]>"
    town.session.flush()
    read = words(filed(town, case))
    assert "外出事由 | {{ 7*7 }}<w:p/>&amp;" in read
    assert "外出类别 | 出差 | 前往地点 | {% raw %}]]>" in read
