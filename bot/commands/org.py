"""`mishu org`: an organisation from its district file, and the invitations of its people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from sqlmodel import Session, col, select

from bot.commands.opening import DataOption, opened, settings_for
from bot.commands.org_report import print_report
from bot.commands.org_workbook import (
    BOOK,
    RehearsedError,
    begin,
    describe_rulebooks,
    import_book,
    rehearse_or_import,
    write_book,
)
from office.directory.file import DistrictFaultsError, read_district_bytes
from office.errors import BadInputError, OfficeError
from office.people.invitations import invite as make_invitation
from office.people.members import Member, Standing, find_member, find_members, find_organisation
from rules.loading import shipped
from storage import migrate
from storage.tables import Organisation

if TYPE_CHECKING:
    from office.directory.file import District
    from storage.database import Database

org = typer.Typer(
    name="org",
    help="The organisation: its district file, its people, their invitations.",
    no_args_is_help=True,
    add_completion=False,
)

BotOption = Annotated[
    str | None, typer.Option("--bot", help="The bot's user name, for whole links instead of /start lines.")
]
DaysOption = Annotated[int, typer.Option("--days", min=1, max=90, help="How long an invitation is good.")]
OrgOption = Annotated[str | None, typer.Option("--org", help="Its short name, where there are several.")]

_STANDINGS = {
    Standing.JOINED: "已加入",
    Standing.BLOCKED: "已停用机器人",
    Standing.INVITED: "已邀请",
    Standing.UNINVITED: "未邀请",
    Standing.GONE: "已离任",
}


@org.command()
def new(
    file: Annotated[
        Path | None,
        typer.Argument(help="A district file (YAML) to write; without it, an organisation is begun."),
    ] = None,
    *,
    name: Annotated[str | None, typer.Option("--name", help="The organisation's full name.")] = None,
    slug: Annotated[str | None, typer.Option("--slug", help="Its short name, such as qingyu.")] = None,
    rulebook: Annotated[str | None, typer.Option("--rulebook", help="The rulebook's id.")] = None,
    administrator: Annotated[
        str | None, typer.Option("--administrator", help="The first administrator's name.")
    ] = None,
    data: DataOption = None,
    bot: BotOption = None,
    days: DaysOption = 7,
) -> None:
    """Begin an organisation with its first administrator; with a FILE, write a district file instead.

    What is not given is asked. Example: mishu org new --administrator 邵清和 --bot my_district_bot
    """
    if file is not None:
        _write_file(file)
        return
    name = name or typer.prompt("机构全称")
    slug = slug or typer.prompt("短名（小写字母、数字、短横，例如 qingyu）")
    if rulebook is None:
        typer.echo(f"规则：\n{describe_rulebooks()}")
        rulebook = typer.prompt("规则的编号")
    administrator = administrator or typer.prompt("第一位管理员的姓名")
    settings = settings_for(data)
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with opened(settings, must_exist=False) as database:
        _upgrade(database)
        try:
            token = begin(
                database, slug=slug, name=name, rulebook=rulebook, administrator=administrator, days=days
            )
        except OfficeError as error:
            _fail(str(error))
    typer.echo(f"已新建：{name}（{slug}，{rulebook}）。请{administrator}打开下面的邀请，再发 /admin setup：")
    typer.echo(f"{administrator}\t{_link(token, bot)}（限本人使用一次，{days}天内有效）")


@org.command()
def template(
    file: Annotated[Path, typer.Argument(help="The workbook to write (.xlsx).")],
    *,
    data: DataOption = None,
    organisation: OrgOption = None,
    empty: Annotated[bool, typer.Option("--empty", help="With examples only, nothing recorded.")] = False,
) -> None:
    """Write units, seats and people as a workbook to fill in, with what is recorded.

    Example: mishu org template 名册.xlsx
    """
    with _existing(data) as database:
        try:
            write_book(database, file, organisation=organisation, empty=empty)
        except FileExistsError:
            _fail(f"{file} 已经存在，没有改动它。", code=1)
        except OSError as error:
            _fail(f"不能写 {file}：{error.strerror}。", code=1)
        except OfficeError as error:
            _fail(str(error))


def _write_file(file: Path) -> None:
    text = (files("office.directory") / "district_template.yaml").read_text("utf-8")
    try:
        with file.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        _fail(f"{file} 已经存在，没有改动它。", code=1)
    except OSError as error:
        _fail(f"不能写 {file}：{error.strerror}。", code=1)
    typer.echo(f"已写好 {file}。改成本单位的情况后运行：mishu org import {file}")


@org.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="The district file (YAML), or the workbook (.xlsx).")],
    *,
    data: DataOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change; change nothing.")
    ] = False,
    invitations: Annotated[
        bool, typer.Option("--invite", help="Invite whoever has not joined and holds no open invitation.")
    ] = False,
    organisation: OrgOption = None,
    bot: BotOption = None,
    days: DaysOption = 7,
) -> None:
    """Make an organisation of a district file, or apply what changed in it since.

    A workbook is applied to an organisation that is there.

    Example: mishu org import district.yaml --data data --invite --bot my_district_bot
    """
    now = datetime.now(UTC)
    if file.suffix.lower() == BOOK:
        with _existing(data) as database:
            read, made = import_book(database, file, organisation=organisation, dry_run=dry_run, fail=_fail)
            print_report(read, made, dry_run=dry_run)
            if invitations and not dry_run:
                _invite_all(database, made.organisation_id, bot=bot, days=days, now=now)
        return
    district = _read(file)
    settings = settings_for(data)
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with opened(settings, must_exist=False) as database:
        _upgrade(database)
        try:
            report = database.write(partial(rehearse_or_import, district=district, now=now, dry_run=dry_run))
        except RehearsedError as rehearsed:
            report = rehearsed.report
        except OfficeError as error:
            _fail(str(error))
        print_report(district, report, dry_run=dry_run)
        if invitations and not dry_run:
            _invite_all(database, report.organisation_id, bot=bot, days=days, now=now)


@org.command("list")
def list_(
    *,
    data: DataOption = None,
    people: Annotated[bool, typer.Option("--people", help="Everyone, with posts and standing.")] = False,
) -> None:
    """List the organisations, and with --people who belongs to each.

    Example: mishu org list --people
    """
    now = datetime.now(UTC)

    def look(session: Session) -> None:
        found = session.exec(select(Organisation).order_by(col(Organisation.id))).all()
        if not found:
            typer.echo("还没有机构。先用 mishu org new 写名册，再用 mishu org import 导入。")
        for organisation in found:
            members = find_members(session, organisation, now=now)
            counted = Counter(_STANDINGS[member.standing] for member in members)
            summary = "，".join(f"{standing}{number}人" for standing, number in counted.items())
            typer.echo(f"{organisation.slug}\t{organisation.name}\t{organisation.rulebook}\t{summary}")
            for member in members if people else ():
                typer.echo(f"  {member.person.name}\t{_posts(member)}\t{_STANDINGS[member.standing]}")

    with _existing(data) as database:
        database.read(look)


@org.command()
def invite(
    name: Annotated[str, typer.Argument(help="The person's full name.")],
    *,
    data: DataOption = None,
    organisation: OrgOption = None,
    bot: BotOption = None,
    days: DaysOption = 7,
) -> None:
    """Make a one-time invitation for one person; an older one of theirs ends with it.

    Example: mishu org invite 陈立新 --bot my_district_bot
    """
    now = datetime.now(UTC)

    def make(session: Session) -> tuple[Member, str]:
        found = find_organisation(session, organisation)
        member = find_member(session, found, name, now=now)
        if member.standing is Standing.GONE:
            raise BadInputError("{name}现在没有职务，请先在名册里写明职务再导入。", name=member.person.name)
        return member, _make(session, member, now=now, days=days)

    with _existing(data) as database:
        try:
            member, token = database.write(make)
        except OfficeError as error:
            _fail(str(error))
    _print_links([(member, token)], bot=bot, days=days)


def _read(file: Path) -> District:
    try:
        data = file.read_bytes()
    except OSError as error:
        _fail(f"不能读 {file}：{error.strerror}。", code=1)
    try:
        return read_district_bytes(data, filename=str(file), known_rulebooks=shipped().ids)
    except DistrictFaultsError as error:
        _fail(f"{error}\n{file}：共{len(error.faults)}处要改，没有导入任何内容。")


def _upgrade(database: Database) -> None:
    try:
        migrate.upgrade(database)
    except migrate.NewerTablesError as error:
        _fail(str(error), code=1)


@contextmanager
def _existing(data: Path | None) -> Iterator[Database]:
    with opened(settings_for(data)) as database:
        _upgrade(database)
        yield database


def _invite_all(
    database: Database, organisation_id: int, *, bot: str | None, days: int, now: datetime
) -> None:
    def make(session: Session) -> list[tuple[Member, str]]:
        organisation = session.get_one(Organisation, organisation_id)
        return [
            (
                member,
                make_invitation(
                    session, person_id=member.person.id or 0, made_by_id=None, now=now, days=days
                ),
            )
            for member in find_members(session, organisation, now=now)
            if member.standing is Standing.UNINVITED
        ]

    made = database.write(make)
    if made:
        _print_links(made, bot=bot, days=days)
    else:
        typer.echo("没有需要邀请的人：都已加入，或已有可用的邀请。要换链接请用 mishu org invite 姓名。")


def _make(session: Session, member: Member, *, now: datetime, days: int) -> str:
    return make_invitation(session, person_id=member.person.id or 0, made_by_id=None, now=now, days=days)


def _print_links(made: Iterable[tuple[Member, str]], *, bot: str | None, days: int) -> None:
    typer.echo(f"以下邀请各限本人使用一次，{days}天内有效；链接不会保存，请现在分发：")
    for member, token in made:
        typer.echo(f"{member.person.name}\t{_posts(member)}\t{_link(token, bot)}")
    if not bot:
        typer.echo("（加 --bot 机器人用户名，可得可点开的链接；或把 /start 这一行整行发给机器人。）")


def _link(token: str, bot: str | None) -> str:
    return f"https://t.me/{bot.removeprefix('@')}?start={token}" if bot else f"/start {token}"


def _posts(member: Member) -> str:
    return "、".join(seat.title for seat in member.seats)


def _fail(sentence: str, *, code: int = 2) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(code)
