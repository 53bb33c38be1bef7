"""What a sandbox holds survives stopping it, and killing it."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox.lock import DirectoryLockedError, lock_directory
from sandbox.server import TOKEN
from sandbox.store import stored_time

LIN = 1001
Start = Callable[[Path], Awaitable[tuple[asyncio.subprocess.Process, str]]]
YES = {"inline_keyboard": [[{"text": "同意", "callback_data": "yes"}]]}
PROGRAM = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
from sandbox.clock import SandboxClock
from sandbox.lock import lock_directory
from sandbox.people import SandboxPerson
from sandbox.server import SandboxServer

async def main():
    data = Path(sys.argv[1])
    lock = lock_directory(data)
    clock = SandboxClock(datetime(2026, 11, 23, tzinfo=UTC))
    server = SandboxServer(data, clock=clock, people=[SandboxPerson(1001, "林若溪")], limits=None)
    await server.start()
    print(server.url, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


async def test_chats_presses_and_updates_survive_a_restart(open_sandbox: Any) -> None:
    hands = await open_sandbox()
    said = await hands.say(LIN, "/leave")
    sent = await hands.call("sendMessage", chat_id=LIN, text="请假", reply_markup=YES)
    await hands.post("press", **{"as": LIN, "message_id": sent["message_id"], "button": "同意", "wait": 0})
    before = await hands.messages(LIN)
    await hands.server.stop()
    again = await open_sandbox()
    assert await again.messages(LIN) == before
    first, second = await again.updates()
    assert (first["message"]["message_id"], second["callback_query"]["data"]) == (said, "yes")
    await again.call("answerCallbackQuery", callback_query_id=second["callback_query"]["id"])
    assert await again.say(LIN, "/back") == sent["message_id"] + 1


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    """Start a sandbox in a process of its own and give it with its address; it ends with the test."""
    started: list[asyncio.subprocess.Process] = []

    async def begin(data: Path) -> tuple[asyncio.subprocess.Process, str]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", PROGRAM, str(data)),
            stdout=asyncio.subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        started.append(process)
        assert process.stdout is not None
        async with asyncio.timeout(300):
            return process, (await process.stdout.readline()).decode().strip()

    yield begin
    for process in started:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_everything_answered_survives_sigkill(tmp_path: Path, start: Start) -> None:
    data = tmp_path / "data"
    process, url = await start(data)
    async with aiohttp.ClientSession() as session:
        said: list[int] = []
        for number in range(20):
            async with session.post(f"{url}/sandbox/say", json={"as": LIN, "text": str(number)}) as response:
                said.append((await response.json())["message_id"])
        process.send_signal(signal.SIGKILL)
        await process.wait()
        kept = stored_time(data)
        process, url = await start(data)
        async with session.get(f"{url}/sandbox/messages", params={"as": LIN}) as response:
            assert [message["message_id"] for message in await response.json()] == said
        async with session.get(f"{url}/bot{TOKEN}/getUpdates") as response:
            texts = [update["message"]["text"] for update in (await response.json())["result"]]
            assert texts == [str(number) for number in range(20)]
        process.send_signal(signal.SIGKILL)
        await process.wait()
    later = stored_time(data)
    assert kept is not None
    assert later is not None
    assert later >= kept


async def test_directory_is_locked_while_used_and_free_after_a_kill(tmp_path: Path, start: Start) -> None:
    data = tmp_path / "data"
    process, _ = await start(data)
    with pytest.raises(DirectoryLockedError, match=f"（进程 {process.pid}）"):
        lock_directory(data)
    process.send_signal(signal.SIGKILL)
    await process.wait()
    with lock_directory(data):
        pass
    lock_directory(data).release()


async def test_taken_port_is_an_error_and_leaves_the_data_free(open_sandbox: Any) -> None:
    hands = await open_sandbox()
    with pytest.raises(OSError, match="address already in use"):
        await open_sandbox(port=hands.server.port)
    await hands.say(LIN, "x")


def test_time_of_an_unused_directory_is_unknown(tmp_path: Path) -> None:
    assert stored_time(tmp_path) is None
