"""What every test has: databases of its own, no network beyond this machine, an odd time zone."""

import ipaddress
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Generator, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from sqlalchemy import URL, create_engine, text

from storage import migrate
from storage.database import Database

COMPLETE = bool(os.environ.get("MISHU_TESTS_COMPLETE"))
"""Set where everything is installed: a test that is skipped then fails."""

# A naive local time must not pass by luck: neither UTC nor China, 12:45 or 13:45 ahead.
os.environ["TZ"] = "Pacific/Chatham"
time.tzset()

# The same examples every time, and no failure because the machine was busy.
hypothesis.settings.register_profile(
    "mishu", derandomize=True, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("mishu")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "postgres_server" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.postgres)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if COMPLETE and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and MISHU_TESTS_COMPLETE is set: {report.longrepr}"
    return report


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Refuse every connection and every look-up that would leave this machine."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not _is_loopback(address[0]):
            raise AssertionError(f"a test wanted to leave this machine: {address}")
        connect(self, address)

    def guarded_look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host and not _is_loopback(host):
            raise AssertionError(f"a test wanted to look up {host}")
        return look_up(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield


def _is_loopback(host: str | bytes) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return name == "localhost"
    return address.is_loopback or address.is_unspecified


@pytest.fixture
def own_port() -> Iterator[int]:
    """A port that nobody else can be given and at which nobody listens.

    A server that the test starts may listen there, as often as it likes.
    """
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        yield int(held.getsockname()[1])


@pytest.fixture(scope="session")
def _migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = Database(f"sqlite:///{file}")
    migrate.upgrade(database)
    database.close()
    return file


@pytest.fixture
def sqlite_database(tmp_path: Path, _migrated_file: Path) -> Iterator[Database]:
    """A SQLite file of the test's own, its tables made by the migrations."""
    file = tmp_path / "mishu.db"
    shutil.copyfile(_migrated_file, file)
    database = Database(f"sqlite:///{file}")
    yield database
    database.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """A PostgreSQL server of the test run's own, with a database `template` made by the migrations."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = shutil.which("initdb") or (programs[-1] if programs else None)
    if found is None:
        pytest.skip("PostgreSQL is not installed here (Debian: apt-get install postgresql)")
    # Short, as a socket's path holds 107 characters, and open to the server's user, as TMPDIR may not be.
    home = Path(tempfile.mkdtemp(prefix="mishu-pg-", dir="/tmp"))
    try:
        yield from _serve(Path(found).resolve().parent, home)
    finally:
        shutil.rmtree(home)


def _serve(programs: Path, home: Path) -> Iterator[URL]:
    as_user = _unprivileged(home)
    data = home / "data"
    _call(
        *as_user, programs / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--locale=C.UTF-8", "-N"
    )
    settings = ("listen_addresses=", "fsync=off", "timezone=America/St_Johns", "deadlock_timeout=100ms")
    words = [*as_user, programs / "postgres", "-D", data, "-k", home, *(f"--{one}" for one in settings)]
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/")
    try:
        _wait_for(server, programs, home)
        url = URL.create("postgresql+psycopg", "postgres", database="postgres", query={"host": str(home)})
        _execute(url, "CREATE DATABASE template")
        database = Database(url.set(database="template").render_as_string())
        migrate.upgrade(database)
        database.close()
        yield url
    finally:
        server.send_signal(signal.SIGQUIT)
        server.wait(300)


def _wait_for(server: subprocess.Popen[bytes], programs: Path, home: Path) -> None:
    """Return when the server answers."""
    asked: list[str | Path] = [programs / "pg_isready", "--quiet", "-h", home]
    while subprocess.run(asked, stdin=subprocess.DEVNULL, timeout=300, check=False).returncode != 0:
        assert server.poll() is None, (home / "log").read_text("utf-8")


def _unprivileged(home: Path) -> list[str | Path]:
    """Return how to call a program as a user that PostgreSQL accepts: it refuses to be run by root.

    It ends with the process that called it, so that a test run that is killed leaves no server behind.
    """
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return []
    if os.geteuid() != 0:
        return [setpriv, "--pdeathsig=QUIT"]
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    os.chown(home, user.pw_uid, user.pw_gid)
    ids = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    return [setpriv, *ids, "--pdeathsig=QUIT"]


def _call(*words: str | Path) -> None:
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [str(word) for word in words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd="/",
        env=environment,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def _execute(url: URL, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


_numbers = count(1)


@pytest.fixture
def postgres_database(postgres_server: URL) -> Iterator[Database]:
    """A PostgreSQL database of the test's own, its tables made by the migrations."""
    name = f"test_{next(_numbers)}"
    _execute(postgres_server, f"CREATE DATABASE {name} TEMPLATE template")
    database = Database(postgres_server.set(database=name).render_as_string())
    yield database
    database.close()
    _execute(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Database:
    """Each of the two databases in turn."""
    found: Database = request.getfixturevalue(f"{request.param}_database")
    return found
