"""`mishu db` on real files, as an administrator types it."""

from pathlib import Path

import pytest
from sqlmodel import select
from typer.testing import CliRunner, Result

from bot.commands.db import db
from sandbox.lock import lock_directory
from storage import migrate
from storage.database import Database
from storage.tables import Organisation


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No .env and no setting of whoever runs the tests."""
    monkeypatch.chdir(tmp_path)
    for name in ("BOT_TOKEN", "DATABASE_URL", "DATA_DIR", "COPY_TO"):
        monkeypatch.delenv(name, raising=False)


def run(*words: str) -> Result:
    return CliRunner().invoke(db, words)


def add(slug: str) -> None:
    database = Database("sqlite:///data/mishu.db")
    database.write(lambda session: session.add(Organisation(slug=slug, name=slug, rulebook="wujin-2021")))
    database.close()


def slugs(file: str = "data/mishu.db") -> list[str]:
    database = Database(f"sqlite:///{file}")
    found = database.read(lambda session: sorted(session.exec(select(Organisation.slug))))
    database.close()
    return found


def test_upgrade_makes_the_tables_for_this_user_alone() -> None:
    result = run("upgrade")
    assert (result.exit_code, result.stdout) == (0, f"表结构为 {migrate.head()}（原为 空）。\n")
    assert Path("data").stat().st_mode & 0o077 == 0
    assert run("upgrade").stdout == f"表结构为 {migrate.head()}，无需变动。\n"


def test_backup_is_restored_elsewhere() -> None:
    run("upgrade")
    add("yunxi")
    made = run("backup", "safe/monday.db")
    assert (made.exit_code, made.stdout.splitlines()[0].startswith("已备份到 safe/monday.db")) == (0, True)
    assert "操作记录：0 条，完好" in made.stdout
    restored = run("restore", "safe/monday.db", "--data", "other")
    assert restored.exit_code == 0
    assert slugs("other/mishu.db") == ["yunxi"]


def test_backup_without_a_name_goes_into_the_data_directory() -> None:
    run("upgrade")
    assert run("backup").exit_code == 0
    assert [file.suffix for file in Path("data/backups").iterdir()] == [".db"]


def test_backup_of_nothing_is_refused() -> None:
    result = run("backup")
    assert (result.exit_code, result.stderr) == (1, "没有数据库文件 data/mishu.db。\n")
    assert not Path("data").exists()


def test_restore_over_records_is_refused_then_done_and_kept() -> None:
    run("upgrade")
    add("yunxi")
    run("backup", "monday.db")
    add("heping")
    refused = run("restore", "monday.db")
    assert (refused.exit_code, slugs()) == (1, ["heping", "yunxi"])
    assert "--replace" in refused.stderr
    assert run("restore", "monday.db", "--replace").exit_code == 0
    assert slugs() == ["yunxi"]
    (kept,) = Path("data/backups").iterdir()
    assert slugs(str(kept)) == ["heping", "yunxi"]


def test_restore_while_the_bot_runs_is_refused() -> None:
    run("upgrade")
    run("backup", "monday.db")
    with lock_directory(Path("data")):
        result = run("restore", "monday.db", "--replace")
    assert (result.exit_code, "另一个实例" in result.stderr) == (1, True)


def test_restore_of_no_backup_is_refused() -> None:
    Path("letter.txt").write_text("云溪区人民政府", encoding="utf-8")
    result = run("restore", "letter.txt")
    assert (result.exit_code, "letter.txt 不可用" in result.stderr) == (1, True)


def test_copy_moves_the_records_into_an_empty_database(monkeypatch: pytest.MonkeyPatch) -> None:
    run("upgrade")
    add("yunxi")
    monkeypatch.setenv("COPY_TO", "sqlite:///copy.db")
    result = run("copy")
    assert (result.exit_code, "共 1 行" in result.stdout, slugs("copy.db")) == (0, True, ["yunxi"])
    again = run("copy")
    assert (again.exit_code, "已有记录" in again.stderr) == (1, True)


def test_unreachable_database_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://mishu:hidden@127.0.0.1:1/mishu")
    result = run("upgrade")
    assert (result.exit_code, result.stderr.startswith("数据库不可用：")) == (1, True)
    assert "hidden" not in result.stderr


def test_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://somewhere")
    result = run("upgrade")
    assert (result.exit_code, result.stderr.startswith("DATABASE_URL: ")) == (2, True)
