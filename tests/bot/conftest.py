"""A small organisation, a sandbox server, and the program with routes of the tests' own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlmodel import Session

from bot.application import Work, running
from bot.pilot import BotPilot
from bot.settings import Settings
from sandbox.clock import SandboxClock
from sandbox.flood import FloodLimits
from sandbox.people import SandboxGroup
from sandbox.server import LIMITS, SandboxServer
from storage.database import Database
from storage.tables import Organisation, Person
from tests.bot.town import FORUM, GROUP, PEOPLE, START, WORK, OpenTown, Town


@pytest.fixture
def town(tmp_path: Path, sqlite_database: Database) -> OpenTown:
    """Open the town, as often as wanted: what was there before is there again."""

    def found(session: Session) -> None:
        session.add(Organisation(id=1, slug="yunxi", name="云溪区人民政府办公室", rulebook="wujin-2021"))
        session.flush()
        for person in PEOPLE:
            session.add(Person(organisation_id=1, name=person.name, telegram_id=person.id, joined_at=START))

    sqlite_database.write(found)

    @asynccontextmanager
    async def opened(
        work: Work = WORK, *, limits: FloodLimits | None = LIMITS, **settings: Any
    ) -> AsyncIterator[Town]:
        clock, pilot = SandboxClock(START), BotPilot()
        server = SandboxServer(
            tmp_path / "town",
            clock=clock,
            people=PEOPLE,
            groups=(
                SandboxGroup(GROUP, "办公室群", tuple(p.id for p in PEOPLE)),
                SandboxGroup(FORUM, "会议群", tuple(p.id for p in PEOPLE), forum=True),
            ),
            pilot=pilot,
            limits=limits,
        )
        await server.start()
        try:
            given = Settings(
                _env_file=None,
                bot_token=server.token,
                database_url=str(sqlite_database.url),
                telegram_api_url=server.url,
                **settings,
            )
            async with (
                aiohttp.ClientSession() as client,
                running(given, work, clock=clock, pilot=pilot) as mishu,
            ):
                yield Town(server, mishu, clock, client)
        finally:
            await server.stop()

    return opened
