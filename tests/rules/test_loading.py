"""Broken rulebook files, and the sentence each gets."""

from datetime import date
from pathlib import Path

import pytest

from rules.loading import Rulebooks, UnknownRulebookError, build, shipped
from rules.yaml_files import RulebookError, parse

SOUND = """\
id: sample-2026
title: 某区人民政府工作规则
place: 某区
kind: published
effective_on: 2026-01-01
posts: [mayor, deputy, responsible_deputy]
acting:
  - title: 区长外出
    cite: [7]
    summary: 区长外出，由副区长主持。
    absent: [mayor]
    by: [deputy]
    delegated: true
"""


def complaint(text: str | bytes) -> str:
    raw = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(RulebookError) as raised:
        build(parse("sample.yaml", raw))
    return str(raised.value)


def test_sound_file_is_read() -> None:
    assert build(parse("sample.yaml", SOUND.encode())).acting[0].cite == ("7",)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "kind: published",
            "kind: publishd",
            "sample.yaml:4: kind: 不认识的词“publishd”，是否指 published？",
        ),
        ("[mayor]\n", "[mayer]\n", "sample.yaml:11: acting[0].absent[0]: 不认识的词“mayer”，是否指 mayor？"),
        ("acting:", "actin:", "sample.yaml:7: actin: 不认识的键，是否指 acting？"),
        ("    cite: [7]\n", "", "sample.yaml:8: acting[0]: 缺 cite"),
        ("cite: [7]", "cite: []", "sample.yaml:9: acting[0].cite: 不能为空"),
        ("delegated: true", "delegated: 是", "sample.yaml:13: acting[0].delegated: 应为 true 或 false"),
        ("title: 某区", "id: x\ntitle: 某区", "sample.yaml:2: id: 同一键写了两次"),
        ("place: 某区", "place:\t某区", "sample.yaml:3: 有制表符（Tab），YAML 缩进请用空格"),
        ("2026-01-01", "2026-02-30", "sample.yaml:5: effective_on: 没有 2026-02-30 这个日期"),
        ("2026-01-01", "元旦", "sample.yaml:5: effective_on: 日期应写作 2021-04-12"),
        (
            "place: 某区",
            "place: [某区",
            "sample.yaml:4: 不是合格的 YAML：方括号没有写完，或各项之间缺半角逗号",
        ),
    ],
)
def test_fault_is_told_with_line_and_key(old: str, new: str, sentence: str) -> None:
    assert complaint(SOUND.replace(old, new, 1)) == sentence


def test_cite_is_written_in_the_contracts_form() -> None:
    assert complaint(SOUND.replace("cite: [7]", "cite: [第七条]")).startswith(
        "sample.yaml:9: acting[0].cite[0]: "
    )


def test_two_rules_of_one_title_are_refused() -> None:
    repeated = SOUND + SOUND[SOUND.index("  - title") :]
    assert complaint(repeated) == "sample.yaml:14: acting[1].title: 同一节内已有名为“区长外出”的规则"


def test_shipped_rulebooks_are_the_nine() -> None:
    assert shipped().ids == (
        "beijing-2005",
        "chaoyang-2010",
        "civil-affairs-template",
        "dongchang-draft",
        "fangshan-2018",
        "hainan-2023",
        "tongzhou-2008",
        "wujin-2021",
        "xicheng-2005",
    )


def test_unknown_rulebook_is_told() -> None:
    with pytest.raises(UnknownRulebookError):
        shipped().get("wujin-2012")


@pytest.fixture
def versions(tmp_path: Path) -> Rulebooks:
    (tmp_path / "sample-2026.yaml").write_text(SOUND, encoding="utf-8")
    later = SOUND.replace("kind:", "version: 2\nkind:").replace("2026-01-01", "2026-07-01")
    (tmp_path / "sample-2026.v2.yaml").write_text(
        later.replace("delegated: true", "delegated: false"), encoding="utf-8"
    )
    return shipped().with_directory(tmp_path)


def test_versions_live_side_by_side(versions: Rulebooks) -> None:
    assert [book.key for book in versions.versions("sample-2026")] == ["sample-2026@1", "sample-2026@2"]
    assert versions.get("sample-2026").version == 2
    assert versions.get("sample-2026@1").acting[0].delegated is True


@pytest.mark.parametrize(
    ("day", "version"), [(date(2025, 5, 1), 1), (date(2026, 6, 30), 1), (date(2026, 7, 1), 2)]
)
def test_version_in_force_is_found_by_day(versions: Rulebooks, day: date, version: int) -> None:
    assert versions.in_force("sample-2026", day).version == version


def test_unknown_version_is_told(versions: Rulebooks) -> None:
    with pytest.raises(UnknownRulebookError):
        versions.get("sample-2026@3")


def test_own_directory_keeps_what_is_shipped(versions: Rulebooks) -> None:
    assert versions.get("wujin-2021").title == "常州市武进区人民政府工作规则"


def test_directory_can_be_added_for_good(tmp_path: Path) -> None:
    (tmp_path / "sample-2026.yaml").write_text(SOUND, encoding="utf-8")
    known = shipped().with_directory(tmp_path / "none")
    known.add_directory(tmp_path)
    assert "sample-2026" in known.ids
    assert "sample-2026" not in shipped().ids


def test_one_version_in_two_files_is_refused(tmp_path: Path) -> None:
    for name in ("sample-2026.yaml", "sample-2026.v2.yaml"):
        (tmp_path / name).write_text(SOUND, encoding="utf-8")
    with pytest.raises(RulebookError, match="有两个文件写了同一版本号"):
        Rulebooks.in_directory(tmp_path).get("sample-2026")


def test_file_name_agrees_with_the_id(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text(SOUND, encoding="utf-8")
    with pytest.raises(RulebookError, match=r"^other\.yaml: id: 文件名与 id 不符：sample-2026"):
        Rulebooks.in_directory(tmp_path).get("other")
