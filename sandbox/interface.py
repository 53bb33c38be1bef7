"""The sandbox's own interface, `/sandbox/*`, described in INTERFACE.md."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import Any

from aiohttp import web

from sandbox.answers import (
    Handler,
    disposition,
    guarded,
    json_answer,
    optional_integer,
    read_body,
    read_form,
    required_integer,
)
from sandbox.bots import own_bot
from sandbox.calls import list_calls
from sandbox.chats import add_person, find_chat, find_contact
from sandbox.clock import parse_span
from sandbox.entities import JsonObject
from sandbox.errors import ConflictError, NotFoundError, SandboxError
from sandbox.faults import DROP, LOSE, add_fault
from sandbox.files import Upload, file_bytes, find_file
from sandbox.membership import add_topic, change_contact, change_member, migrate_group
from sandbox.store import dump_json
from sandbox.talking import View, mark_read, open_view, press, say, upload
from sandbox.travel import Traveller
from sandbox.viewing import (
    count_unread,
    list_groups,
    list_people,
    local_time,
    show_bot,
    show_commands,
    show_messages,
)
from sandbox.world import World

PRESS_SECONDS = 10.0
MAX_WAIT = 60
_HEARTBEAT = 15.0
_MEMBERSHIPS = {"member", "administrator", "left", "kicked"}


class Interface:
    """Serve the page, the tests, and whoever drives the sandbox by hand."""

    def __init__(
        self, world: World, traveller: Traveller, *, zone: tzinfo, refresh: Callable[[], None]
    ) -> None:
        self._world = world
        self._traveller = traveller
        self._zone = zone
        self._refresh = refresh

    def routes(self) -> list[web.RouteDef]:
        get: list[tuple[str, Handler]] = [
            ("people", self.people),
            ("groups", self.groups),
            ("messages", self.messages),
            ("clock", self.clock),
            ("settle", self.settle),
            ("calls", self.calls),
            ("unread", self.unread),
            ("commands", self.commands),
            ("bot", self.bot),
            ("events", self.events),
            (r"files/{file:\d+}", self.file),
        ]
        post: list[tuple[str, Handler]] = [
            ("say", self.say),
            ("press", self.press),
            ("upload", self.upload),
            ("clock", self.move_clock),
            ("faults", self.faults),
            ("read", self.read),
            ("people", self.add_person),
            ("contact", self.contact),
            ("membership", self.membership),
            ("privacy", self.privacy),
            ("topics", self.topic),
            ("migrate", self.migrate),
        ]
        return [
            *(web.get(f"/sandbox/{path}", guarded(handler), allow_head=False) for path, handler in get),
            *(web.post(f"/sandbox/{path}", guarded(handler)) for path, handler in post),
        ]

    def _view(self, given: Any) -> View:
        if given.get("as") is None or given["as"] == "":
            raise SandboxError("缺少 as：以谁的身份。")
        try:
            return open_view(self._world, given["as"], given.get("chat"), given.get("bot"))
        except NotFoundError:
            # Somebody may have been added to the directory since it was last read.
            self._refresh()
            return open_view(self._world, given["as"], given.get("chat"), given.get("bot"))

    async def people(self, request: web.Request) -> web.Response:
        del request
        self._refresh()
        return json_answer(list_people(self._world))

    async def groups(self, request: web.Request) -> web.Response:
        del request
        self._refresh()
        return json_answer(list_groups(self._world))

    async def bot(self, request: web.Request) -> web.Response:
        del request
        return json_answer(show_bot(self._world))

    async def say(self, request: web.Request) -> web.Response:
        given = await read_body(request)
        text = given.get("text")
        if not isinstance(text, str):
            raise SandboxError("缺少 text：要发的文字。")
        reply_to, thread = optional_integer(given, "reply_to"), optional_integer(given, "thread")
        ids = say(self._world, self._view(given), text, reply_to=reply_to, thread_id=thread)
        return json_answer({"message_id": ids[0], "message_ids": ids})

    async def press(self, request: web.Request) -> web.Response:
        given = await read_body(request)
        label = given.get("button")
        if not isinstance(label, str):
            raise SandboxError("缺少 button：按钮上的文字。")
        wait = given.get("wait", PRESS_SECONDS)
        if not isinstance(wait, int | float) or not 0 <= wait <= MAX_WAIT:
            raise SandboxError("wait 须为 0 至 60 秒。")
        view, message_id = self._view(given), required_integer(given, "message_id")
        return json_answer(await press(self._world, view, message_id, label, wait=float(wait)))

    async def upload(self, request: web.Request) -> web.Response:
        given = await read_form(request)
        sent = given.get("file")
        if not isinstance(sent, Upload):
            raise SandboxError("缺少 file：要发的文件，以 multipart/form-data 发送。")
        if not sent.body:
            raise SandboxError("文件是空的。")
        caption, photo = str(given.get("caption", "")), given.get("photo") in {"1", "true"}
        message_id = upload(self._world, self._view(given), sent, caption=caption, photo=photo)
        return json_answer({"message_id": message_id})

    async def messages(self, request: web.Request) -> web.Response:
        view = self._view(request.query)
        after, limit = (
            optional_integer(request.query, "after") or 0,
            optional_integer(request.query, "limit") or 100_000,
        )
        until = asyncio.get_running_loop().time() + min(
            optional_integer(request.query, "wait") or 0, MAX_WAIT
        )
        while True:
            event = self._world.signals.event(("chat", view.chat.id))
            shown = show_messages(self._world, view, after, limit=limit, zone=self._zone)
            left = until - asyncio.get_running_loop().time()
            if left <= 0 or self._world.stopping or any(one["from"] != view.user.id for one in shown):
                return json_answer(shown)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(event.wait(), left)

    async def unread(self, request: web.Request) -> web.Response:
        return json_answer(count_unread(self._world, self._view(request.query)))

    async def read(self, request: web.Request) -> web.Response:
        given = await read_body(request)
        view, message_id = self._view(given), required_integer(given, "message_id")
        with self._world.transaction():
            mark_read(self._world, view, message_id)
        return json_answer({"ok": True})

    async def commands(self, request: web.Request) -> web.Response:
        return json_answer(show_commands(self._world, self._view(request.query)))

    async def file(self, request: web.Request) -> web.StreamResponse:
        stored = find_file(self._world, int(request.match_info["file"]))
        if stored is None:
            raise NotFoundError("没有这个文件。")
        inline = stored.kind == "photo"
        response = web.FileResponse(file_bytes(self._world, stored.id))
        response.content_type = stored.mime if inline else "application/octet-stream"
        response.headers["Content-Disposition"] = disposition(stored.name, inline=inline)
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    async def clock(self, request: web.Request) -> web.Response:
        del request
        return json_answer(await self._clock_shown())

    async def _clock_shown(self) -> JsonObject:
        due = await self._traveller.pilot.next_due()
        return {
            "now": local_time(self._world.now(), self._zone),
            "next": None if due is None else local_time(due, self._zone),
            "ticking": self._world.clock.ticking,
        }

    async def move_clock(self, request: web.Request) -> web.Response:
        given = await read_body(request)
        target = self._target(given)
        if target < self._world.now():
            raise ConflictError(f"时钟只能向前走，现在是 {local_time(self._world.now(), self._zone)}。")
        visited = await self._traveller.move(target)
        return json_answer({**await self._clock_shown(), "visited": visited})

    def _target(self, given: JsonObject) -> datetime:
        now, advance = given.get("now"), given.get("advance")
        if isinstance(advance, str) and now is None:
            try:
                return self._world.now() + parse_span(advance)
            except (ValueError, OverflowError):
                raise SandboxError(f"看不懂“{advance}”，请写成 2d3h、90m 这样。") from None
        if isinstance(now, str) and advance is None:
            try:
                target = datetime.fromisoformat(now)
            except ValueError:
                raise SandboxError(f"看不懂时间“{now}”，请写成 2026-11-23T08:00+08:00 这样。") from None
            return target if target.tzinfo is not None else target.replace(tzinfo=self._zone)
        raise SandboxError("请给 now（到何时）或 advance（走多久）之一。")

    async def settle(self, request: web.Request) -> web.Response:
        del request
        await self._traveller.settle()
        return json_answer({"settled": True, "now": local_time(self._world.now(), self._zone)})

    async def faults(self, request: web.Request) -> web.Response:
        given = await read_body(request)
        method, status = given.get("method"), str(given.get("status", "")).lower()
        if not isinstance(method, str) or not method:
            raise SandboxError("缺少 method：哪个方法出错。")
        if status not in {DROP, LOSE} and not (status.isdigit() and 400 <= int(status) <= 599):  # noqa: PLR2004 - HTTP's errors
            raise SandboxError("status 须为 400 至 599 的数，或 drop（不办也不答）、lose（办了不答）。")
        times = optional_integer(given, "times")
        if times is not None and times < 1:
            raise SandboxError("times 须为正整数。")
        with self._world.transaction():
            add_fault(
                self._world,
                method=method,
                chat_id=optional_integer(given, "chat"),
                status=status,
                retry_after=optional_integer(given, "retry_after"),
                description=given.get("description"),
                times=1 if times is None else times,
            )
        return json_answer({"ok": True})

    async def calls(self, request: web.Request) -> web.Response:
        after, limit = (
            optional_integer(request.query, "after") or 0,
            optional_integer(request.query, "limit") or 100_000,
        )
        return json_answer(list_calls(self._world, after, limit=limit, zone=self._zone))

    async def add_person(self, request: web.Request) -> web.Response:
        given = await read_body(request)
        name = given.get("name")
        if not isinstance(name, str) or not name.strip():
            raise SandboxError("缺少 name：姓名。")
        with self._world.transaction():
            user_id = add_person(self._world, name.strip(), str(given.get("language", "zh-hans")))
        return json_answer({"id": user_id, "chat": user_id})

    async def contact(self, request: web.Request) -> web.Response:
        given = await read_body(request)
        view = self._view(given)
        before = find_contact(self._world, view.bot.id, view.user.id)
        started = bool(given.get("started", before.started))
        blocked = bool(given.get("blocked", before.blocked))
        with self._world.transaction():
            change_contact(self._world, view.bot, view.user.id, started=started, blocked=blocked)
            self._world.tell(kind="contact", chat=view.user.id)
        return json_answer({"started": started, "blocked": blocked})

    async def membership(self, request: web.Request) -> web.Response:
        given = await read_body(request)
        chat, status = find_chat(self._world, required_integer(given, "chat")), given.get("status")
        if chat is None or chat.private:
            raise NotFoundError("没有这个群。")
        if status not in _MEMBERSHIPS:
            raise SandboxError("status 须为 member、administrator、left 或 kicked。")
        own = own_bot(self._world).id
        user_id = optional_integer(given, "user") or optional_integer(given, "bot") or own
        with self._world.transaction():
            by = optional_integer(given, "as") or self._someone(chat.id, user_id)
            change_member(self._world, chat, user_id, status, by=by)
        return json_answer({"ok": True})

    def _someone(self, chat_id: int, otherwise: int) -> int:
        found = self._world.store.value(
            "SELECT m.user_id FROM members m JOIN users u ON u.id = m.user_id WHERE m.chat_id = ? LIMIT 1",
            chat_id,
        )
        return otherwise if found is None else int(found)

    async def privacy(self, request: web.Request) -> web.Response:
        given = await read_body(request)
        bot_id = optional_integer(given, "bot") or own_bot(self._world).id
        with self._world.transaction():
            on = int(bool(given.get("on", True)))
            self._world.store.write("UPDATE bots SET privacy = ? WHERE id = ?", on, bot_id)
        return json_answer({"ok": True})

    async def topic(self, request: web.Request) -> web.Response:
        given = await read_body(request)
        view, name = self._view(given), str(given.get("name", "")).strip()
        if not view.chat.forum or not name:
            raise SandboxError("话题须有 name，且只能开在论坛群里。")
        with self._world.transaction():
            topic = add_topic(self._world, view.chat, name, by=view.user.id)
        return json_answer({"thread": topic["message_thread_id"], "name": name})

    async def migrate(self, request: web.Request) -> web.Response:
        view = self._view(await read_body(request))
        if view.chat.type != "group" or view.chat.migrated_to is not None:
            raise ConflictError("只有普通群才能升级。")
        with self._world.transaction():
            new = migrate_group(self._world, view.chat, by=view.user.id)
        return json_answer({"chat": new.id, "title": new.title})

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Tell a page what happened, as server-sent events, for as long as it listens."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        queue: asyncio.Queue[JsonObject] = asyncio.Queue()
        self._world.signals.listeners.add(queue)  # first: whoever sees it open hears all from then on
        try:
            await response.prepare(request)
            await response.write(b": open\n\n")
            while not self._world.stopping:
                try:
                    news = await asyncio.wait_for(queue.get(), _HEARTBEAT)
                    await response.write(f"data: {dump_json(news)}\n\n".encode())
                except TimeoutError:
                    await response.write(b": still here\n\n")
        except ConnectionError:
            pass  # the page was closed
        finally:
            self._world.signals.listeners.discard(queue)
        return response
