"""The web page, driven in headless chromium as a newcomer would use it."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from sandbox.clock import SandboxClock

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LIN, SHEN, MUTE = 1001, 1002, 1004
NAMELESS = """() => {
  const label = (one) => one.ariaLabel || one.innerText || "";
  const name = (one) => label(one) + [...(one.labels || [])].map(label).join("");
  return [...document.querySelectorAll("button, input, textarea, select, a[href]")]
    .filter((one) => one.checkVisibility({visibilityProperty: true}) && !name(one).trim())
    .map((one) => one.outerHTML);
}"""


async def write(page: Page, text: str) -> None:
    await page.locator("#compose").fill(text)
    await page.keyboard.press("Enter")


@pytest.mark.parametrize("width", [360, 1280])
async def test_newcomer_writes_presses_and_is_answered(town: Any, open_page: Any, width: int) -> None:
    page = await open_page(town.url, width=width)
    await expect(page.locator("#me-name")).to_have_text("林若溪")
    await write(page, "你好")
    answer = page.locator(".theirs").last
    await expect(answer.locator(".text")).to_have_text("你好")
    await answer.get_by_role("button", name="依据").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("第四十八条")
    await dialog.get_by_role("button").click()
    await expect(dialog).to_be_hidden()
    await answer.get_by_role("button", name="同意", exact=True).click()
    await expect(page.locator("#toast")).to_have_text("已同意")
    await expect(answer.locator(".text")).to_have_text("改过了")
    await expect(answer.locator(".stamp")).to_contain_text("已编辑")
    await expect(answer.get_by_role("button")).to_have_count(0)
    assert await page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize(("width", "locale"), [(360, "zh-CN"), (1280, "en-US")])
async def test_every_control_has_a_name(town: Any, open_page: Any, width: int, locale: str) -> None:
    page = await open_page(town.url, width=width, locale=locale)
    await write(page, "你好")
    await expect(page.locator(".theirs")).to_have_count(1)
    assert await page.evaluate(NAMELESS) == []
    if width == 360:
        for opener, side in (("#open-people", "#people"), ("#open-clock", "#clock")):
            await page.locator(opener).click()
            await expect(page.locator(side)).to_be_visible()
            assert await page.evaluate(NAMELESS) == []
            await page.keyboard.press("Escape")
            await expect(page.locator(side)).to_be_hidden()
            await expect(page.locator(opener)).to_be_focused()


async def test_person_is_found_and_chosen_by_keyboard_alone(town: Any, open_page: Any) -> None:
    page = await open_page(town.chat(LIN))
    await page.locator("#open-people").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#search")).to_be_focused()
    await page.keyboard.type("副区长")
    await expect(page.locator(".person")).to_have_count(1)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator("#me-name")).to_have_text("沈既白")
    await expect(page.locator("#me-seat")).to_have_text("副区长 · 分管 民政局 · 搭档 穆清和")
    await expect(page.locator("#people")).to_be_hidden()
    await page.reload()
    await expect(page.locator("#me-name")).to_have_text("沈既白")


async def test_unread_messages_of_others_are_counted(town: Any, open_page: Any) -> None:
    page = await open_page(town.chat(LIN), width=1280)
    for _ in range(2):
        await town.echo.call("sendMessage", chat_id=SHEN, text="待办")
    shen = page.locator(".person", has_text="沈既白")
    await expect(shen.locator(".badge")).to_have_text("2")
    await shen.click()
    await expect(page.locator(".theirs")).to_have_count(2)
    await expect(shen.locator(".badge")).to_have_count(0)


async def test_what_comes_before_the_page_can_hear_of_it_is_shown(town: Any, open_page: Any) -> None:
    page = await open_page(town.chat(LIN))
    said = asyncio.Event()

    async def keep_deaf(route: Route) -> None:
        await said.wait()
        await route.continue_()

    await page.route("**/sandbox/events", keep_deaf)
    await page.reload()
    await page.wait_for_selector("body[data-ready]")
    await town.echo.call("sendMessage", chat_id=LIN, text="待办")
    said.set()
    await expect(page.locator(".theirs .text")).to_have_text("待办")


async def test_buttons_of_the_person_left_are_gone_at_once(town: Any, open_page: Any) -> None:
    page = await open_page(town.chat(LIN), width=1280)
    await write(page, "你好")
    await expect(page.get_by_role("button", name="依据")).to_have_count(1)
    looked = asyncio.Event()

    async def hold(route: Route) -> None:
        await looked.wait()
        await route.continue_()

    await page.route(f"**/sandbox/messages?as={SHEN}**", hold)
    await page.locator(".person", has_text="沈既白").click()
    await expect(page.locator("#me-name")).to_have_text("沈既白")
    await expect(page.get_by_role("button", name="依据")).to_have_count(0)
    looked.set()
    await expect(page.locator(".empty")).to_be_visible()


async def test_language_is_switched_and_remembered(town: Any, open_page: Any) -> None:
    page = await open_page(town.url, width=1280, locale="zh-CN")
    await expect(page.locator("#next-morning b")).to_have_text("次日早晨")
    await page.get_by_role("button", name="English").click()
    await expect(page.locator("#next-morning b")).to_have_text("Next morning")
    await page.reload()
    await expect(page).to_have_title("Mishu · sandbox")
    assert await page.evaluate("document.documentElement.lang") == "en"


async def test_commands_are_suggested_and_taken_by_keyboard(town: Any, open_page: Any) -> None:
    page = await open_page(town.url)
    await page.locator("#compose").press_sequentially("/")
    await expect(page.get_by_role("option")).to_have_text(["/leave请假", "/todo待办"])
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator("#compose")).to_have_value("/todo ")
    await page.keyboard.press("Enter")
    await expect(page.locator(".theirs .text")).to_have_text("/todo")
    await expect(page.locator("#commands")).to_be_hidden()


async def test_commands_stay_open_until_the_focus_leaves_them(town: Any, open_page: Any) -> None:
    page = await open_page(town.url)
    await page.clock.install()
    await page.locator("#compose").focus()
    await page.locator("#menu").click()
    await page.clock.run_for(1000)
    await expect(page.get_by_role("option")).to_have_count(2)
    await expect(page.locator("#compose")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("option")).to_have_count(0)
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")
    await page.clock.run_for(1000)
    await expect(page.get_by_role("option")).to_have_count(2)
    await page.keyboard.press("Shift+Tab")
    await page.clock.run_for(1000)
    await expect(page.locator("#menu")).to_be_focused()
    await expect(page.get_by_role("option")).to_have_count(2)
    await page.keyboard.press("Shift+Tab")
    await page.clock.run_for(1000)
    await expect(page.get_by_role("option")).to_have_count(0)


async def test_command_inside_a_message_can_be_pressed(town: Any, open_page: Any) -> None:
    page = await open_page(town.url)
    await town.echo.call("sendMessage", chat_id=LIN, text="请发 /todo 查看，和/或等待。")
    await expect(page.locator(".theirs .command")).to_have_text(["/todo"])
    await page.locator(".theirs .command").click()
    await expect(page.locator(".mine .text")).to_have_text("/todo")


async def test_group_has_a_tab_and_shows_authors(town: Any, open_page: Any) -> None:
    page = await open_page(town.chat(LIN))
    await page.get_by_role("button", name="民政局工作群").click()
    await expect(page.locator("#chat-title")).to_have_text("民政局工作群")
    await write(page, "各位好")
    await expect(page.locator(".theirs .author")).to_have_text("秘书")
    await expect(page.locator(".mine .text")).to_have_text("各位好")


async def test_file_is_sent_and_linked(town: Any, open_page: Any, tmp_path: Path) -> None:
    page = await open_page(town.url)
    paper = tmp_path / "请示.docx"
    paper.write_bytes(b"x" * 3000)
    await page.locator("#file").set_input_files(paper)
    link = page.locator(".mine .file")
    await expect(link).to_contain_text("请示.docx")
    await expect(link).to_contain_text("3 KB")
    async with page.expect_download() as download:
        await link.click()
    assert (await download.value).suggested_filename == "请示.docx"


async def test_who_never_started_sees_a_start_button(town: Any, open_page: Any) -> None:
    page = await open_page(town.chat(MUTE))
    await page.get_by_role("button", name="开始").click()
    await expect(page.locator(".mine .text")).to_have_text("/start")
    await expect(page.locator("#compose")).to_be_visible()


async def test_markup_written_by_people_is_shown_as_written(town: Any, open_page: Any) -> None:
    page = await open_page(town.url)
    attack = '<img src=x onerror="document.title=1"> <b>粗</b> &amp; \u202e😀'
    await write(page, attack)
    await expect(page.locator(".theirs .text")).to_have_text(attack)
    assert await page.locator(".text img, .text b").count() == 0


async def test_clock_moves_to_the_next_event_and_the_next_morning(open_town: Any, open_page: Any) -> None:
    clock = SandboxClock(datetime.fromisoformat("2026-11-23T09:30+08:00"), ticking=False)
    event = clock.now() + timedelta(hours=5)

    class Pilot:
        async def settle(self) -> None:
            return

        async def next_due(self) -> datetime | None:
            return event if event > clock.now() else None

        async def tick(self) -> None:
            if clock.now() == event and not town.echo.heard:
                town.echo.heard.append("提醒")
                await town.echo.call("sendMessage", chat_id=LIN, text="提醒")

    town = await open_town(pilot=Pilot(), clock=clock)
    page = await open_page(town.chat(LIN), width=1280)
    await expect(page.locator("#clock-time")).to_have_text("09:30")
    await expect(page.locator("#next-time")).to_have_text("11/23 周一 14:30")
    await page.locator("#next-event").click()
    await expect(page.locator("#clock-time")).to_have_text("14:30")
    await expect(page.locator(".theirs .text")).to_have_text("提醒")
    await expect(page.locator("#next-event")).to_be_disabled()
    await page.locator("#next-morning").click()
    await expect(page.locator("#clock-time")).to_have_text("08:00")
    await expect(page.locator("#clock-day")).to_have_text("2026-11-24 周二")
    await page.locator("#moment").fill("2026-12-01T17:45")
    await page.get_by_role("button", name="前往").click()
    await expect(page.locator("#clock-time")).to_have_text("17:45")
    await expect(page.locator("#moving")).to_have_text("到了，途中无事。")


async def test_page_goes_on_after_the_sandbox_was_restarted(
    open_town: Any, open_page: Any, own_port: int
) -> None:
    town = await open_town(port=own_port)
    page = await open_page(town.chat(LIN))
    await write(page, "之前")
    await expect(page.locator(".theirs")).to_have_count(1)
    await town.server.stop()
    await expect(page.locator("#toast")).to_contain_text("连接断了")
    await write(page, "之后")
    await expect(page.locator("#compose")).to_have_value("之后")
    await open_town(port=own_port)
    await expect(page.locator("body")).not_to_have_class("is-lost")
    await page.keyboard.press("Enter")
    await expect(page.locator(".theirs .text")).to_have_text(["之前", "之后"])
