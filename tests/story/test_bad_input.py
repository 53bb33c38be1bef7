"""What cannot be understood or cannot stand: each time a clear answer, and nothing is lost or begun."""

import io
import zipfile
from typing import Any

import pytest

from tests.office.rosters import roster

pytestmark = pytest.mark.slow

WHO, OFFICE = "蒋问渠", "唐予安"
LEADERS = ("陆承泽", "秦怀谷", "苏映华")
OFFICERS = ("白景行", "叶亭舟", "方若棠")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/leave 出差 2月30日至3月1日 南京", "2月30日不存在"),
        ("/leave 出差 11月28日至26日 南京", "结束日期早于开始日期"),
        ("/leave 出差 11月26日至2027年11月26日 南京", "最多登记183天，这里是366天"),
        ("/leave 出差 2028年1月1日 南京", "开始日期在一年以后"),
        ("/leave 出差 2026年11月20日 南京", "已经过去"),
        ("/leave 出差 11月26日(周五) 南京", "星期不对"),
        ("/leave 出差 11月26日上午至27日 南京", "请假按整天登记"),
        ("/leave 出差 11月26日 南京 代:王五", "没有叫“王五”的同志"),
        ("/leave 出差 11月26日 南京 代:蒋问渠", "不能由本人代行"),
        ("/leave 出差 11月26日 南京 代:韩守诚", "不能代行此职务"),
        ("/leave 出差 11月26日 南京 事由:甲 事由:乙", "写了两次"),
        ("/leave 出差 11月26日 南京 事由:", "后面没有内容"),
        ("/leave 出差 11月26日 南京 联系:1", "是不是「联系电话：」"),
        ("/leave 出差 11月26日 " + "宁" * 201, "不超过200字"),
        ("/nosuch", "没有“/nosuch”这个命令"),
        ("/back", "没有需要销假的请假"),
        ("/away 什么时候", "请写日期"),
        ("/due 2月30日 承办部门办结", "2月30日不存在"),
        ("/sign 会议记要", "会议纪要"),
        ("/delegate 12月1日", "由谁代行"),
        ("/lang fr", "/lang zh"),
        ("/admin readings", "政府办公室"),
        ("L2026-9999", "没有这件事项"),
        ("/start not-an-invitation", "邀请链接不能使用"),
        ("你好", "没有看懂"),
    ],
)
def test_bad_line_is_answered_and_begins_nothing(place: Any, line: str, said: str) -> None:
    assert said in place.answers(WHO, line)
    assert "没有正在填写的内容" in place.answers(WHO, "/cancel")


def test_ten_thousand_characters_are_answered(place: Any) -> None:
    before = len(place.messages(WHO))
    place.say(WHO, "字" * 10_000)
    assert [m["text"] for m in place.messages(WHO)[before:]] == [
        "没有看懂。请假发 /leave，待办发 /todo，查规则发 /sign 或 /rule，全部功能见 /menu。"
    ] * 3


def test_text_that_is_no_answer_leaves_the_form_as_it_was(place: Any) -> None:
    place.say(WHO, "/leave 出差 12月1日 南京 事由:甲 电话:13800000000")
    before = place.last(WHO, button="提交")["text"]
    assert "修改" in place.answers(WHO, "好的，谢谢")
    place.press(WHO, "修改")
    place.press(WHO, "代行人")
    assert "没有叫" in place.answers(WHO, "张三丰")
    assert "不能由本人" in place.answers(WHO, WHO)
    place.press(WHO, "取消")
    assert place.last(WHO, button="提交")["text"] == before
    place.press(WHO, "取消")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("<b>粗</b>&amp;<script>alert(1)</script>", "<b>粗</b>&amp;<script>alert(1)</script>"),
        ("招商😀👨‍👩‍👧推介", None),
        ("正常\u202e反向\u2066\u200b\ufeff零宽", "正常反向零宽"),
        ("多\n行\t字  间", "多 行 字 间"),
    ],
)
def test_odd_text_is_shown_as_written_and_harmless(place: Any, typed: str, shown: str | None) -> None:
    place.say(WHO, "/leave 出差 12月1日 南京 事由:甲 电话:13800000000")
    for field, label in (("前往地点", "地点"), ("事由", "事由")):
        place.press(WHO, "修改")
        place.press(WHO, field)
        place.say(WHO, typed)
        line = next(
            line for line in place.last(WHO, button="提交")["text"].split("\n") if line.startswith(label)
        )
        assert line == f"{label}：{shown}" if shown else "招商😀" in line
    place.press(WHO, "修改")
    place.press(WHO, "联系电话")
    assert "不像电话号码" in place.answers(WHO, typed)
    place.say(WHO, "13900000000")
    assert "联系电话：13900000000" in place.last(WHO, button="提交")["text"]
    place.press(WHO, "取消")


def test_text_during_a_delegation_is_answered(place: Any) -> None:
    place.say("叶亭舟", "/delegate 12月1日至2日 由:方若棠")
    assert "提交" in place.answers("叶亭舟", "好的")
    place.say("叶亭舟", "/leave")
    place.press("叶亭舟", "取消", text="委托代行")
    place.press("叶亭舟", "出差")
    place.press("叶亭舟", "取消")


def test_delegation_of_one_matter_says_what_it_gives(place: Any) -> None:
    assert "没有“人事”这一事项" in place.answers("叶亭舟", "/delegate 12月1日至2日 由:方若棠 事项:人事")
    card = place.answers("叶亭舟", "/delegate 12月1日至2日 由:方若棠 事项:公文")
    assert ("事项：公文" in card, "其他事项不转" in card) == (True, True)
    place.press("叶亭舟", "取消", text="委托代行")


def test_files_are_not_taken(place: Any) -> None:
    assert "只收文字" in place.upload(WHO, "名单.xlsx")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/consult 关于停车收费的方案 期限:12月1日", "征求哪些单位的意见"),
        ("/consult 关于停车收费的方案 单位:财政菊 期限:12月1日", "是不是：财政局"),
        ("/task 老旧小区改造排查 责任:分管副区长 牵头:住建局", "督办须有完成时限"),
        ("/report 新增 信访周报 每周五", "由哪些单位报送"),
        ("/report 新增 信访周报 单位:各部门 时间:每周八", "看不懂"),
        ("/doc 请示 关于增设公交站点的请示", "来文单位"),
        ("/doc 请示 关于防汛的请示 来文:交通局 密级:秘密", "涉密件不能在这里登记"),
        ("/duty 换班 12月5日 由:张三丰", "没有班"),
        ("/duty 记 上级通知 防汛视频会", "现在没有排班"),
        ("/incident 某路段燃气泄漏 时间:明天14:20", "时间还没有到"),
        ("/settings 免打扰:9:00-17:00", "免打扰时段须跨夜"),
    ],
)
def test_bad_line_of_the_office_is_answered_and_begins_nothing(place: Any, line: str, said: str) -> None:
    before = {kind: len(place.records(kind)) for kind in KINDS}
    assert said in place.answers(OFFICE, line)
    place.say(OFFICE, "/cancel")
    assert {kind: len(place.records(kind)) for kind in KINDS} == before


KINDS = ("documents", "consultations", "tasks", "duties", "shifts", "incidents")


def bomb() -> bytes:
    """Return a package that says it is a workbook and would unpack to gigabytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(64):
                part.write(bytes(1 << 20))
    return packed.getvalue()


def december(**changes: Any) -> bytes:
    """Return December's roster of the district, with what is wrong in it."""
    names = {
        day: {"带班领导": LEADERS[day % 3], "值班人员": OFFICERS[day % 3], **changes.get(f"day{day}", {})}
        for day in range(1, 32)
    }
    return roster(names, without=changes.get("without", ()))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x", "这不是 .xlsx 表格文件"),
        (b"PK\x03\x04 cut off", "表格已损坏"),
        (bomb(), "文件解开后过大"),
        (december(without=(6, 7)), "E8 12月6日08:30至12月8日08:30无人值班"),
        (
            december(day5={"值班人员": "白景行、叶亭舟"}, day8={"带班领导": "陆承择"}),
            "H7 一格只写一位，这里有2位。\nG10 没有叫“陆承择”的同志，是不是陆承泽？",
        ),
    ],
    ids=["text", "cut", "bomb", "gaps", "names"],
)
def test_bad_roster_is_answered_and_a_form_goes_on(place: Any, content: bytes, said: str) -> None:
    place.say(OFFICE, "/leave 出差 12月1日 南京 事由:甲 电话:13800000000")
    before = place.last(OFFICE, button="提交")["text"]
    assert said in place.upload(OFFICE, "值班表.xlsx", content)
    assert place.records("shifts") == []
    assert place.last(OFFICE, button="提交")["text"] == before
    place.press(OFFICE, "取消")
