"""The chain of each post under each rulebook: what the chat shows and records is what `mishu ask` answers."""

import json
import subprocess
import sys
from typing import Any

import pytest

pytestmark = pytest.mark.slow

LINE = "/leave {kind} 12月9日至11日 外地 事由:公务 电话:13800000000"
OFFICE = "唐予安"


def asked(rulebook: str, applicant: str, *, abroad: bool = False) -> dict[str, Any]:
    question = {"ask": "leave", "rulebook": rulebook, "applicant": applicant, "abroad": abroad}
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "ask", json.dumps(question)],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    return dict(json.loads(done.stdout))


def steps_of(case: dict[str, Any]) -> list[tuple[str, list[str], str | None]]:
    return [(step["act"], sorted(step["ranks"]), None) for step in case["steps"]]


def expected(answer: dict[str, Any]) -> list[tuple[str, list[str], str | None]]:
    steps = (answer["answer"] or {"steps": []})["steps"]
    return [(step["act"], sorted(step.get("by") or step["to"]), None) for step in steps]


def submit(place: Any, who: str, *, kind: str = "出差") -> dict[str, Any]:
    """Ask in one line; whatever the rule wants stated beyond it is given at the card."""
    place.say(who, LINE.format(kind=kind))
    card = place.messages(who)[-1]
    labels = [label for row in card["buttons"] for label in row]
    if "代行人" in labels:
        place.press(who, "代行人")
        place.press(who, place.messages(who)[-1]["buttons"][0][0])
    place.press(who, "提交")
    (case,) = place.cases(who)
    return dict(case)


@pytest.mark.parametrize(
    "rulebook", ["wujin-2021", "beijing-2005", "fangshan-2018", "xicheng-2005", "civil-affairs-template"]
)
def test_chain_of_each_post_is_the_rulebooks(district: Any, rulebook: str) -> None:
    place = district("--empty", "--rulebook", rulebook)
    for who, rank in (
        ("贺云岭", "department_head"),
        ("秦怀谷", "deputy"),
        ("陆承泽", "executive_deputy"),
        ("顾敬之", "office_director"),
        ("江晚舟", "township_head"),
        ("沈柏年", "mayor"),
    ):
        answer = asked(rulebook, rank)
        case = submit(place, who)
        assert (rank, steps_of(case)) == (rank, expected(answer))
        assert (rank, case["status"] == "draft") == (rank, answer["answer"] is None)
        assert {cite for step in case["steps"] for cite in step["cite"]} <= set(answer["cite"])


def test_trip_abroad_follows_its_own_article(district: Any) -> None:
    place = district("--empty")
    for who, rank in (("贺云岭", "department_head"), ("秦怀谷", "deputy")):
        case = submit(place, who, kind="出访")
        answer = asked("wujin-2021", rank, abroad=True)
        assert (rank, steps_of(case)) == (rank, expected(answer))
        assert "54" in {cite for step in case["steps"] for cite in step["cite"]}
    number = place.cases("秦怀谷")[0]["id"]
    place.say(OFFICE, number)
    place.press(OFFICE, "代录", text=number)
    place.say(OFFICE, "同意 区委外办主任 文号:清外〔2026〕8号")
    place.press(OFFICE, "提交")
    place.press("沈柏年", "同意", text=number)
    place.say(OFFICE, number)
    place.press(OFFICE, "代录", text=number)
    place.say(OFFICE, "同意 区委书记 文号:口头")
    place.press(OFFICE, "提交")
    case = place.case(number)
    assert case["status"] == "approved"
    assert [(s["ranks"], s["by"], s["decider"], s["paper"]) for s in case["steps"] if s["act"] != "file"] == [
        (["foreign_affairs"], OFFICE, "区委外办主任", "清外〔2026〕8号"),
        (["mayor"], "沈柏年", None, None),
        (["district_secretary"], OFFICE, "区委书记", "口头"),
    ]


def test_office_delegates_for_a_mayor_who_did_not(district: Any) -> None:
    place = district("--empty")
    number = place.ask("沈柏年", "/leave 出差 11月23日至25日 北京 事由:汇报 电话:13800000000")
    place.press(OFFICE, "报备", text=number)
    waiting = place.ask("陆承泽", "/leave 出差 12月9日 南京 事由:开会 电话:13800000000")
    assert "第七条" in place.last(OFFICE, button="代录", text=waiting)["text"]
    place.say("贺云岭", "/delegate 11月23日至25日 由:秦怀谷 为:区长")
    assert "委托由本人或政府办公室办理" in place.messages("贺云岭")[-1]["text"]
    place.say(OFFICE, "/delegate 11月23日至25日 由:秦怀谷 为:区长")
    place.press(OFFICE, "提交")
    place.press("秦怀谷", "同意", text=waiting)
    (step,) = place.case(waiting)["steps"]
    assert (step["by"], step["for"], step["stood_in"]) == ("秦怀谷", "区长", True)


def test_executive_deputys_own_leave_never_comes_to_himself(district: Any) -> None:
    place = district("--empty")
    place.ask("沈柏年", "/leave 出差 11月23日至25日 北京 事由:汇报 电话:13800000000 代:陆承泽")
    number = place.ask("陆承泽", "/leave 出差 12月9日 南京 事由:开会 电话:13800000000")
    labels = {label for m in place.messages("陆承泽") for row in m["buttons"] for label in row}
    assert "同意" not in labels
    assert place.case(number)["status"] == "pending"
