"""Who is let in and how; and in groups, only who acts for whom."""

import re
import subprocess
import sys
from typing import Any

import pytest

pytestmark = pytest.mark.slow

STRANGER = "您还没有加入，请用本单位办公室发给您的邀请链接进入。"
NO_LINK = "这个邀请链接不能使用。"


def mishu(place: Any, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", *words, "--data", str(place.data)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_strangers_get_one_courteous_sentence(place: Any) -> None:
    place.join("过路人")
    for text in ("/start", "/menu", "/leave 出差", "/todo", "/away", "/lang en", "你好", "L2026-0001"):
        assert place.answers("过路人", text) == STRANGER
    assert place.answers("过路人", "/start abcdefghijklmnopqrstuv").startswith(NO_LINK)


def test_invitation_lets_one_account_in_once(district: Any) -> None:
    place = district("--empty")
    token = re.findall(r"start=([\w-]{22,64})|/start ([\w-]{22,64})", mishu(place, "org", "invite", "姚一帆"))
    link = next(part for pair in token for part in pair if part)
    place.join("新手机")
    welcomed = place.answers("新手机", f"/start {link}")
    assert "姚一帆同志" in welcomed
    place.join("别人")
    assert place.answers("别人", f"/start {link}").startswith(NO_LINK)
    assert place.answers("别人", "/menu") == STRANGER


def test_invitation_expires(district: Any) -> None:
    place = district("--empty")
    token = re.findall(r"start=([\w-]{22,64})|/start ([\w-]{22,64})", mishu(place, "org", "invite", "姚一帆"))
    link = next(part for pair in token for part in pair if part)
    place.clock(advance="40d")
    place.join("新手机")
    assert place.answers("新手机", f"/start {link}").startswith(NO_LINK)


def test_groups_see_only_who_acts_for_whom(district: Any) -> None:
    place, who = district("--empty"), "傅清源"
    number = place.ask(who, "/leave 病假 11月23日至25日 省人民医院 事由:手术 代:陈立新 电话:13912345678")
    place.press("韩守诚", "同意", text=number)
    place.press("沈柏年", "同意", text=number)
    group = next(g["chat"] for g in place.get("groups") if "政务" in g["title"])
    (shown,) = place.say_in_group(who, group, "/away")
    assert "陈立新" in shown["text"]
    assert shown["buttons"] == []
    for secret in ("医院", "手术", "病假", "139", "25日", number):
        assert secret not in shown["text"]
    for text in (
        "/leave",
        "/leave 出差 11月26日 南京",
        "/todo",
        "/back",
        "/delegate",
        "/admin",
        "/lang en",
        "/start",
    ):
        (refused,) = place.say_in_group(who, group, text)
        assert refused["text"] == "请假、审批等个人事项请在与我的私聊中办理，群里只说谁代行。"
    (menu,) = place.say_in_group(who, group, "/menu")
    assert {label for row in menu["buttons"] for label in row} == {
        "谁不在",
        "值班",
        "谁能签",
        "查条款",
        "算期限",
        "帮助",
    }
    (signs,) = place.say_in_group(who, group, "/sign 会议纪要 常务会议")
    assert "第四十六条" in signs["text"]
    for text in ("请假", "/nosuch", "大家好"):
        assert place.say_in_group(who, group, text) == []
