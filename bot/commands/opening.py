"""What the commands beside the bot share: which database is meant, and how a failure is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import DatabaseError, OperationalError

from bot.settings import Settings, SettingsError, load
from office.errors import BadInputError
from office.people.members import find_organisation
from rules.loading import shipped
from rules.yaml_files import RulebookError
from storage.database import Database
from storage.tables import Organisation

RULEBOOKS = "rulebooks"
"""Where in the data directory an organisation keeps rulebooks of its own."""

DataOption = Annotated[
    Path | None,
    typer.Option("--data", help="A data directory; without it, what DATA_DIR and DATABASE_URL say."),
]


def settings_for(data: Path | None) -> Settings:
    """Read the settings; a directory that is named goes before DATABASE_URL. Exits with 2 on a wrong one.

    The organisation's own rulebooks, in `rulebooks/` of its data directory, are known from then on.
    """
    try:
        settings = load()
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    if data is not None:
        settings = settings.model_copy(update={"data_dir": data, "database_url": None})
    shipped().add_directory(settings.data_dir / RULEBOOKS)
    return settings


def require_sound_rulebooks(directory: Path) -> None:
    """Know the rulebooks of a data directory, and exit with 2 and a sentence where one cannot be read.

    Found out at the start rather than by whoever asks first.
    """
    shipped().add_directory(directory / RULEBOOKS)
    try:
        for rulebook_id in shipped().ids:
            shipped().versions(rulebook_id)
    except (RulebookError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


def find_organisation_of(database: Database, org: str | None) -> Organisation:
    """Return the organisation that is meant. Exits with 2 and a sentence where that is not clear."""
    try:
        return database.read(lambda session: find_organisation(session, org))
    except BadInputError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


def sqlite_file(settings: Settings) -> Path | None:
    """Return the file of a SQLite database; None for PostgreSQL and for one in memory."""
    database = Database(settings.database)
    name = database.url.database if database.is_sqlite else None
    return Path(name) if name and name != ":memory:" else None


OrgOption = Annotated[
    str | None, typer.Option("--org", help="Which organisation; needed where there are several.")
]


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
