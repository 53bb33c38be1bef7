"""`mishu` and `mishu sandbox`: what they say when they cannot start, and that they start and stop."""

import logging
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app, main
from bot.commands.sandbox import remove_files
from bot.logs import QUIET, DiscreetFormatter
from sandbox.lock import lock_directory

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _no_settings_around(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("BOT_TOKEN", "DATABASE_URL", "MODE", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)


@pytest.fixture(autouse=True)
def _log_as_it_was() -> Iterator[None]:
    """Take back what the command set up: its log goes to a standard error that is gone after the test."""
    loggers = [logging.getLogger(), *map(logging.getLogger, QUIET)]
    levels = [logger.level for logger in loggers]
    yield
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)
    for handler in logging.getLogger().handlers[:]:
        if isinstance(handler.formatter, DiscreetFormatter):
            logging.getLogger().removeHandler(handler)


def run(*words: str, capture: pytest.CaptureFixture[str]) -> tuple[object, str]:
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    return ended.value.code, capture.readouterr().err.strip()


def test_sandbox_tells_the_rulebooks_it_has(capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run("sandbox", "--rulebook", "nowhere", capture=capsys)
    assert code == 2
    assert said.startswith("没有规则“nowhere”，现有：")
    assert "wujin-2021" in said


@pytest.mark.parametrize("written", ["2026-11-23T08:00", "明天", "2026-02-30T08:00+08:00"])
def test_sandbox_wants_a_whole_time(written: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run("sandbox", "--now", written, capture=capsys)
    assert (code, said) == (2, f"--now：“{written}”不是带时区的时间，应如 2026-11-23T08:00+08:00。")


def test_sandbox_does_not_start_twice_in_one_directory(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with lock_directory(tmp_path / "town"):
        code, said = run("sandbox", "--data", str(tmp_path / "town"), capture=capsys)
    assert code == 1
    assert "正由另一个实例" in said


def test_run_tells_a_wrong_setting_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BOT_TOKEN", "abc")
    code, said = run(capture=capsys)
    assert (code, said) == (2, "BOT_TOKEN: it looks like 123456789:AA…, as @BotFather gave it")


def test_help_names_every_command() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    shown = CliRunner().invoke(app, ["--help"]).output
    for name in ("ask", "sandbox", "doctor", "db"):
        assert re.search(rf"\b{name}\b", shown)


def test_fresh_removes_the_sandboxs_own_files_and_nothing_else(tmp_path: Path) -> None:
    for name in ("mishu.db", "mishu.db-wal", "sandbox.db", "letter.txt", "mishu.yaml"):
        (tmp_path / name).write_text("x")
    (tmp_path / "sandbox-files").mkdir()
    remove_files(tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["letter.txt", "mishu.yaml"]


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_sandbox_starts_says_where_and_stops_when_told(tmp_path: Path, number: signal.Signals) -> None:
    command = [sys.executable, "-m", "bot.cli", "sandbox", "--port", "0", "--headless", "--empty"]
    where = ["--data", str(tmp_path / "town"), "--now", datetime.now(UTC).isoformat()]
    with subprocess.Popen(
        [*command, *where], cwd=REPOSITORY, env={**os.environ}, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+\n", process.stdout.readline())
            process.send_signal(number)
            assert process.wait(timeout=300) == 0
        finally:
            process.kill()
