"""`mishu org` on real files, as an administrator types it."""

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlmodel import select
from typer.testing import CliRunner, Result

from bot.commands.org import org
from storage.database import Database
from storage.tables import Invitation, Organisation, Person


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No .env and no setting of whoever runs the tests."""
    monkeypatch.chdir(tmp_path)
    for name in ("BOT_TOKEN", "DATABASE_URL", "DATA_DIR"):
        monkeypatch.delenv(name, raising=False)


def run(*words: str) -> Result:
    return CliRunner().invoke(org, words)


def count(table: type[Organisation | Person | Invitation]) -> int:
    database = Database("sqlite:///data/mishu.db")
    found = database.read(lambda session: len(session.exec(select(table)).all()))
    database.close()
    return found


def edit(old: str, new: str) -> None:
    text = Path("d.yaml").read_text("utf-8")
    assert old in text
    Path("d.yaml").write_text(text.replace(old, new), "utf-8")


def test_new_file_can_be_imported_as_it_is() -> None:
    assert run("new", "d.yaml").stdout == "已写好 d.yaml。改成本单位的情况后运行：mishu org import d.yaml\n"
    result = run("import", "d.yaml")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "某某区人民政府（my-district，wujin-2021）：已新建：单位5，职务9，人员8，搭档1，群0。",
        "注意：群“甲局工作群”没有编号，尚未绑定。",
    ]
    assert count(Person) == 8


def test_new_file_never_overwrites_one() -> None:
    Path("d.yaml").write_text("mine", "utf-8")
    assert run("new", "d.yaml").exit_code == 1
    assert Path("d.yaml").read_text("utf-8") == "mine"


def test_import_again_tells_what_changed() -> None:
    run("new", "d.yaml")
    run("import", "d.yaml")
    assert "与现有记录一致，没有改动。" in run("import", "d.yaml").stdout
    edit("seats: [甲局局长]", "seats: [甲局局长], phone: 13800000009, roles: [liaison]")
    edit('digest_at: "08:00"', 'digest_at: "08:30"')
    edit("portfolio: [甲局]", "portfolio: [甲局, 司法局]")
    edit("[区政府办公室, 司法局]", "[区政府办公室]")
    assert run("import", "d.yaml").stdout.splitlines()[:4] == [
        "某某区人民政府（my-district，wujin-2021）：已有3处改动。",
        "  改动机构 my-district：晨报",
        "  改动人员 人员七：角色、电话",
        "  改动分管 司法局：副区长",
    ]


def test_dry_run_changes_nothing() -> None:
    run("new", "d.yaml")
    assert "：将新建：" in run("import", "d.yaml", "--dry-run").stdout
    assert count(Organisation) == 0


def test_faults_are_all_told_and_nothing_is_imported() -> None:
    run("new", "d.yaml")
    edit("kind: leadership}", "kind: leader}")
    edit("[常务副区长, 副区长]", "[常务副区长, 副市长]")
    result = run("import", "d.yaml")
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        "d.yaml:16: units[1].kind: 没有“leader”这个值(是不是“leadership”？)",
        "d.yaml:44: partners[1][2]: 没有叫“副市长”的职务(是不是“副区长”？)",
        "d.yaml：共2处要改，没有导入任何内容。",
    ]
    assert not Path("data/mishu.db").exists()


def test_file_that_is_not_there_is_told() -> None:
    result = run("import", "none.yaml")
    assert (result.exit_code, result.stderr) == (1, "不能读 none.yaml：No such file or directory。\n")


def test_invitations_go_to_whoever_has_none_open() -> None:
    run("new", "d.yaml")
    first = run("import", "d.yaml", "--invite", "--bot", "@my_bot").stdout
    links = re.findall(
        r"^(\S+)\t(\S+)\thttps://t\.me/my_bot\?start=([A-Za-z0-9_-]{32})$", first, re.MULTILINE
    )
    assert [link[0] for link in links] == [f"人员{n}" for n in "一二三四五六七八"]
    assert len({link[1] for link in links}) == 8
    assert "没有需要邀请的人" in run("import", "d.yaml", "--invite").stdout
    assert count(Invitation) == 8


def test_one_person_is_invited_anew_by_name() -> None:
    run("new", "d.yaml")
    run("import", "d.yaml")
    result = run("invite", "人员三")
    assert re.search(r"^人员三\t副区长\t/start [A-Za-z0-9_-]{32}$", result.stdout, re.MULTILINE)
    wrong = run("invite", "人员")
    assert (wrong.exit_code, wrong.stderr.split("。")[0]) == (2, "没有叫“人员”的人")
    assert run("invite", "人员三", "--org", "other").stderr == "请用 --org 指明机构，现有：my-district。\n"


def test_whoever_left_is_not_invited() -> None:
    run("new", "d.yaml")
    run("import", "d.yaml", "--invite")
    edit("  - {name: 人员八, seats: [司法局局长], language: zh}\n", "")
    run("import", "d.yaml")
    assert run("invite", "人员八").stderr == "人员八现在没有职务，请先在名册里写明职务再导入。\n"


def test_list_shows_organisations_and_people() -> None:
    run("new", "d.yaml")
    run("import", "d.yaml")
    run("invite", "人员一")
    assert run("list").stdout == "my-district\t某某区人民政府\twujin-2021\t已邀请1人，未邀请7人\n"
    assert run("list", "--people").stdout.splitlines()[1:3] == [
        "  人员一\t区长\t已邀请",
        "  人员二\t常务副区长\t未邀请",
    ]


def test_new_without_a_file_begins_an_organisation_with_its_administrator() -> None:
    words = ("--name", "清榆区人民政府", "--slug", "qingyu", "--rulebook", "wujin-2021")
    result = run("new", *words, "--administrator", "邵清和", "--bot", "my_bot")
    assert (result.exit_code, result.stderr) == (0, "")
    assert re.search(r"^邵清和\thttps://t\.me/my_bot\?start=[A-Za-z0-9_-]{32}（", result.stdout, re.MULTILINE)
    assert "邵清和\t\t已邀请" in run("list", "--people").stdout
    again = run("new", *words, "--administrator", "邵清和")
    assert (again.exit_code, again.stderr) == (2, "已经有短名为“qingyu”的机构。\n")
    wrong = run(
        "new", "--name", "某区", "--slug", "other", "--rulebook", "wujin-2012", "--administrator", "甲"
    )
    assert wrong.stderr == "没有“wujin-2012”这部规则，是不是“wujin-2021”？\n"


def test_new_asks_for_what_is_not_given() -> None:
    asked = CliRunner().invoke(org, ["new"], input="清榆区人民政府\nqingyu\nbeijing-2005\n邵清和\n")
    assert asked.exit_code == 0
    assert "  dongchang-draft\t征求意见稿\t" in asked.stdout
    assert "已新建：清榆区人民政府（qingyu，beijing-2005）" in asked.stdout


def test_workbook_carries_the_directory_out_and_in() -> None:
    run("new", "d.yaml")
    run("import", "d.yaml")
    assert "已写好 名册.xlsx" in run("template", "名册.xlsx").stdout
    assert "与现有记录一致，没有改动" in run("import", "名册.xlsx").stdout
    assert run("template", "名册.xlsx").stderr == "名册.xlsx 已经存在，没有改动它。\n"
    book = load_workbook("名册.xlsx")
    book["人员"]["A2"], book["职务"]["B2"] = "人员九", "领导"
    book.save("错.xlsx")
    wrong = run("import", "错.xlsx")
    assert wrong.exit_code == 2
    assert wrong.stderr.startswith("名册有1处要改，没有导入任何内容：\n职务!B2：没有叫“领导”的单位")
    book["职务"]["B2"] = "区政府领导"
    book.save("对.xlsx")
    assert "将有" in run("import", "对.xlsx", "--dry-run").stdout
    told = run("import", "对.xlsx").stdout
    assert "新增人员 人员九" in told
    assert "没有改动" in run("import", "对.xlsx").stdout


def test_empty_template_has_examples_only() -> None:
    run("new", "d.yaml")
    run("import", "d.yaml")
    run("template", "空.xlsx", "--empty")
    assert [row[0].value for row in load_workbook("空.xlsx")["单位"].iter_rows()] == ["单位*", "（例）教育局"]
