"""`mishu doctor`: look at what Mishu stands on, and say of each thing that it is well or what to do."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

import typer
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlmodel import Session, col, select

from bot.commands.opening import DataOption, first_line, sqlite_file
from bot.settings import Settings, SettingsError, load
from rules.calendar import WorkCalendar
from storage import migrate
from storage.audit import ChainReport, Fault, verify
from storage.database import Database
from storage.tables import Audit, Organisation
from views.paper_templates import read_directory

FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
FONT_NAMES = ("*cjk*", "*wqy*", "*uming*", "*ukai*", "*droidsansfallback*")
SANDBOX_FILE = "sandbox.db"
CLOCK_SLACK = timedelta(minutes=5)
NOT_BEFORE = datetime(2026, 11, 1, tzinfo=UTC)
"""No clock that is right shows an earlier time to this version."""


class State(StrEnum):
    OK = "ok"
    NOTE = "note"
    """Worth knowing; Mishu runs without it."""
    BAD = "bad"


class Words(NamedTuple):
    zh: str
    en: str


@dataclass(frozen=True)
class Finding:
    topic: Words
    state: State
    says: Words


SETTINGS = Words("设置", "settings")
TOKEN = Words("令牌", "token")
DIRECTORY = Words("数据目录", "data directory")
DATABASE = Words("数据库", "database")
CALENDAR = Words("日历", "calendar")
FONT = Words("字体", "font")
FORMS = Words("文书模板", "forms")
CLOCK = Words("时钟", "clock")
AUDIT = Words("操作记录", "audit")

_MARKS = {State.OK: Words("正常", "ok"), State.NOTE: Words("提示", "note"), State.BAD: Words("要办", "to do")}


def doctor(data: DataOption = None) -> None:
    """Check settings, data directory, database, calendar, font, clock and audit chain.

    Example: mishu doctor --data data

    Each line says that a thing is well, or what to do. Exits with 1 when something has to be done.
    """
    findings = list(examine(data, datetime.now(UTC)))
    english = _language() == "en"
    for finding in findings:
        words = (_MARKS[finding.state], finding.topic, finding.says)
        mark, topic, says = ((word.en if english else word.zh) for word in words)
        typer.echo(f"[{mark}] {topic}: {says}" if english else f"[{mark}] {topic}：{says}")
    if any(finding.state is State.BAD for finding in findings):
        raise typer.Exit(1)


def examine(data: Path | None, now: datetime) -> Iterator[Finding]:
    """Look at everything in turn; where the settings are wrong, at nothing else."""
    try:
        settings = load()
    except SettingsError as error:
        for line in str(error).splitlines():
            yield _bad(SETTINGS, line, line)
        return
    if data is not None:
        settings = settings.model_copy(update={"data_dir": data, "database_url": None})
    yield _ok(SETTINGS, "都读得懂", "all understood")
    yield _token(settings)
    yield from _directory(settings)
    yield _calendar(now)
    yield _font()
    yield from _forms(settings)
    yield from _records(settings, now)


def _ok(topic: Words, zh: str, en: str) -> Finding:
    return Finding(topic, State.OK, Words(zh, en))


def _note(topic: Words, zh: str, en: str) -> Finding:
    return Finding(topic, State.NOTE, Words(zh, en))


def _bad(topic: Words, zh: str, en: str) -> Finding:
    return Finding(topic, State.BAD, Words(zh, en))


def _language() -> str:
    try:
        return load().language
    except SettingsError:
        return "zh"


def _token(settings: Settings) -> Finding:
    if settings.bot_token is None:
        return _note(
            TOKEN,
            "没有 BOT_TOKEN，mishu 启动的是沙盒；要接入 Telegram，请向 @BotFather 申请令牌并写进 .env",
            "no BOT_TOKEN, so mishu starts the sandbox; for Telegram, put one from @BotFather into .env",
        )
    return _ok(TOKEN, "形式正确（没有联网核对）", "well formed (Telegram was not asked)")


def _directory(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_dir
    if not folder.exists():
        yield _note(DIRECTORY, f"{folder} 尚未建立，首次启动时建立", f"{folder} is made at the first start")
        return
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        yield _bad(
            DIRECTORY,
            f"{folder} 不可读写，请把它交给运行秘书的用户",
            f"{folder} must belong to the user who runs mishu",
        )
        return
    file = sqlite_file(settings)
    shared = [path for path in (folder, file) if path is not None and path.exists() and _is_open(path)]
    for path in shared:
        yield _bad(
            DIRECTORY,
            f"{path} 别的用户也能读，请运行 chmod go-rwx '{path}'",
            f"others can read {path}: run chmod go-rwx '{path}'",
        )
    if not shared:
        yield _ok(DIRECTORY, f"{folder} 只有本用户可读写", f"{folder} is this user's alone")


def _is_open(path: Path) -> bool:
    """Tell whether another user can read a file, or list a directory and go into it."""
    return bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH | stat.S_IWGRP | stat.S_IWOTH))


def _calendar(now: datetime) -> Finding:
    calendar = WorkCalendar()
    year = (now + timedelta(hours=8)).year
    if not calendar.is_published(year):
        return _bad(
            CALENDAR,
            f"没有 {year} 年的放假安排，期限只能按法定节假日推算，请升级秘书",
            f"the holidays of {year} are not in this version, due dates are estimates: upgrade mishu",
        )
    if not calendar.is_published(year + 1):
        return _note(
            CALENDAR,
            f"已有 {year} 年放假安排；{year + 1} 年的公布后请升级秘书，此前按法定节假日推算",
            f"{year} is covered; {year + 1} is estimated until its schedule is published and mishu upgraded",
        )
    return _ok(CALENDAR, f"已有 {year}、{year + 1} 年放假安排", f"{year} and {year + 1} are covered")


def _font() -> Finding:
    fonts = (
        file for folder in FONT_FOLDERS for file in Path(folder).expanduser().rglob("*") if file.is_file()
    )
    if (
        any(fnmatch(file.name.lower(), name) for file in fonts for name in FONT_NAMES)
        or _fontconfig_knows_one()
    ):
        return _ok(FONT, "有中文字体", "a Chinese font is installed")
    return _note(
        FONT,
        "没有中文字体，图片里的汉字会显示成方框，请安装 fonts-noto-cjk",
        "no Chinese font, characters in pictures would be boxes: install fonts-noto-cjk",
    )


def _fontconfig_knows_one() -> bool:
    program = shutil.which("fc-list")
    if program is None:
        return False
    asked = subprocess.run([program, ":lang=zh", "family"], capture_output=True, timeout=30, check=False)  # noqa: S603 - found by which, fixed words
    return bool(asked.stdout.strip())


def _forms(settings: Settings) -> Iterator[Finding]:
    """Try the organisation's own forms as the start does."""
    if settings.templates is None:
        yield _ok(FORMS, "用自带的会议文书模板", "those that come with mishu")
        return
    found, faults = read_directory(settings.templates)
    for fault in faults:
        yield _bad(FORMS, f"{fault.path}：{fault.zh}", f"{fault.path}: {fault.en}")
    if not found and not faults:
        says = Words(
            f"{settings.templates} 里没有模板，应放在以单位短名命名的目录里",
            f"{settings.templates} holds none; they belong into a directory named after the organisation",
        )
        yield Finding(FORMS, State.NOTE, says)
    elif found:
        names = [f"{slug}/{form}.docx" for slug, form in sorted(found)]
        yield _ok(FORMS, f"自备 {len(names)} 份：{'、'.join(names)}", f"{len(names)} own: {', '.join(names)}")


def _records(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Look into the database, and hold the clock against its newest record."""
    file = sqlite_file(settings)
    if file is not None and not file.is_file():
        yield _note(DATABASE, f"{file} 尚未建立，首次启动时建立", f"{file} is made at the first start")
        yield _clock(now, None)
        return
    database = Database(settings.database)
    try:
        shape = _shape(database)
        yield shape
        if shape.state is not State.OK:
            yield _clock(now, None)
            return
        in_sandbox = (settings.data_dir / SANDBOX_FILE).exists()  # its clock is moved ahead by hand
        yield _clock(now, None if in_sandbox else database.read(_newest))
        yield from database.read(_chains)
    except DatabaseError as error:
        why = first_line(error)
        yield _bad(DATABASE, f"读不了：{why}；请恢复备份", f"cannot be read: {why}; restore a backup")
    finally:
        database.close()


def _shape(database: Database) -> Finding:
    try:
        at = migrate.current(database)
    except OperationalError as error:
        why = first_line(error)
        return _bad(
            DATABASE, f"连不上：{why}；请检查 DATABASE_URL", f"not reachable: {why}; look at DATABASE_URL"
        )
    kind = database.engine.dialect.name
    if at not in migrate.revisions() and at is not None:
        return _bad(
            DATABASE,
            f"表结构（{at}）来自更新的版本，请升级秘书",
            f"its tables ({at}) are of a newer version: upgrade mishu",
        )
    if not migrate.is_current(database):
        return _bad(
            DATABASE, "表结构是旧的，请运行 mishu db upgrade", "its tables are old: run mishu db upgrade"
        )
    if migrate.differences(database):
        return _bad(
            DATABASE,
            "表结构被改动过，与本版本不符，请恢复备份",
            "its tables were changed by hand and are not as they should be: restore a backup",
        )
    return _ok(DATABASE, f"{kind}，表结构为 {at}", f"{kind}, tables at {at}")


def _newest(session: Session) -> datetime | None:
    return session.exec(select(Audit.at).order_by(col(Audit.id).desc()).limit(1)).first()


def _clock(now: datetime, newest: datetime | None) -> Finding:
    shown = now.isoformat(timespec="minutes")
    if now < NOT_BEFORE or (newest is not None and newest > now + CLOCK_SLACK):
        return _bad(
            CLOCK,
            f"{shown} 早于最近的记录或本版本的发布，请校准本机时间",
            f"{shown} is before the newest record or this version's release: set the machine's time",
        )
    return _ok(CLOCK, shown, shown)


def _chains(session: Session) -> list[Finding]:
    organisations = session.exec(select(Organisation).order_by(col(Organisation.id))).all()
    if not organisations:
        return [_note(AUDIT, "还没有单位", "there is no organisation yet")]
    return [_chain(one.slug, verify(session, one.id)) for one in organisations if one.id is not None]


def _chain(slug: str, report: ChainReport) -> Finding:
    if report.holds:
        return _ok(
            AUDIT,
            f"{slug} 共 {report.count} 条，完好，链首 {report.head}",
            f"{slug} has {report.count} rows, unbroken, head {report.head}",
        )
    zh, en = _FAULTS[report.fault or Fault.ALTERED]
    return _bad(
        AUDIT,
        f"{slug} 在第 {report.broken_id} 号处断开：{zh}；请保留现场，与最近的备份比对",
        f"{slug} breaks at row {report.broken_id}: {en}; keep it as it is and compare it with a backup",
    )


_FAULTS = {
    Fault.ALTERED: Words("该条被改动", "the row was altered"),
    Fault.MISSING: Words("其前有记录缺失", "rows before it are missing"),
    Fault.TEXT: Words("该条的文字被改动", "the row's text was altered"),
    Fault.HEAD: Words("末尾被截断", "its end was cut off"),
}
