"""The leave story, from a newcomer's first word to the export, killed and restarted between steps."""

from collections.abc import Callable
from typing import Any

import pytest

Start = Callable[..., Any]
"""Starts a district, see conftest."""

HEAD, DEPUTY, MAYOR = "傅清源", "韩守诚", "沈柏年"
SECOND = "陈立新"
OFFICE = "唐予安"
LINE = "/leave 出差 11月26日至28日 南京 事由:招商推介 代:陈立新 电话:13800000000"


def decided(case: dict[str, Any]) -> list[tuple[object, ...]]:
    return [(step["act"], step["ranks"], step["status"], step["by"], step["for"]) for step in case["steps"]]


@pytest.mark.slow
def test_department_head_asks_and_returns_across_kills(district: Start) -> None:
    place = district("--empty")
    place.say(HEAD, LINE)
    card = place.last(HEAD, button="提交")
    assert "第五十三条" in card["text"]
    assert "11月26日(周四)" in card["text"]
    assert "韩守诚" in card["text"]
    assert "沈柏年" in card["text"]
    assert place.cases(HEAD) == []
    place.press(HEAD, "提交")
    place.restart()
    place.press(DEPUTY, "同意")
    place.restart()
    place.press(MAYOR, "同意")
    place.restart()
    (case,) = place.cases(HEAD)
    assert case["status"] == "approved"
    place.press(HEAD, "报备")
    filing = place.last(OFFICE, text="报备")
    assert filing["file"]["name"].endswith(".docx")
    place.last(SECOND, text="请您代行")
    place.clock(now="2026-11-28T19:00+08:00")
    place.last(HEAD, button="销假")
    place.restart()
    place.say(HEAD, "/back")
    place.press(HEAD, "销假")
    (case,) = place.cases(HEAD)
    assert case["status"] == "ended"
    assert (case["from"], case["to"], case["applicant"]["rank"]) == (
        "2026-11-26",
        "2026-11-28",
        "department_head",
    )
    assert decided(case) == [
        ("consent", ["responsible_deputy"], "done", DEPUTY, "副区长(政法)"),
        ("consent", ["mayor"], "done", MAYOR, "区长"),
        ("file", ["office"], "done", HEAD, "市场监管局局长"),
    ]
    assert all(step["cite"] == ["53"] for step in case["steps"])
    assert case["leave"]["stand_in"] == "市场监管局副局长"


@pytest.mark.slow
def test_silent_rank_waits_for_the_offices_reading(district: Start) -> None:
    place = district("--empty")
    place.say(SECOND, "/leave 休假 12月7日至9日 苏州 事由:年休假 电话:13800000001")
    assert "规则" in place.last(SECOND, button="提交")["text"]
    place.press(SECOND, "提交")
    (case,) = place.cases(SECOND)
    assert (case["status"], case["steps"]) == ("draft", [])
    place.say(OFFICE, "/admin readings 部门副职 部门主要负责人同意→分管副区长批准→办公室报备")
    assert case["id"] in place.last(OFFICE, button="提交")["text"]
    assert [case["status"] for case in place.cases(SECOND)] == ["draft"]
    place.press(OFFICE, "提交")
    (case,) = place.cases(SECOND)
    assert case["status"] == "pending"
    assert [(s["act"], s["ranks"], s["cite"], s["reading"]) for s in case["steps"]] == [
        ("consent", ["department_head"], [], "leave:department_deputy"),
        ("approve", ["responsible_deputy"], [], "leave:department_deputy"),
        ("file", ["office"], [], "leave:department_deputy"),
    ]
    place.press(HEAD, "同意")
    place.restart()
    place.press(DEPUTY, "同意")
    (case,) = place.cases(SECOND)
    assert case["status"] == "approved"
    assert [step["by"] for step in case["steps"]] == [HEAD, DEPUTY, None]
    granted = place.last(SECOND, text="请假已获批准")["text"]
    assert "最迟" not in granted  # neither the rule nor the reading sets a day for this rank's filing


@pytest.mark.slow
def test_deputys_absence_moves_steps_to_the_delegate_and_back(district: Start) -> None:
    place = district("--empty")
    place.say(DEPUTY, "/leave 出差 11月23日至24日 上海 事由:调研 代:苏映华 电话:13800000002")
    place.press(DEPUTY, "提交")
    place.press(MAYOR, "同意")
    place.say(HEAD, LINE)
    place.press(HEAD, "提交")
    place.press("苏映华", "同意")
    (case,) = place.cases(HEAD)
    step = case["steps"][0]
    assert (step["by"], step["for"], step["stood_in"]) == ("苏映华", "副区长(政法)", True)
    place.say("路修平", "/leave 出差 12月3日至4日 苏州 事由:会议 电话:13800000003")
    place.press("路修平", "提交")


@pytest.mark.slow
def test_mayors_leave_is_filed_by_the_office_and_waits_for_a_delegation(district: Start) -> None:
    place = district("--empty")
    place.say(MAYOR, "/leave 出差 11月23日至25日 北京 事由:汇报工作 电话:13800000004")
    assert "委托" in place.last(MAYOR, button="提交")["text"]
    place.press(MAYOR, "提交")
    (case,) = place.cases(MAYOR)
    assert case["status"] == "approved"
    assert [(s["act"], s["ranks"], s["status"]) for s in case["steps"]] == [
        ("file", ["city_office", "committee_office"], "pending")
    ]
    place.press(OFFICE, "报备")
    place.say(HEAD, LINE)
    place.press(HEAD, "提交")
    place.press(DEPUTY, "同意")
    (case,) = place.cases(HEAD)
    assert [s["status"] for s in case["steps"]] == ["done", "pending", "waiting"]
    place.last(OFFICE, button="代录")
    place.say(MAYOR, "/delegate 11月23日至25日 由:陆承泽")
    place.press(MAYOR, "提交")
    place.press("陆承泽", "同意")
    (case,) = place.cases(HEAD)
    assert (case["steps"][1]["by"], case["steps"][1]["for"], case["steps"][1]["stood_in"]) == (
        "陆承泽",
        "区长",
        True,
    )
