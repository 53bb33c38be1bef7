"""A rulebook of one's own with a rule that changes on a day: the chat follows it, what has begun does not."""

import shutil
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

BOOK = Path(__file__).parents[1] / "office" / "linshui-2026.yaml"
HEAD = "傅清源"


def test_chat_follows_a_rule_that_changes_on_a_day(district: Any, tmp_path: Path) -> None:
    own = tmp_path / "district0" / "rulebooks"
    own.mkdir(parents=True)
    shutil.copy(BOOK, own)
    place = district("--empty", "--rulebook", "linshui-2026")
    mayor = place.holder("mayor")

    begun = place.ask(HEAD, "/leave 出差 12月3日 南京 事由:招商推介")
    assert [step["ranks"] for step in place.case(begun)["steps"]] == [["mayor"]]
    place.press(mayor, "同意")

    place.clock(now="2026-12-01T09:00+08:00")
    card = place.answers(HEAD, "/leave 出差 12月10日 南京 事由:招商推介")
    assert "第十三条" in card
    assert "第十二条" not in card
    place.press(HEAD, "提交")
    later = next(case for case in place.cases(HEAD) if case["id"] != begun)
    assert [step["ranks"] for step in later["steps"]] == [["responsible_deputy"]]
    assert [step["cite"] for step in later["steps"]] == [["13"]]
    assert [step["cite"] for step in place.case(begun)["steps"]] == [["12"]]
