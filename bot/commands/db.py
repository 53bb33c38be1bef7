"""`mishu db`: the tables' shape, backups, and moving between SQLite and PostgreSQL."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot.commands.opening import DataOption, opened, settings_for, sqlite_file
from bot.settings import Settings
from sandbox.lock import DirectoryLockedError, lock_directory
from storage import backup as backups
from storage import copying, migrate
from storage.backup import Backup, BrokenBackupError
from storage.database import Database

db = typer.Typer(
    name="db",
    help="The database: upgrade, backup, restore, copy.",
    no_args_is_help=True,
    add_completion=False,
)


@db.command()
def upgrade(data: DataOption = None) -> None:
    """Bring the tables to the shape this version needs; nothing is changed when they have it.

    Example: mishu db upgrade --data data
    """
    settings = settings_for(data)
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with opened(settings, must_exist=False) as database:
        before = migrate.current(database)
        try:
            migrate.upgrade(database)
        except migrate.NewerTablesError as error:
            _fail(str(error))
        after = migrate.current(database)
    typer.echo(f"表结构为 {after}" + ("，无需变动。" if before == after else f"（原为 {before or '空'}）。"))


@db.command()
def backup(
    file: Annotated[
        Path | None, typer.Argument(help="Where to; without it, backups/mishu-TIME.db in the data directory.")
    ] = None,
    *,
    data: DataOption = None,
) -> None:
    """Write all records to one SQLite file, read it back and check it. The bot may run meanwhile.

    Example: mishu db backup /mnt/safe/mishu.db
    """
    settings = settings_for(data)
    name = f"mishu-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.db"
    with opened(settings) as database:
        if not migrate.is_current(database):
            _fail(str(copying.NotCurrentError()))
        try:
            made = backups.back_up(database, file or settings.data_dir / "backups" / name)
        except (BrokenBackupError, OSError) as error:
            _fail(f"没有备成：{error}")
    typer.echo(f"已备份到 {made.path}（{made.size} 字节），并已读回核对。")
    _say_chains(made)


@db.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file written by mishu db backup.")],
    *,
    data: DataOption = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Overwrite the records there are; they are backed up first.")
    ] = False,
) -> None:
    """Put a backup's records in place. Stop the bot first.

    Example: mishu db restore backups/mishu-20261123T003000Z.db --data data
    """
    settings = settings_for(data)
    try:
        with _stopped(settings), opened(settings, must_exist=False) as database:
            if replace:
                _keep_present(database, settings.data_dir / "backups")
            made = backups.restore(file, database, replace=replace)
    except copying.NotEmptyError as error:
        _fail(f"{error}要覆盖 SQLite 的现有记录，请加 --replace。")
    except (BrokenBackupError, DirectoryLockedError, OSError) as error:
        _fail(str(error))
    typer.echo(f"已从 {file} 恢复（表结构原为 {made.revision}）。")
    _say_chains(made)


@db.command()
def copy(
    target: Annotated[
        str,
        typer.Argument(
            envvar="COPY_TO",
            help="An empty database, as postgresql+psycopg://… or sqlite:///FILE; better set in COPY_TO.",
        ),
    ],
    *,
    data: DataOption = None,
) -> None:
    """Copy all records into an empty database of either kind.

    Stop the bot first, or what it writes meanwhile stays behind.

    Example: COPY_TO=postgresql+psycopg://mishu@localhost/mishu mishu db copy
    """
    settings = settings_for(data)
    with opened(settings) as database:
        into = Database(target)
        try:
            rows = copying.copy_records(database, into)
        except (copying.NotEmptyError, copying.NotCurrentError) as error:
            _fail(str(error))
        finally:
            into.close()
    typer.echo(f"已复制 {len(rows)} 张表，共 {sum(rows.values())} 行。")


def _stopped(settings: Settings) -> AbstractContextManager[object]:
    """Hold the lock that a running bot holds; PostgreSQL may serve several machines and has none."""
    file = sqlite_file(settings)
    return nullcontext() if file is None else lock_directory(file.parent)


def _keep_present(database: Database, folder: Path) -> None:
    """Back up what is about to be overwritten; what is no database of this version is not kept."""
    if migrate.is_current(database):
        kept = backups.back_up(database, folder / f"before-restore-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.db")
        typer.echo(f"原有记录已另存为 {kept.path}。")


def _say_chains(made: Backup) -> None:
    for chain in made.chains:
        state = "完好" if chain.holds else f"在第 {chain.broken_id} 号处断开（{chain.fault}）"
        typer.echo(f"单位 {chain.organisation_id} 的操作记录：{chain.count} 条，{state}，链首 {chain.head}")


def _fail(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)
