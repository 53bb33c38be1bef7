"""`mishu doctor`: each thing is well, or it says what to do."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer
from sqlmodel import Session, col, update
from typer.testing import CliRunner

from bot.commands import doctor
from bot.commands.doctor import Finding, State, Words
from storage import audit, migrate
from storage.database import Database
from storage.tables import Audit, Organisation
from views.page import TEMPLATES

NOW = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No .env and no setting of whoever runs the tests."""
    monkeypatch.chdir(tmp_path)
    for name in ("BOT_TOKEN", "DATABASE_URL", "DATA_DIR", "LANGUAGE", "TEMPLATES"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data directory in order, with an organisation and three audit rows."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    (folder / "mishu.db").touch(mode=0o600)
    change(folder, fill)
    return folder


def fill(session: Session) -> None:
    session.add(Organisation(slug="yunxi", name="云溪区人民政府", rulebook="wujin-2021"))
    session.flush()
    for number in range(3):
        audit.append(
            session,
            organisation_id=1,
            at=NOW - timedelta(minutes=1),
            actor_id=None,
            seat_id=None,
            action="submit_leave",
            about="case:假2026-7",
            cite=[],
            text={"number": number},
        )


def change(folder: Path, work: object) -> None:
    database = Database(f"sqlite:///{folder / 'mishu.db'}")
    migrate.upgrade(database)
    database.write(work)  # type: ignore[arg-type] # any operation
    database.close()


def found(topic: Words, folder: Path, now: datetime = NOW) -> list[Finding]:
    return [finding for finding in doctor.examine(folder, now) if finding.topic == topic]


def state(topic: Words, folder: Path, now: datetime = NOW) -> list[State]:
    return [finding.state for finding in found(topic, folder, now)]


def test_doctor_finds_nothing_to_do_where_all_is_well(data: Path) -> None:
    assert [finding for finding in doctor.examine(data, NOW) if finding.state is State.BAD] == []
    assert found(doctor.AUDIT, data)[0].says.en.startswith("yunxi has 3 rows, unbroken, head ")


def test_doctor_before_the_first_start_makes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    states = {finding.state for finding in doctor.examine(folder, NOW)}
    assert (State.BAD in states, folder.exists()) == (False, False)


def test_doctor_says_what_a_missing_token_means(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert state(doctor.TOKEN, data) == [State.NOTE]
    monkeypatch.setenv("BOT_TOKEN", f"123456789:{'A' * 35}")
    assert state(doctor.TOKEN, data) == [State.OK]


def test_doctor_names_a_wrong_setting_and_looks_no_further(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_TOKEN", "hidden-by-doctor")
    (finding,) = doctor.examine(data, NOW)
    assert (finding.topic, finding.state) == (doctor.SETTINGS, State.BAD)
    assert finding.says.en.startswith("BOT_TOKEN: ")
    assert "hidden-by-doctor" not in finding.says.en


def test_doctor_wants_the_directory_and_the_file_for_one_user_alone(data: Path) -> None:
    data.chmod(0o755)
    (data / "mishu.db").chmod(0o644)
    assert [finding.says.en for finding in found(doctor.DIRECTORY, data)] == [
        f"others can read {path}: run chmod go-rwx '{path}'" for path in (data, data / "mishu.db")
    ]


def test_doctor_wants_old_tables_upgraded(data: Path) -> None:
    database = Database(f"sqlite:///{data / 'mishu.db'}")
    migrate.downgrade(database, "base")
    database.close()
    (finding,) = found(doctor.DATABASE, data)
    assert (finding.state, "mishu db upgrade" in finding.says.zh) == (State.BAD, True)


def test_doctor_finds_tables_changed_by_hand(data: Path) -> None:
    database = Database(f"sqlite:///{data / 'mishu.db'}")
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP INDEX ix_audit_about")
    database.close()
    (finding,) = found(doctor.DATABASE, data)
    assert (finding.state, "by hand" in finding.says.en) == (State.BAD, True)


def test_doctor_survives_a_file_that_is_no_database(data: Path) -> None:
    (data / "mishu.db").write_bytes(b"no database" * 1000)
    assert state(doctor.DATABASE, data) == [State.BAD]


def test_doctor_survives_a_database_that_is_not_there(
    data: Path, monkeypatch: pytest.MonkeyPatch, own_port: int
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql+psycopg://mishu:hidden@127.0.0.1:{own_port}/mishu")
    (finding,) = [one for one in doctor.examine(None, NOW) if one.topic == doctor.DATABASE]
    assert (finding.state, "hidden" in finding.says.en) == (State.BAD, False)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (NOW, State.OK),
        (NOW - timedelta(minutes=3), State.OK),
        (NOW - timedelta(hours=1), State.BAD),
        (datetime(2001, 1, 1, tzinfo=UTC), State.BAD),
    ],
)
def test_doctor_holds_the_clock_against_the_newest_record(data: Path, now: datetime, expected: State) -> None:
    assert state(doctor.CLOCK, data, now) == [expected]


def test_doctor_leaves_a_sandbox_its_own_clock(data: Path) -> None:
    (data / "sandbox.db").touch(mode=0o600)
    assert state(doctor.CLOCK, data, NOW - timedelta(hours=1)) == [State.OK]


@pytest.mark.parametrize(("year", "expected"), [(2025, State.OK), (2026, State.NOTE), (2040, State.BAD)])
def test_doctor_tells_the_years_whose_holidays_are_known(data: Path, year: int, expected: State) -> None:
    assert state(doctor.CALENDAR, data, NOW.replace(year=year)) == [expected]


def test_doctor_reckons_the_year_in_china(data: Path) -> None:
    assert state(doctor.CALENDAR, data, datetime(2024, 12, 31, 16, tzinfo=UTC)) == [State.OK]


def test_doctor_tries_the_organisations_own_forms(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert state(doctor.FORMS, data) == [State.OK]
    monkeypatch.setenv("TEMPLATES", str(tmp_path / "forms"))
    assert state(doctor.FORMS, data) == [State.BAD]
    folder = tmp_path / "forms" / "yunxi"
    folder.mkdir(parents=True)
    assert state(doctor.FORMS, data) == [State.NOTE]
    shutil.copy(TEMPLATES / "agenda.docx", folder)
    assert [one.says.en for one in found(doctor.FORMS, data)] == ["1 own: yunxi/agenda.docx"]
    (folder / "notice.docx").write_bytes(b"no document")
    assert [(one.state, one.says.en) for one in found(doctor.FORMS, data)] == [
        (State.BAD, f"{folder / 'notice.docx'}: not a Word .docx file, or broken"),
        (State.OK, "1 own: yunxi/agenda.docx"),
    ]


def test_doctor_finds_a_broken_chain_and_its_row(data: Path) -> None:
    change(data, lambda session: session.exec(update(Audit).where(col(Audit.id) == 2).values(about="x")))
    (finding,) = found(doctor.AUDIT, data)
    assert (finding.state, "yunxi breaks at row 2" in finding.says.en) == (State.BAD, True)


def test_doctor_looks_into_postgres_too(
    tmp_path: Path, postgres_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgres_database.write(fill)
    monkeypatch.setenv("DATABASE_URL", str(postgres_database.url))
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    states = {one.topic: one.state for one in doctor.examine(None, NOW)}
    assert (states[doctor.DATABASE], states[doctor.AUDIT]) == (State.OK, State.OK)


def command() -> typer.Typer:
    app = typer.Typer()
    app.command()(doctor.doctor)
    return app


def test_command_ends_with_1_when_something_has_to_be_done(data: Path) -> None:
    before = CliRunner().invoke(command(), ["--data", str(data)])
    assert before.exit_code == ("[要办]" in before.stdout)  # this machine's clock may be anywhere
    data.chmod(0o755)
    result = CliRunner().invoke(command(), ["--data", str(data)])
    assert (result.exit_code, f"[要办] 数据目录：{data} 别的用户也能读" in result.stdout) == (1, True)


def test_command_speaks_english_when_the_settings_do(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "en")
    result = CliRunner().invoke(command(), ["--data", str(data)])
    assert result.stdout.splitlines()[0] == "[ok] settings: all understood"
