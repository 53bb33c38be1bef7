"""What is secret, wherever it is typed: refused in one sentence, and in no file of the directory."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlmodel import select

from storage.database import Database
from storage.tables import Audit

pytestmark = pytest.mark.slow

OFFICE = "唐予安"
NAME = "雁栖"
LINES = (
    f"/doc 请示 关于{NAME}的请示 密级:秘密",
    f"/consult 关于{NAME}的方案 单位:财政局 密级:秘密",
    f"公文 请示 关于{NAME}的绝密请示",
    f"/task {NAME}（机密） 牵头:住建局 期限:12月31日 密级:秘密",
    f"/task {NAME}机密★10年 牵头:住建局 期限:12月31日",
    f"/duty 记 上级通知 {NAME} 密级:秘密 报告：张三",
    f"/incident {NAME}绝密★ 时间：今天7:20 地点：和平路",
    f"/topic 常务会议 关于{NAME}的请示 密级:秘密",
    f"/report 周计划 {NAME} 密级:秘密",
    f"/sign {NAME} 密级:秘密",
    f"{NAME}是涉密件",
)


def written_in(place: Any) -> list[str]:
    """Name the files of the directory that hold the secret, written plainly or escaped."""
    forms = (NAME.encode(), NAME.encode("unicode-escape"))
    files = (file for file in place.data.rglob("*") if file.is_file())
    return [file.name for file in files if any(form in file.read_bytes() for form in forms)]


def refusals(place: Any) -> Iterator[Audit]:
    database = Database(f"sqlite:///{place.data / 'mishu.db'}")
    try:
        found = database.read(lambda session: session.exec(select(Audit)).all())
    finally:
        database.close()
    return (row for row in found if row.action == "document.refused")


def test_secret_is_refused_wherever_it_is_typed_and_leaves_no_trace(place: Any) -> None:
    before = len(list(refusals(place)))
    for line in LINES:
        assert "涉密件不能在这里登记" in place.answers(OFFICE, line), line
        assert written_in(place) == [], line
    place.say(OFFICE, "/task 新")
    assert "涉密件不能在这里登记" in place.answers(OFFICE, f"{NAME}〔机密〕")
    assert written_in(place) == []
    assert len(list(refusals(place))) - before == len(LINES) + 1
    shown = place.get("messages", **{"as": place.person(OFFICE)})
    assert not any(NAME in message["text"] for message in shown)
    group = place.get("groups")[0]["chat"]
    place.post("membership", chat=group, status="administrator")  # may delete what others say
    (refused,) = place.say_in_group(OFFICE, group, f"/task {NAME} 密级:秘密")
    assert "涉密件不能在这里登记" in refused["text"]
    place.join("过路人")
    assert "涉密件不能在这里登记" in place.answers("过路人", f"{NAME}机密★")
    assert written_in(place) == []
    place.post("membership", chat=group, status="member")
    for asked in ("/rule 涉密", "/rule 保密", "/help", "/task 涉密"):
        assert "涉密件不能在这里登记" not in place.answers(OFFICE, asked), asked
