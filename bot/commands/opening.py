"""What the commands beside the bot share: which database is meant, and how a failure is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import DatabaseError, OperationalError

from bot.settings import Settings, SettingsError, load
from storage.database import Database

DataOption = Annotated[
    Path | None,
    typer.Option("--data", help="A data directory; without it, what DATA_DIR and DATABASE_URL say."),
]


def settings_for(data: Path | None) -> Settings:
    """Read the settings; a directory that is named goes before DATABASE_URL. Exits with 2 on a wrong one."""
    try:
        settings = load()
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    return settings if data is None else settings.model_copy(update={"data_dir": data, "database_url": None})


def sqlite_file(settings: Settings) -> Path | None:
    """Return the file of a SQLite database; None for PostgreSQL and for one in memory."""
    database = Database(settings.database)
    name = database.url.database if database.is_sqlite else None
    return Path(name) if name and name != ":memory:" else None


@contextmanager
def opened(settings: Settings, *, must_exist: bool = True) -> Iterator[Database]:
    """Open the settings' database. Exits with 1, in one sentence, when it is not there or not reachable."""
    file = sqlite_file(settings)
    if file is not None and must_exist and not file.is_file():
        typer.echo(f"没有数据库文件 {file}。", err=True)
        raise typer.Exit(1)
    database = Database(settings.database)
    try:
        yield database
    except OperationalError as error:
        typer.echo(f"数据库不可用：{first_line(error)}", err=True)
        raise typer.Exit(1) from None
    finally:
        database.close()


def first_line(error: DatabaseError) -> str:
    """Return what the database said, without the statement and its values."""
    return str(error.orig).strip().splitlines()[0]
