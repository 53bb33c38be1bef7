"""The leave story on the page at a phone's size: asked by the form, granted by deputy and mayor, filed."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.story.conftest import START, District

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

WHO, DEPUTY, MAYOR, OFFICE = "傅清源", "韩守诚", "沈柏年", "唐予安"


@pytest_asyncio.fixture(loop_scope="session")
async def place(tmp_path: Path) -> AsyncIterator[District]:
    made = await asyncio.to_thread(District, tmp_path / "district", "--now", START, "--empty")
    yield made
    await asyncio.to_thread(made.kill)


class Phone:
    """One page, used by one person after the other; with MISHU_SHOTS it keeps what they saw."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.shots = os.environ.get("MISHU_SHOTS")
        self.taken = 0

    async def become(self, name: str) -> None:
        await self.page.locator("#open-people").click()
        await self.page.locator("#search").fill(name)
        await self.page.locator(".person", has_text=name).click()
        await expect(self.page.locator("#me-name")).to_have_text(name)
        await expect(self.page.locator("#people")).to_be_hidden()

    async def write(self, text: str) -> None:
        await self.page.locator("#compose").fill(text)
        await self.page.keyboard.press("Enter")

    async def card(self, text: str) -> Locator:
        """Wait for the newest card that says this."""
        found = self.page.locator(".theirs", has_text=text).last
        await expect(found).to_be_visible()
        return found

    async def press(self, text: str, label: str) -> None:
        card = await self.card(text)
        await card.get_by_role("button", name=label, exact=True).first.click()

    async def shoot(self, name: str) -> None:
        if self.shots:
            self.taken += 1
            await self.page.screenshot(path=f"{self.shots}/{self.taken:02}-{name}.png")


async def test_leave_is_asked_granted_and_filed_on_a_phone(place: Any, open_page: Any) -> None:
    phone = Phone(await open_page(place.url, width=360, height=740))
    await phone.become(WHO)
    await phone.write("/leave")
    await phone.card("请选择类别")
    await phone.shoot("kinds")
    await phone.press("请选择类别", "出差")
    await phone.card("请选择开始日期")
    await phone.shoot("month")
    await phone.press("请选择开始日期", "26")
    await phone.card("请选择结束日期")
    await phone.shoot("month-last")
    await phone.press("请选择结束日期", "28·")
    await phone.card("请输入前往地点")
    await phone.write("南京")
    await phone.card("请输入事由")
    await phone.write("招商推介")
    await phone.press("联系电话", "用登记号码 138****1031")
    await phone.card("由谁代行")
    await phone.shoot("stand-in")
    await phone.press("由谁代行", "陈立新 市场监管局副局长")
    plan = await phone.card("请核对后提交")
    await expect(plan).to_contain_text("第五十三条")
    await phone.shoot("plan")
    await phone.press("请核对后提交", "提交")
    await phone.card("办理中")
    await phone.shoot("submitted")
    await phone.become(DEPUTY)
    await phone.card("办理中")
    await phone.shoot("deputy")
    await phone.press("办理中", "同意")
    await expect(phone.page.locator("#toast")).to_have_text("已同意。")
    await phone.become(MAYOR)
    await phone.press("办理中", "同意")
    await phone.card("已批准")
    await phone.shoot("mayor")
    await phone.become(WHO)
    await phone.card("请假已获批准")
    await phone.shoot("granted")
    await phone.press("请假已获批准", "报备")
    await expect(phone.page.locator("#toast")).to_contain_text("已报备")
    await phone.shoot("filed")
    await phone.become(OFFICE)
    filing = await phone.card("外出报备 ·")
    await expect(filing).to_contain_text("外出报备单_L2026-0001_傅清源.docx")
    await phone.shoot("office")
    assert await phone.page.evaluate("document.documentElement.scrollWidth") == 360
    (case,) = place.cases(WHO)
    assert [(step["by"], step["status"]) for step in case["steps"]] == [
        (DEPUTY, "done"),
        (MAYOR, "done"),
        (WHO, "done"),
    ]
