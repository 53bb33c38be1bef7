"""The organisation's own text in the chat: loaded beside the district, opened, searched, confirmed."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from rules.numerals import to_chinese

pytestmark = pytest.mark.slow

OFFICE, HEAD = "方若棠", "傅清源"


def document(path: Path) -> Path:
    """Write a made-up document of 58 articles, one number of which was damaged."""
    own = {46: "会议纪要由区长签发。", 53: "外出要请示。", 2: "公文签发另行规定，纪要不在其内。"}
    text = "".join(f"第{to_chinese(n)}条 {own.get(n, f'第{n}件事。')}\n" for n in range(1, 59))
    path.write_text(text.replace("第十六条", "六条 "), encoding="utf-8")
    return path


def load(place: Any, path: Path) -> str:
    """Load a text beside the running district, and return what is said."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "bot.cli", "rulebook", "text", "wujin-2021", str(path)),
            *("--data", str(place.data)),
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    return done.stdout


def test_own_text_is_opened_searched_and_confirmed(district: Any, tmp_path: Path) -> None:
    place = district("--empty")
    place.say(HEAD, "/sign 会议纪要 常务会议")
    place.press(HEAD, "依据")
    assert "还没有载入原文" in place.last(HEAD, text="依据 · 第四十六条")["text"]
    assert "待办公室核对 1 处" in load(place, document(tmp_path / "规则.txt"))

    place.press(HEAD, "依据")
    opened = place.last(HEAD, text="依据 · 第四十六条")
    assert "会议纪要由区长签发。" in opened["text"]
    assert "原文（本单位载入：规则.txt）" in opened["text"]

    assert "外出要请示。" in place.answers(HEAD, "/rule 第五十三条")
    place.say(HEAD, "/rule 纪要 签发")
    found = place.last(HEAD, text="查条款")
    assert found["text"].index("第四十六条") < found["text"].index("第二条")
    assert "<b>纪要</b>由区长<b>签发</b>" in found["html"]
    place.press(HEAD, "第二条")
    assert "公文签发另行规定" in place.last(HEAD)["text"]

    place.say(HEAD, "/due 承办部门办结 2026-09-28")
    place.press(HEAD, "依据")
    assert "第49件事。" in place.last(HEAD)["text"]
    place.say(HEAD, "/leave 出差 12月9日 南京 事由:开会 电话:13800000000 代:陈立新")
    place.press(HEAD, "提交")
    place.press(HEAD, "依据")
    assert "外出要请示。" in place.last(HEAD)["text"]
    assert {case["rulebook"] for case in place.records("cases")} == {"wujin-2021"}

    assert "待办公室核对" in place.answers(HEAD, "/rule 16")
    place.say(OFFICE, "/admin texts")
    place.press(OFFICE, "确认")
    assert "没有待核对的条号" in place.answers(OFFICE, "/admin texts")
    assert "已由办公室核对" in place.answers(HEAD, "/rule 16")


def test_office_settles_who_signs_where_the_rules_are_silent(district: Any) -> None:
    place = district("--empty")
    place.say(OFFICE, "/sign 会议纪要 全体会议")
    place.press(OFFICE, "内部口径")
    place.say(OFFICE, "办公室主任审核→区长签发")
    place.press(OFFICE, "提交")
    said = place.answers(HEAD, "/sign 会议纪要 全体会议")
    assert "内部口径（由政府办公室确定，不是条文）：政府办公室主任 审核 → 区长 签发" in said
    assert "依据" not in said
    asked = place.answers(OFFICE, "/admin readings 签发 会议纪要 碰头会议 分管副区长签发")
    assert "会议纪要 · 碰头会议签发" in asked
    place.press(OFFICE, "提交")
    assert "已有规定（第46条）" in place.answers(OFFICE, "/admin readings 签发 会议纪要 常务会议 区长签发")
    assert "请写明是什么文" in place.answers(OFFICE, "/admin readings 签发 区长签发")
    assert "碰头会议签发" in place.answers(OFFICE, "/admin readings")


def test_open_flags_and_portfolios_are_settled_by_buttons(district: Any) -> None:
    place = district("--empty")
    opened = place.answers(HEAD, "/sign 专题会议纪要")
    assert "若属重大事项：办公室副主任 审核 → 分管副区长 签发 → 区长 同意" in opened
    place.press(HEAD, "重大事项")
    settled = place.last(HEAD, button="✓ 重大事项")
    assert "若属" not in settled["text"]
    assert "3. 区长 同意" in settled["text"]
    place.press(HEAD, "都不是")
    assert "区长 同意" not in place.last(HEAD, text="谁能签")["text"]
    assert "（分管财政局）" in place.answers(HEAD, "/sign 专题会议纪要 单位：财政局")
    assert "没有“火星局”这个单位" in place.answers(HEAD, "/sign 专题会议纪要 单位：火星局")
    assert "是不是：财政局？" in place.answers(HEAD, "/sign 专题会议纪要 单位：财政居")
    place.say(HEAD, "/sign 纪要")
    assert ["全体会议纪要", "常务会议纪要"] in place.last(HEAD)["buttons"]
