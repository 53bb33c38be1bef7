"""Meetings in the chat: planned, foreseen, moved, cancelled; bad input loses nothing; groups are told."""

from typing import Any

import pytest

pytestmark = pytest.mark.slow

OFFICE, HEAD, MAYOR, ADMIN = "白景行", "杜春山", "沈柏年", "唐予安"
EXECUTIVE = "/meeting 常务会议 12月21日上午9点 地点:第一会议室"


def labels(message: dict[str, Any]) -> list[str]:
    return [label for row in message["buttons"] for label in row]


def meetings(place: Any) -> dict[str, dict[str, Any]]:
    return {meeting["id"]: meeting for meeting in place.records("meetings")}


@pytest.fixture(params=["wujin-2021", "hainan-2023", "fangshan-2018", "xicheng-2005"])
def town(request: pytest.FixtureRequest, district: Any) -> Any:
    return district("--empty", "--rulebook", request.param)


def test_meeting_is_planned_moved_and_cancelled(town: Any) -> None:
    town.say(OFFICE, EXECUTIVE)
    plan = town.last(OFFICE, button="提交")["text"]
    assert "时间：12月21日(周一)09:00" in plan
    assert "主持：区长 沈柏年" in plan
    assert meetings(town) == {}
    town.press(OFFICE, "提交")
    (planned,) = meetings(town).values()
    assert (planned["at"], planned["place"], planned["status"]) == (
        "2026-12-21T09:00:00+08:00",
        "第一会议室",
        "planned",
    )

    town.press(OFFICE, "变更")
    town.say(OFFICE, "12月23日下午2点半 地点:第二会议室")
    foreseen = town.last(OFFICE, button="确认")["text"]
    assert "时间：12月21日(周一)09:00 → 12月23日(周三)14:30" in foreseen
    assert "地点：第一会议室 → 第二会议室" in foreseen
    assert meetings(town)[planned["id"]]["at"] == planned["at"]
    town.press(OFFICE, "确认")
    moved = meetings(town)[planned["id"]]
    assert (moved["at"], moved["place"]) == ("2026-12-23T14:30:00+08:00", "第二会议室")
    assert "原定时间：12月21日(周一)09:00" in town.last(MAYOR, text="会议变更")["text"]

    town.press(OFFICE, "撤销")
    town.say(OFFICE, "与上级会议冲突")
    assert "确定取消这次会议吗？" in town.last(OFFICE, button="确认")["text"]
    town.press(OFFICE, "返回")
    assert meetings(town)[planned["id"]]["status"] == "planned"
    town.say(OFFICE, planned["id"])
    town.press(OFFICE, "撤销")
    town.say(OFFICE, "与上级会议冲突")
    town.press(OFFICE, "确认")
    assert meetings(town)[planned["id"]]["status"] == "cancelled"
    assert "与上级会议冲突" in town.last(MAYOR, text="会议取消")["text"]


def test_form_asks_field_by_field_and_bad_answers_lose_nothing(district: Any) -> None:
    place = district("--empty")
    place.say(OFFICE, EXECUTIVE)
    place.press(OFFICE, "提交")
    assert "常务会议：本月" in place.answers(OFFICE, "/meeting")
    place.press(OFFICE, "安排会议")
    assert "没有“茶话会”这种会议" in place.answers(OFFICE, "茶话会")
    place.press(OFFICE, "专题会议")
    assert "看不懂" in place.answers(OFFICE, "改天")
    place.say(OFFICE, "12月21日")
    assert "请写如" in place.answers(OFFICE, "下午")
    place.press(OFFICE, "10:00")
    place.press(OFFICE, "第一会议室")
    place.press(OFFICE, "秦怀谷 副区长(城建)")
    assert "没有找到“某某局”" in place.answers(OFFICE, "财政局、某某局")
    place.say(OFFICE, "财政局、住建局")
    place.press(OFFICE, "60分钟")
    card = place.last(OFFICE, text="请核对后提交")
    assert "不能重复" in card["text"]
    assert "提交" not in labels(card)
    place.press(OFFICE, "修改")
    place.press(OFFICE, "地点")
    place.say(OFFICE, "第三会议室")
    shown = place.last(OFFICE, button="提交")["text"]
    for part in (
        "会议：专题会议",
        "时间：12月21日(周一)10:00，约60分钟",
        "地点：第三会议室",
        "主持：副区长(城建) 秦怀谷",
        "参加：财政局局长 邱玉衡、住建局局长 杜春山",
        "副区长(城建) 秦怀谷同时要参加另一会议（M2026-0001）",
    ):
        assert part in shown
    place.press(OFFICE, "提交")
    assert meetings(place)["M2026-0002"]["chair"] == "副区长(城建)"


def test_bad_lines_are_answered_in_a_sentence(district: Any) -> None:
    place = district("--empty")
    for line, said in (
        ("/meeting 常务会议 2026年11月20日上午9点", "已经过去"),
        ("/meeting 常务会议 12月21日上午9点 时长:很久", "看不懂时长"),
        ("/meeting 常务会议 12月21日上午9点 地点:" + "长" * 2000, "地点请不超过60字"),
        ("/meeting 常务会议 12月21日上午9点 标题:" + "长" * 2000, "会议名称请不超过100字，现在是2000字。"),
        ("/meeting 常务会议 12月21日上午9点 主持:无此人", "没有找到“无此人”"),
        ("/meeting 常务会议 12月21日9点 12月22日9点", "不知以哪个为准"),
        ("/meeting 常务会议 周末", "没有说明是哪一天"),
    ):
        assert said in place.answers(OFFICE, line)
    assert "由政府办公室安排" in place.answers(HEAD, EXECUTIVE)
    assert meetings(place) == {}
    holiday = place.answers(OFFICE, "/meeting 常务会议 12月20日上午9点")
    assert "休息日" in holiday
    place.press(OFFICE, "提交")
    assert "注明：休息日召开" in place.last(OFFICE, button="变更")["text"]


def test_district_wide_meeting_is_convened_sent_back_and_changed(district: Any) -> None:
    place = district("--empty")
    place.say(
        OFFICE, "/meeting 全区性会议 12月25日9:00 标题:全区安全生产会议 单位:住建局 地点:礼堂 参加:副区长"
    )
    place.press(OFFICE, "提交")
    assert meetings(place)["M2026-0001"]["status"] == "convening"
    place.press("秦怀谷", "退回修改", text="全区安全生产会议")
    place.say("秦怀谷", "请改到下午")
    place.press(OFFICE, "修改", text="退回")
    place.say(OFFICE, "时间:12月25日下午2点")
    place.press(OFFICE, "提交")
    place.press("秦怀谷", "同意", text="全区安全生产会议")
    place.press(MAYOR, "同意", text="全区安全生产会议")
    found = meetings(place)["M2026-0001"]
    assert (found["at"], found["status"]) == ("2026-12-25T14:00:00+08:00", "planned")


def test_where_the_rule_names_no_approver_the_office_records_who_approved(district: Any) -> None:
    place = district("--empty", "--rulebook", "hainan-2023")
    place.say(OFFICE, "/meeting 全区性会议 12月25日9:00 标题:全区安全生产会议 单位:住建局 地点:礼堂")
    assert "规则未写明由谁办理，由政府办公室代录" in place.last(OFFICE, button="提交")["text"]
    place.press(OFFICE, "提交")
    place.press("顾敬之", "同意", text="全区安全生产会议")
    place.press(ADMIN, "代录", text="全区安全生产会议")
    place.say(ADMIN, "同意 区长 文号:区政办〔2026〕31号")
    place.press(ADMIN, "提交")
    assert meetings(place)["M2026-0001"]["status"] == "planned"


def test_group_is_told_of_what_it_follows_without_persons(district: Any) -> None:
    place = district("--empty")
    group = next(one["chat"] for one in place.get("groups") if "政务" in one["title"])
    assert "由管理员办理" in place.say_in_group(HEAD, group, "/admin bind 常务会议")[0]["text"]
    assert "会议：常务会议" in place.say_in_group(ADMIN, group, "/admin bind 常务会议")[0]["text"]
    place.say(OFFICE, EXECUTIVE)
    place.press(OFFICE, "提交")
    place.say(OFFICE, "/meeting 专题会议 12月22日上午9点 地点:乙室")
    place.press(OFFICE, "提交")
    told = [m["text"] for m in place.get("messages", **{"as": place.person(HEAD), "chat": group})]
    planned = [text for text in told if text.startswith("会议安排")]
    assert len(planned) == 1
    assert "常务会议" in planned[0]
    assert MAYOR not in planned[0]


def test_reader_without_a_part_sees_neither_place_nor_chair(district: Any) -> None:
    place = district("--empty")
    place.say(OFFICE, EXECUTIVE)
    place.press(OFFICE, "提交")
    seen = place.answers(HEAD, "M2026-0001")
    assert "12月21日(周一)09:00" in seen
    assert "第一会议室" not in seen
    assert MAYOR not in seen
    member = place.answers("秦怀谷", "M2026-0001")
    assert "地点：第一会议室" in member
    assert "您的身份：参加" in member
