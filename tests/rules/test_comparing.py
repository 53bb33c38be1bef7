"""Comparing rulebooks by what they answer, and beginning a new one."""

from importlib.resources import files

import pytest

from rules.comparing import compare
from rules.drafting import draft_from
from rules.linting import lint
from rules.loading import build, shipped
from rules.yaml_files import parse


def text_of(rulebook_id: str) -> str:
    return (files("rules") / "rulebooks" / f"{rulebook_id}.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("rulebook_id", shipped().ids)
def test_rulebook_does_not_differ_from_itself(rulebook_id: str) -> None:
    assert compare(shipped().get(rulebook_id), shipped().get(rulebook_id)) == ()


def test_changed_rule_is_one_row_with_both_answers() -> None:
    later = (
        text_of("wujin-2021")
        .replace("max: 3500", "max: 3000")
        .replace("summary: 其他文件", "summary: 其余文件")
    )
    rows = compare(shipped().get("wujin-2021"), build(parse("later.yaml", later.encode())))
    assert [row.to_json() for row in rows] == [
        {
            "about": "篇幅与时长：其他文件篇幅",
            "left": {"answer": "不超过3500字", "cite": ["48"]},
            "right": {"answer": "不超过3000字", "cite": ["48"]},
        }
    ]


def test_rows_that_say_the_same_are_joined() -> None:
    rows = compare(shipped().get("wujin-2021"), shipped().get("tongzhou-2008"))
    absent = next(row for row in rows if row.about.startswith("全体会议请假"))
    assert absent.about == "全体会议请假：常务副区长、副区长、分管副区长、分管外事工作的副区长"
    assert (absent.left, absent.right) == ("批准：区长", "规则未作规定")


def test_urgency_has_a_row_only_where_a_rulebook_tells_it_apart() -> None:
    rows = [row.about for row in compare(shipped().get("fangshan-2018"), shipped().get("dongchang-draft"))]
    assert [about.partition("：")[0] for about in rows if about.startswith("期限 征求意见")] == [
        "期限 征求意见回复"
    ]
    assert [about.partition("：")[0] for about in rows if about.startswith("期限 报送预留时间")] == [
        "期限 报送预留时间",
        "期限 报送预留时间（加急）",
        "期限 报送预留时间（特急）",
        "期限 报送预留时间（特急重要）",
    ]


def test_duties_are_compared_by_their_days() -> None:
    rows = compare(shipped().get("xicheng-2005"), shipped().get("tongzhou-2008"))
    assert [(row.about, row.left) for row in rows if row.about.startswith("定期之责")][:2] == [
        ("定期之责：季度工作要点", "每季度第3个月20日，各部门报区政府办公室"),
        ("定期之责：月度会议活动安排", "每月20日，各部门报区政府办公室"),
    ]


@pytest.mark.parametrize("model", shipped().ids)
def test_draft_from_a_model_is_clean_and_answers_the_same(model: str) -> None:
    drafted = draft_from(
        text_of(model), model=model, rulebook_id="my-district", title="某区工作规则", place="某区"
    )
    document = parse("my-district.yaml", drafted.encode())
    book = build(document)
    assert lint(document) == ()
    assert (book.id, book.title, book.kind, book.effective_on, book.missing) == (
        "my-district",
        "某区工作规则",
        "draft",
        None,
        (),
    )
    asked = [row for row in compare(shipped().get(model), book) if not row.about.startswith("定期之责")]
    assert asked == []
