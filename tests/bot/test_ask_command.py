"""`mishu ask` and `mishu rulebook`, as a person types them."""

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.commands import ask as ask_module
from bot.commands.ask import Surroundings, ask, reply_line
from bot.commands.rulebook import rulebook
from rules.calendar import DayOverride, WorkCalendar
from rules.loading import read, shipped
from rules.rulebook import Rulebook
from rules.yaml_files import read_bytes

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "docs" / "rulebook.schema.json"
EXAMPLE = ROOT / "docs" / "examples" / "yunxi-2026.yaml"
ACTING = ('{"ask":"acting","rulebook":"yunxi-2026","absent":"mayor"}',)
GOOD = '{"ask":"limit","rulebook":"wujin-2021","name":"other_document_length"}'
ANSWER = '{"ok":true,"answer":{"max":3500,"unit":"characters"},"cite":["48"],"warnings":[]}\n'

app.command("ask")(ask)
app.add_typer(rulebook, name="rulebook")


def run(*words: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, list(words), input=stdin)


def test_question_is_answered_on_one_compact_line() -> None:
    result = run("ask", GOOD)
    assert (result.exit_code, result.stdout) == (0, ANSWER)


def test_question_is_read_from_standard_input() -> None:
    assert run("ask", stdin=GOOD).stdout == ANSWER


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("{", "bad_json"),
        ('{"ask":"vote","rulebook":"wujin-2021"}', "bad_question"),
        ('{"ask":"consult_silence","rulebook":"wujin-2012"}', "unknown_rulebook"),
        (
            '{"ask":"deadline","rulebook":"wujin-2021","name":"leave_filing","on":"2026-02-30"}',
            "bad_date",
        ),
        (
            '{"ask":"deadline","rulebook":"wujin-2021","name":"investigation","on":"2098-12-30"}',
            "bad_date",
        ),
    ],
)
def test_bad_question_exits_with_2(question: str, code: str) -> None:
    result = run("ask", question)
    assert (result.exit_code, json.loads(result.stdout)["error"]["code"]) == (2, code)


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "nonsense",
        '{"ask":"deadline","rulebook":"x","name":"minutes","on":"\\ud800"}',
        '{"ask":"consult_silence","rulebook":"\\ud800"}',
        '{"ask":"\\ud800"}',
        "[" * 5000,
    ],
)
def test_jsonl_goes_on_after_a_bad_line(bad: str) -> None:
    result = run("ask", "--jsonl", stdin=f"{bad}\n{GOOD}\n\n{GOOD}\n")
    assert result.exit_code == 0
    assert [json.loads(line)["ok"] for line in result.stdout.splitlines()] == [False, True, False, True]


def test_jsonl_answers_each_line_before_the_next_is_asked() -> None:
    command = [sys.executable, "-m", "bot.cli", "ask", "--jsonl"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        for _ in range(2):
            process.stdin.write(GOOD + "\n")
            process.stdin.flush()
            assert process.stdout.readline() == ANSWER
        process.stdin.close()
        assert process.wait() == 0


def test_organisation_brings_its_days_and_its_text(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    own = Surroundings(
        overrides={date(2026, 11, 24): DayOverride(working=False, name="区运会", source="通知")},
        articles=lambda rulebook_id, number: (
            "第五十三条……" if (rulebook_id, number) == ("wujin-2021@1", "53") else None
        ),
    )
    monkeypatch.setattr(ask_module, "load_surroundings", lambda _directory, _org: own)
    due = '{"ask":"deadline","rulebook":"wujin-2021","name":"department_handling","on":"2026-11-23"}'
    assert json.loads(run("ask", due).stdout)["answer"]["due"] == "2026-12-02"
    assert json.loads(run("ask", "--data", str(tmp_path), due).stdout)["answer"]["due"] == "2026-12-03"
    text = '{"ask":"article","rulebook":"wujin-2021","number":"53"}'
    assert json.loads(run("ask", "--data", str(tmp_path), text).stdout) == {
        "ok": True,
        "answer": {"text": "第五十三条……"},
        "cite": ["53"],
        "warnings": [],
    }
    assert json.loads(run("ask", text).stdout)["answer"] is None


@pytest.mark.parametrize("words", [("--data", "home"), ()], ids=["named", "of the settings"])
def test_rulebook_of_ones_own_is_asked_before_there_is_a_database(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    own = tmp_path / "home" / "rulebooks"
    own.mkdir(parents=True)
    shutil.copy(EXAMPLE, own)
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "ask", *words, *ACTING],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "DATA_DIR": "home"},
    )
    assert json.loads(done.stdout)["cite"] == ["3"]


def test_data_directory_without_anything_is_told(tmp_path: Path) -> None:
    result = run("ask", "--data", str(tmp_path), *ACTING)
    assert (result.exit_code, result.stderr) == (1, f"没有数据库文件 {tmp_path / 'mishu.db'}。\n")


def test_broken_rulebook_of_ones_own_is_told(tmp_path: Path) -> None:
    (tmp_path / "mine-2026.yaml").write_text("id: mine-2026\n", encoding="utf-8")
    around = Surroundings(shipped().with_directory(tmp_path))
    line, answered = reply_line('{"ask":"consult_silence","rulebook":"mine-2026"}', around, WorkCalendar())
    assert not answered
    assert json.loads(line)["error"] == {
        "code": "unknown_rulebook",
        "message": "mine-2026.yaml:1: 缺 title",
    }


@pytest.mark.parametrize(
    ("today", "name", "most"),
    [
        (date(2026, 12, 31), "wujin-2021", 3500),
        (date(2027, 1, 1), "wujin-2021", 3000),
        (date(2027, 1, 1), "wujin-2021@1", 3500),
        (date(2026, 12, 31), "wujin-2021@2", 3000),
    ],
)
def test_version_in_force_answers_unless_one_is_named(
    tmp_path: Path, today: date, name: str, most: int
) -> None:
    later = read_bytes(files("rules") / "rulebooks" / "wujin-2021.yaml").decode()
    later = later.replace("effective_on: 2021-04-12", "effective_on: 2027-01-01\nversion: 2")
    (tmp_path / "wujin-2021.v2.yaml").write_text(later.replace("max: 3500", "max: 3000"), encoding="utf-8")
    around = Surroundings(shipped().with_directory(tmp_path), today=today)
    line, answered = reply_line(GOOD.replace("wujin-2021", name), around, WorkCalendar())
    assert answered
    assert json.loads(line)["answer"]["max"] == most


def test_rulebooks_are_listed() -> None:
    listed = run("rulebook", "list").stdout
    assert "hainan-2023@1\tpublished\t2023-02-28\t乌海市海南区人民政府工作规则\n" in listed
    assert len(listed.splitlines()) == 9


def test_rulebook_shows_its_rules_and_what_it_leaves_out() -> None:
    shown = run("rulebook", "show", "civil-affairs-template").stdout
    assert "公布的文本缺第42-73条" in shown
    assert "  75　部门主要负责人外出和休假：" in shown
    assert "  76　值班记录：" in shown
    assert "  25　议事协调机构由区长批准设立——问题集无此一问" in shown


def test_rulebook_shows_its_dates_of_force() -> None:
    assert "施行：2010-11-26至2011-03-31　" in run("rulebook", "show", "chaoyang-2010").stdout
    dated = run("rulebook", "show", str(ROOT / "tests" / "office" / "linshui-2026.yaml")).stdout
    assert "      施行：至2026-11-30\n" in dated
    assert "      施行：2026-12-01起\n" in dated
    assert "      注意：原文此处有脱漏" in run("rulebook", "show", "hainan-2023").stdout


@pytest.mark.parametrize("title", ["某区: “规则”", '"\\1', "# 规则", "某区人民政府工作规则（试行）"])
def test_new_rulebook_takes_any_title(tmp_path: Path, title: str) -> None:
    path = tmp_path / "my-district.yaml"
    assert run("rulebook", "new", "my-district", "--title", title, "-o", str(path)).exit_code == 0
    assert run("rulebook", "lint", str(path)).exit_code == 0
    assert read(path).title == title


def test_new_rulebook_has_an_id_that_a_file_can_have() -> None:
    result = run("rulebook", "new", "../Mine")
    assert (result.exit_code, "不能作 id" in result.stderr) == (2, True)


def test_unknown_rulebook_is_told() -> None:
    result = run("rulebook", "show", "atlantis")
    assert result.exit_code == 2
    assert "没有规则“atlantis”" in result.stderr


def test_lint_exits_with_1_and_names_the_place(tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text("id: broken\ntitle: 一\nid: two\n", encoding="utf-8")
    result = run("rulebook", "lint", str(path))
    assert (result.exit_code, result.stdout) == (1, "broken.yaml:3: id: 同一键写了两次\n")


def test_lint_of_a_missing_file_is_told(tmp_path: Path) -> None:
    result = run("rulebook", "lint", str(tmp_path / "none.yaml"))
    assert (result.exit_code, result.stdout) == (1, "none.yaml: 读不了：No such file or directory\n")


def test_lint_without_files_checks_those_shipped() -> None:
    result = run("rulebook", "lint")
    assert (result.exit_code, result.stderr) == (0, "查了 9 个文件，没有问题\n")


def test_diff_prints_both_answers_with_their_articles() -> None:
    shown = run("rulebook", "diff", "wujin-2021", "fangshan-2018").stdout
    assert (
        "签发纪要：常务会议\n"
        "  wujin-2021@1     审核：政府办公室主任 → 签发：区长〔46〕\n"
        "  fangshan-2018@1  签发：区长〔45〕\n"
    ) in shown


def test_diff_prints_json() -> None:
    told = json.loads(run("rulebook", "diff", "--json", "wujin-2021", "wujin-2021").stdout)
    assert told == {"left": "wujin-2021@1", "right": "wujin-2021@1", "differences": []}


def test_new_rulebook_is_written_once_and_is_clean(tmp_path: Path) -> None:
    path = tmp_path / "my-district.yaml"
    assert run("rulebook", "new", "my-district", "--from", "xicheng-2005", "-o", str(path)).exit_code == 0
    assert run("rulebook", "lint", str(path)).exit_code == 0
    again = run("rulebook", "new", "my-district", "-o", str(path))
    assert again.exit_code == 2
    assert "已存在，不覆盖" in again.stderr


def test_committed_schema_is_current() -> None:
    assert json.loads(run("rulebook", "schema").stdout) == Rulebook.model_json_schema(by_alias=True)
    assert SCHEMA.read_text(encoding="utf-8") == run("rulebook", "schema").stdout


def test_text_is_split_and_what_was_mended_is_told(tmp_path: Path) -> None:
    path = tmp_path / "rules.txt"
    path.write_text("第一条 甲。\n二条  乙。\n第三条 丙。\n", encoding="gb18030")
    shown = run("rulebook", "text", "civil-affairs-template", str(path)).stdout.splitlines()
    assert shown[:2] == [
        "民政局工作执政规范制度（区政府工作规则范本）：第X条，3 条",
        "请核对第2条：原文作“二条”，按次序补为第二条",
    ]
    assert "规则引用的 74 在这份文本里没有找到" in shown


def test_text_without_articles_is_told(tmp_path: Path) -> None:
    path = tmp_path / "rules.txt"
    path.write_text("没有编号。", encoding="utf-8")
    result = run("rulebook", "text", "wujin-2021", str(path))
    assert (result.exit_code, result.stderr) == (
        2,
        "rules.txt：没有找到条文：应有“第一条”或“一、”这样的编号\n",
    )
