"""YAML that no rulebook may be written in, and the sentence each gets."""

from pathlib import Path

import pytest

from rules.loading import build, read
from rules.yaml_files import MAX_BYTES, RulebookError, parse

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
limit:
  - title: 篇幅
    cite: [8]
    summary: 不超过五千字。
    name: policy_document_length
    max: 5000
    unit: characters
"""


def complaint(text: str | bytes) -> str:
    raw = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(RulebookError) as raised:
        build(parse("sample.yaml", raw))
    return str(raised.value)


def test_sound_file_is_read_with_the_line_of_each_key() -> None:
    document = parse("sample.yaml", SOUND.encode())
    assert document.data["title"] == "某区人民政府工作规则"
    assert document.line(("acting", 0, "by")) == 12
    assert document.line(("acting", 0, "by", 7)) == 12
    assert document.line(("none",)) == 1


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("title: 某区人", 'title: "\\uD800人', "sample.yaml:2: 不是合格的 YAML：转义写出的不是一个字符"),
        ("title: 某区人", 'title: "某区人', "sample.yaml:21: 不是合格的 YAML：引号没有写完"),
        ("title: 某区人", "title: 某区: 人", "sample.yaml:2: 不是合格的 YAML：此处不能再写“键: 值”"),
        (
            "place: 某区",
            "place: @某区",
            "sample.yaml:3: 不是合格的 YAML：此处的符号有特殊含义，请给文字加引号",
        ),
        ("place: 某区", "place: 某区\u0001", "sample.yaml:3: 不是合格的 YAML：有不可见的控制字符"),
        ("    cite: [7]", "   cite: [7]", "sample.yaml:9: 不是合格的 YAML：列表各项的缩进不齐，或缺“- ”"),
        ("acting:", "  x: 1\nacting:", "sample.yaml:7: 不是合格的 YAML：缩进不齐，或文字未加引号"),
        ("cite: [7]", "cite: [7", "sample.yaml:10: 不是合格的 YAML：方括号没有写完，或各项之间缺半角逗号"),
        ("place: 某区", "place: !x 区", "sample.yaml:3: 不是合格的 YAML：不用“!”开头的标签"),
        (
            "place: 某区",
            'place: !!binary "/w=="',
            "sample.yaml:3: place: 只能写文字、数字、日期或 true/false：",
        ),
        ("acting:", "---\nacting:", "sample.yaml:7: 不是合格的 YAML：一个文件只写一份规则"),
        ("max: 5000", "max: .inf", "sample.yaml:19: limit[0].max: 应为数字"),
        ("max: 5000", "max: .nan", "sample.yaml:19: limit[0].max: 应"),
        ("2026-01-01", "2026-02-30", "sample.yaml:5: effective_on: 没有 2026-02-30 这个日期"),
        ("2026-01-01", "2026-01-01 08:00:00", "sample.yaml:5: effective_on: 日期应写作 2021-04-12"),
    ],
)
def test_fault_is_told_in_one_sentence_of_ours(old: str, new: str, sentence: str) -> None:
    assert old in SOUND
    assert complaint(SOUND.replace(old, new, 1)).startswith(sentence)


def test_yaml_alias_is_refused() -> None:
    text = SOUND.replace("absent: [mayor]", "absent: &who [mayor]").replace("by: [deputy]", "by: *who")
    assert complaint(text) == "sample.yaml:11: acting[0].by: 用了 YAML 别名（*），请写全"


def test_alias_bomb_is_refused_before_it_grows() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    assert "YAML 别名" in complaint("\n".join(lines))


def test_byte_order_mark_is_refused() -> None:
    assert complaint(b"\xef\xbb\xbf" + SOUND.encode()) == (
        "sample.yaml:1: 文件开头有 BOM 标记，请另存为不带 BOM 的 UTF-8"
    )


def test_other_encoding_is_refused() -> None:
    assert complaint(SOUND.encode("gb18030")) == "sample.yaml:2: 不是 UTF-8 编码的文本"


def test_oversized_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    path.write_bytes(b"# " + b"x" * (10 * MAX_BYTES))
    with pytest.raises(RulebookError, match=r"^big\.yaml: 文件超过 1 MB"):
        read(path)


def test_deep_nesting_is_refused() -> None:
    assert "嵌套过深" in complaint(f"a: {'[' * 40}{']' * 40}")


def test_nesting_that_would_overflow_the_stack_is_refused() -> None:
    assert complaint(f"a: {'[' * 100_000}{']' * 100_000}") == "sample.yaml:1: 嵌套过深"


@pytest.mark.parametrize("text", ["", "- a\n", "just words\n"])
def test_file_that_is_no_mapping_is_refused(text: str) -> None:
    assert complaint(text) == "sample.yaml:1: 不是一份规则：最外层应为“键: 值”"
