"""`mishu org` with a workbook: an organisation begun with one administrator, its directory out and in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import typer

from office.directory.book import BookFaultsError, read_directory
from office.directory.operations import import_district
from office.directory.records import find_district
from office.directory.setup import create_organisation, find_rulebook_notes
from office.errors import OfficeError
from office.people.invitations import invite
from office.people.members import find_organisation
from rules.loading import shipped
from views.directory_book import write_directory

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import NoReturn

    from sqlmodel import Session

    from office.directory.file import District
    from office.directory.report import ImportReport
    from storage.database import Database

BOOK = ".xlsx"


class RehearsedError(Exception):
    """Carries a rehearsal's report out of the transaction, which it undoes."""

    def __init__(self, report: ImportReport) -> None:
        super().__init__()
        self.report = report


def begin(database: Database, *, slug: str, name: str, rulebook: str, administrator: str, days: int) -> str:
    """Make an organisation and invite its first administrator; returns the invitation's token."""
    now = datetime.now(UTC)

    def make(session: Session) -> str:
        _, person = create_organisation(
            session, slug=slug, name=name, rulebook=rulebook, administrator=administrator, now=now
        )
        return invite(session, person_id=person.id or 0, made_by_id=None, now=now, days=days)

    return database.write(make)


def describe_rulebooks() -> str:
    """List the rulebooks, each with what it is worth."""
    today = (datetime.now(UTC) + timedelta(hours=8)).date()
    notes = [find_rulebook_notes(name, today) for name in shipped().ids]
    return "\n".join(f"  {one.rulebook}\t{one.kind.term}\t{one.title}" for one in notes)


def write_book(database: Database, file: Path, *, organisation: str | None, empty: bool) -> None:
    """Write the directory of an organisation as a workbook, or the empty template."""
    now = datetime.now(UTC)

    def look(session: Session) -> District:
        return find_district(session, find_organisation(session, organisation), now=now)

    content = write_directory(None if empty else database.read(look))
    with file.open("xb") as stream:
        stream.write(content)
    typer.echo(f"已写好 {file}。填好后运行：mishu org import {file}，或由管理员在私聊里发给秘书。")


def import_book(
    database: Database,
    file: Path,
    *,
    organisation: str | None,
    dry_run: bool,
    fail: Callable[[str], NoReturn],
) -> tuple[District, ImportReport]:
    """Apply a workbook to an organisation that is there; says what is wrong with it, cell by cell."""
    now = datetime.now(UTC)

    def recorded(session: Session) -> District:
        return find_district(session, find_organisation(session, organisation), now=now)

    try:
        content = file.read_bytes()
        district = read_directory(content, database.read(recorded))
        report = database.write(partial(rehearse_or_import, district=district, now=now, dry_run=dry_run))
    except RehearsedError as rehearsed:
        return district, rehearsed.report
    except OSError as error:
        fail(f"不能读 {file}：{error.strerror}。")
    except (BookFaultsError, OfficeError) as error:
        fail(str(error))
    return district, report


def rehearse_or_import(session: Session, *, district: District, now: datetime, dry_run: bool) -> ImportReport:
    report = import_district(session, district, now=now)
    if dry_run:
        raise RehearsedError(report)
    return report
