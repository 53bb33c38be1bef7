"""`mishu rulebook text --data`, own rulebooks, and what is asked of both."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.commands.ask import ask
from bot.commands.rulebook import rulebook
from office.directory.file import read_district
from office.directory.operations import import_district
from rules.loading import Rulebooks
from storage import migrate
from storage.database import Database

app.command("ask")(ask)
app.add_typer(rulebook, name="rulebook")

DISTRICT = """\
organisation: {slug: qingyu, name: 清榆区人民政府, rulebook: wujin-2021}
units:
  - {name: 区政府领导, kind: leadership}
seats:
  - {title: 区长, unit: 区政府领导, rank: mayor}
people:
  - {name: 苏文渊, seats: 区长}
"""
TEXT = "一、甲。\n二、乙：\n（一）丙；\n（二）丁。\n三、戊。\n"
OWN = Path("docs/examples/yunxi-2026.yaml")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data directory with one organisation."""
    directory = tmp_path / "data"
    directory.mkdir()
    database = Database(f"sqlite:///{directory / 'mishu.db'}")
    migrate.upgrade(database)
    district = read_district(DISTRICT, filename="d.yaml", known_rulebooks={"wujin-2021"})
    database.write(lambda session: import_district(session, district, now=datetime(2026, 1, 1, tzinfo=UTC)))
    database.close()
    return directory


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "规则.txt"
    path.write_text(TEXT, encoding="gb18030")
    return path


def run(*words: object, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], input=stdin)


def article(number: str, *options: object) -> object:
    question = json.dumps({"ask": "article", "rulebook": "wujin-2021", "number": number})
    return json.loads(run("ask", *options, question).stdout)


def test_loaded_text_answers_article(data: Path, document: Path) -> None:
    said = run("rulebook", "text", "wujin-2021", document, "--data", data, "--org", "qingyu")
    assert said.exit_code == 0, said.output
    assert said.stdout.splitlines()[0].endswith("：一、，3 条")
    assert said.stdout.splitlines()[-1] == "已载入 清榆区人民政府（wujin-2021@1）。"
    assert article("2(2)", "--data", data) == {
        "ok": True,
        "answer": {"text": "（二）丁。"},
        "cite": ["2(2)"],
        "warnings": [],
    }
    assert article("3", "--data", data, "--org", "qingyu") == {
        "ok": True,
        "answer": {"text": "戊。"},
        "cite": ["3"],
        "warnings": [],
    }
    silence: object = {"ok": True, "answer": None, "cite": [], "warnings": []}
    assert article("46", "--data", data) == silence
    assert article("3") == silence


def test_text_is_only_looked_at_without_data(data: Path, document: Path) -> None:
    assert run("rulebook", "text", "wujin-2021", document).exit_code == 0
    assert article("3", "--data", data) == {"ok": True, "answer": None, "cite": [], "warnings": []}


def test_restorations_are_counted_for_the_office(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "规则.txt"
    path.write_text("第一条 甲。\n二条  乙。\n第三条 丙。\n", encoding="utf-8")
    said = run("rulebook", "text", "wujin-2021", path, "--data", data)
    assert said.stdout.splitlines()[-1].endswith("待办公室核对 1 处：/admin texts")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--org", "elsewhere"), "请用 --org 指明机构，现有：qingyu。"),
        (("--data", "nowhere"), "没有数据库文件 nowhere/mishu.db。"),
    ],
)
def test_unknown_organisation_or_directory_is_told(
    data: Path, document: Path, words: tuple[str, ...], sentence: str
) -> None:
    options = words if "--data" in words else ("--data", data, *words)
    said = run("rulebook", "text", "wujin-2021", document, *options)
    assert said.exit_code in (1, 2)
    assert said.stderr.splitlines()[-1] == sentence


@pytest.mark.parametrize(
    ("name", "raw", "sentence"),
    [
        ("a.txt", b"x" * 10_000_001, "文件超过 10 MB，不像是一份规则的正文"),
        ("a.txt", "没有编号。".encode(), "没有找到条文：应有“第一条”或“一、”这样的编号"),
        ("a.docx", b"PK nonsense", "不是能读的 Word 文件（.docx）"),
        ("a.txt", b"\xff\xfe\x00\x00", "不是文本文件：请用 .txt 或 .docx（老式的 .doc、PDF 请先另存）"),
    ],
)
def test_text_that_cannot_be_split_is_refused_and_the_former_stays(
    data: Path, document: Path, tmp_path: Path, *, name: str, raw: bytes, sentence: str
) -> None:
    run("rulebook", "text", "wujin-2021", document, "--data", data)
    bad = tmp_path / name
    bad.write_bytes(raw)
    said = run("rulebook", "text", "wujin-2021", bad, "--data", data)
    assert (said.exit_code, said.stdout, said.stderr) == (2, "", f"{name}：{sentence}\n")
    assert article("3", "--data", data) == {
        "ok": True,
        "answer": {"text": "戊。"},
        "cite": ["3"],
        "warnings": [],
    }


BAD_RULEBOOKS = [
    (b"# " + b"x" * 10_000_000, "mine-2026.yaml: 文件超过 1 MB，不像是一份规则"),
    (b"id: &a mine-2026\ntitle: *a\n", "mine-2026.yaml:1: title: 用了 YAML 别名（*），请写全"),
    (b"id: mine-2026\nid: mine-2026\n", "mine-2026.yaml:2: id: 同一键写了两次"),
    (b"id: mine-2026\nsign:\n\t- 1\n", "mine-2026.yaml:3: 有制表符（Tab），YAML 缩进请用空格"),
    (
        b"\xef\xbb\xbfid: mine-2026\n",
        "mine-2026.yaml:1: 文件开头有 BOM 标记，请另存为不带 BOM 的 UTF-8",
    ),
]


@pytest.mark.parametrize(("raw", "sentence"), BAD_RULEBOOKS)
def test_bad_rulebook_of_ones_own_is_refused_in_one_sentence(data: Path, raw: bytes, sentence: str) -> None:
    own = data / "rulebooks" / "mine-2026.yaml"
    own.parent.mkdir()
    own.write_bytes(raw)
    linted = run("rulebook", "lint", own)
    assert (linted.exit_code, linted.stdout) == (1, f"{sentence}\n")
    started = mishu("sandbox", "--data", str(data), "--headless", "--port", "0")
    assert (started.returncode, started.stdout, started.stderr) == (2, "", f"{sentence}\n")
    question = '{"ask":"consult_silence","rulebook":"mine-2026"}'
    asked = mishu("ask", "--data", str(data), question)
    assert asked.returncode == 2
    assert json.loads(asked.stdout)["error"] == {"code": "unknown_rulebook", "message": sentence}


def test_own_rulebook_is_asked_shown_and_begun_from(data: Path, tmp_path: Path) -> None:
    (data / "rulebooks").mkdir()
    (data / "rulebooks" / OWN.name).write_bytes(OWN.read_bytes())
    question = '{"ask":"acting","rulebook":"yunxi-2026","absent":"mayor"}'
    asked = mishu("ask", "--data", str(data), question)
    assert asked.returncode == 0
    assert json.loads(asked.stdout)["answer"] is not None
    assert mishu("ask", question).returncode == 2
    known = mishu("rulebook", "list", data=data)
    assert "yunxi-2026@1" in known.stdout
    drafted = tmp_path / "next-2027.yaml"
    begun = mishu("rulebook", "new", "next-2027", "--from", "yunxi-2026", "-o", str(drafted), data=data)
    assert begun.returncode == 0
    assert mishu("rulebook", "lint", str(drafted)).returncode == 0


def test_directory_is_known_once_however_often_it_is_named(tmp_path: Path) -> None:
    (tmp_path / OWN.name).write_bytes(OWN.read_bytes())
    books = Rulebooks.in_directory(tmp_path)
    books.add_directory(tmp_path)
    assert [book.key for book in books.with_directory(tmp_path).versions("yunxi-2026")] == ["yunxi-2026@1"]


def mishu(*words: str, data: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Call the command in a process of its own: what it knows of rulebooks lasts as long as that."""
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", *words],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={"PATH": "", "BOT_TOKEN": "", **({"DATA_DIR": str(data)} if data else {})},
    )
