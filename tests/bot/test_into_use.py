"""Into use in an hour: from an empty organisation to a first leave request, all of it in the chat."""

import io
import re
from typing import Any

import aiohttp
from openpyxl import Workbook, load_workbook
from sqlmodel import Session, delete, select

from bot.work import WORK
from office.directory.setup import create_organisation
from office.people.invitations import invite
from storage.database import Database
from storage.tables import Case, Chat, Organisation, Person
from tests.bot.town import GROUP, START, OpenTown, Town

MAYOR, CLERK, HEAD, DEPUTY = 1001, 1002, 1003, 1004

UNITS = (("区政府领导", "领导班子"), ("政府办公室", "办公室"), ("财政局", "部门"))
SEATS = (
    ("区长", "区政府领导", "区长"),
    ("常务副区长", "区政府领导", "常务副区长"),
    ("办公室主任", "政府办公室", "政府办公室主任"),
    ("财政局局长", "财政局", "部门主要负责人"),
)
PEOPLE = (
    ("钱一川", "区长"),
    ("孙二禾", "办公室主任"),
    ("李三木", "财政局局长"),
    ("周四海", "常务副区长"),
)


def empty(session: Session) -> str:
    """Take away whom the town has; begin an organisation and invite its administrator."""
    session.exec(delete(Person))
    session.exec(delete(Organisation))
    organisation, person = create_organisation(
        session, slug="qingyu", name="某区", rulebook="beijing-2005", administrator="孙二禾", now=START
    )
    assert organisation.id
    return invite(session, person_id=person.id or 0, made_by_id=None, now=START)


class Chats:
    """What people say and press in the town."""

    def __init__(self, town: Town) -> None:
        self.town = town

    async def say(self, person: int, text: str, **more: Any) -> str:
        await self.town.say(person, text, **more)
        return await self.last(person)

    async def last(self, person: int, **more: Any) -> str:
        await self.town.settle()
        return (await self.town.heard(person, **more))[-1]

    async def press(self, person: int, button: str) -> str:
        for message in (await self.town.messages(person))[::-1]:
            if any(button in row for row in message["buttons"]):
                await self.town.press(person, message["message_id"], button)
                return await self.last(person)
        raise AssertionError(f"nobody showed {button}")

    async def file(self, person: int) -> bytes:
        await self.town.settle()
        found = next(m["file"] for m in (await self.town.messages(person))[::-1] if m.get("file"))
        async with self.town.client.get(f"{self.town.server.url}{found['url']}") as answer:
            return await answer.read()

    async def send(self, person: int, book: Workbook) -> str:
        written = io.BytesIO()
        book.save(written)
        form = aiohttp.FormData({"as": str(person)})
        form.add_field("file", written.getvalue(), filename="名册.xlsx")
        async with self.town.client.post(f"{self.town.server.url}/sandbox/upload", data=form) as answer:
            assert answer.status == 200, await answer.text()
        return await self.last(person)


def fill(book: Workbook) -> None:
    for row, (name, kind) in enumerate(UNITS, 2):
        book["单位"][f"A{row}"], book["单位"][f"B{row}"] = name, kind
    for row, values in enumerate(SEATS, 2):
        for letter, value in zip("ABC", values, strict=True):
            book["职务"][f"{letter}{row}"] = value
    for row, (name, title) in enumerate(PEOPLE, 2):
        book["人员"][f"A{row}"], book["人员"][f"B{row}"] = name, title
        book["人员"][f"D{row}"] = "管理员、办公室人员" if name == "孙二禾" else None
    book["分管"]["A2"], book["分管"]["B2"] = "常务副区长", "财政局"
    book["AB岗"]["A2"] = "（例）教育局局长"


async def test_empty_organisation_comes_into_use_in_the_chat(
    town: OpenTown, sqlite_database: Database
) -> None:
    token = sqlite_database.write(empty)
    async with town(WORK) as here:
        chats = Chats(here)
        assert "孙二禾" in await chats.say(CLERK, f"/start {token}")

        assert "机构的全称是什么" in await chats.say(CLERK, "/admin setup")
        assert "按哪一部工作规则办" in await chats.say(CLERK, "清榆区人民政府")
        titles = [b for m in (await here.messages(CLERK))[-1:] for row in m["buttons"] for b in row]
        draft = next(title for title in titles if "征求意见稿" in title)
        assert "尚未施行" in await chats.press(CLERK, draft)
        await chats.press(CLERK, "返回")
        about = await chats.press(CLERK, next(title for title in titles if "武进" in title))
        assert "没有规定怎样请假的职务" in about
        await chats.press(CLERK, "选用")
        await chats.press(CLERK, "Asia/Shanghai")
        assert "24" not in await chats.say(CLERK, "/admin setup")  # picked up where it was left
        assert "请写起止时间" in await chats.say(CLERK, "晚上")
        await chats.say(CLERK, "21:30-6:30")
        await chats.press(CLERK, "08:30")
        plan = await chats.press(CLERK, "18:00")
        assert all(word in plan for word in ("清榆区人民政府", "21:30-06:30", "08:30"))
        assert "管理员只有" not in plan
        assert "管理员只有1名" in await chats.press(CLERK, "提交")

        await chats.say(CLERK, "/admin people")
        await chats.press(CLERK, "现有名册")
        book = load_workbook(io.BytesIO(await chats.file(CLERK)))
        assert [book["人员"][cell].value for cell in ("A2", "B2", "D2")] == [
            "孙二禾",
            None,
            "管理员、办公室人员",
        ]
        fill(book)
        book["职务"]["B5"] = "财政菊"
        faults = await chats.send(CLERK, book)
        assert "名册有1处要改" in faults
        assert "职务!B5：没有叫“财政菊”的单位，是不是“财政局”？" in faults
        book["职务"]["B5"] = "财政局"
        assert "名册将改动" in await chats.send(CLERK, book)
        assert "名册已导入" in await chats.press(CLERK, "提交")
        assert "没有改动" in await chats.send(CLERK, book)

        assert "未邀请3人" in await chats.say(CLERK, "/admin invitations")
        links = await chats.press(CLERK, "发链接")
        for person, name in ((MAYOR, "钱一川"), (HEAD, "李三木"), (DEPUTY, "周四海")):
            found = re.search(rf"{name}（[^）]*）\s+https://t\.me/\w+\?start=([\w-]+)", links)
            assert found is not None
            assert name in await chats.say(person, f"/start {found[1]}")
        assert "已加入4人" in await chats.say(CLERK, "/admin invitations")

        assert "李三木" in await chats.say(HEAD, "/leave 出差 11月26日至27日 南京 事由：招商")
        await chats.press(HEAD, "提交")
        assert sqlite_database.read(lambda session: [c.title for c in session.exec(select(Case))])


async def test_groups_and_people_who_are_lost_are_told_to_the_office(
    town: OpenTown, sqlite_database: Database
) -> None:
    token = sqlite_database.write(empty)
    async with town(WORK) as here:
        chats = Chats(here)
        await chats.say(CLERK, f"/start {token}")
        await here.say(CLERK, "/admin bind 常务会议", chat=GROUP)
        await here.settle()
        new = (await here.post("migrate", **{"as": CLERK}, chat=GROUP))["chat"]
        assert "升级为超级群" in await chats.last(CLERK)
        assert sqlite_database.read(_groups) == [new]
        await here.post("membership", **{"as": CLERK}, chat=new, status="kicked")
        assert "里发不了消息了" in await chats.last(CLERK)
        assert "起发不了消息" in await chats.say(CLERK, "/admin groups")
        await here.post("membership", **{"as": CLERK}, chat=new, status="member")
        assert "恢复了" in await chats.last(CLERK)
        told = [text for text in await here.heard(CLERK) if "群“" in text]
        assert len(told) == 3


def _groups(session: Session) -> list[int]:
    return [chat.telegram_chat_id for chat in session.exec(select(Chat))]
