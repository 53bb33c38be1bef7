"""What lint finds that the forms alone let pass."""

from pathlib import Path

import pytest

from rules.linting import lint
from rules.yaml_files import parse

SOUND = """\
id: sample-2026
title: 某区人民政府工作规则
place: 某区
kind: published
effective_on: 2026-01-01
posts: [mayor, deputy, responsible_deputy, department_head]
leave:
  - title: 副区长外出
    cite: [10]
    summary: 报区长批准。
    applicants: [deputy]
    steps:
      - {act: approve, by: [mayor]}
sign:
  - title: 重要发文
    cite: [20]
    summary: 重要的由区长签发。
    when:
      - {name_of: [government], matter_any: [major]}
    steps:
      - {act: sign, by: [mayor]}
  - title: 一般发文
    cite: [20]
    summary: 由分管副区长签发。
    when:
      - {name_of: [government]}
    steps:
      - {act: sign, by: [responsible_deputy]}
deadline:
  - title: 材料
    cite: [30]
    summary: 提前三个工作日。
    name: materials
    n: 3
    unit: working_day
    direction: before
    anchor: 会议当日
"""
RULEBOOKS = Path(__file__).parents[2] / "rules" / "rulebooks"


def found(text: str) -> list[str]:
    return [str(finding) for finding in lint(parse("sample-2026.yaml", text.encode()))]


@pytest.mark.parametrize("path", sorted(RULEBOOKS.glob("*.yaml")), ids=lambda path: path.stem)
def test_shipped_rulebook_is_clean(path: Path) -> None:
    assert lint(parse(path.name, path.read_bytes())) == ()


def test_sound_rulebook_is_clean() -> None:
    assert found(SOUND) == []


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        (
            "effective_on: 2026-01-01\n",
            "",
            "sample-2026.yaml:4: kind: 已公布的规则应写 effective_on（施行日期）",
        ),
        (
            "posts: [mayor,",
            "until_on: 2025-01-01\nposts: [mayor,",
            "sample-2026.yaml:6: until_on: 失效日期早于施行日期",
        ),
        (
            "    applicants: [deputy]\n",
            "    applicants: [deputy]\n    from_on: 2026-05-01\n    until_on: 2026-04-01\n",
            "sample-2026.yaml:13: leave[0].until_on: 失效日期早于起始日期",
        ),
        (
            "applicants: [deputy]",
            "applicants: [secretary_general]",
            "sample-2026.yaml:8: leave[0]: 提到 secretary_general（秘书长），而 posts 里没有",
        ),
        (
            "leave:",
            "terms: {mayer: 市长}\nleave:",
            "sample-2026.yaml:7: terms.mayer: 不是词表里的词，是否指 mayor？",
        ),
        (
            "leave:",
            'missing: ["10-12"]\nleave:',
            "sample-2026.yaml:10: leave[0].cite: 引用了缺失的第10条",
        ),
        (
            "    applicants: [deputy]\n",
            "    applicants: [deputy]\n    restored: true\n",
            "sample-2026.yaml:12: leave[0].restored: 标为补足，而 restored 未说明补了什么",
        ),
        (
            "      - {act: sign, by: [mayor]}\n",
            "      - {act: review, by: [mayor]}\n",
            "sample-2026.yaml:20: sign[0].steps: 流程没有结尾，应有一步签发、会签",
        ),
        (
            "{name_of: [government], matter_any: [major]}",
            "{name_of: [government]}",
            "sample-2026.yaml:22: sign[1]: 永远轮不到这一条：前面的规则已经包括了它",
        ),
        (
            "{act: sign, by: [responsible_deputy]}",
            "{act: sign, by: [responsible_deputy], if: major}",
            "sample-2026.yaml:28: sign[1].steps[0].if: 前面的规则已包括 major 的情形，此步永不成立",
        ),
        (
            "{act: sign, by: [mayor]}",
            "{act: sign, by: [mayor], if: major, unless: [major]}",
            "sample-2026.yaml:21: sign[0].steps[0]: if 与 unless 都写了 major，此步永不成立",
        ),
        (
            "    anchor: 会议当日\n",
            "    anchor: 会议当日\n    counted_from: minutes\n",
            "sample-2026.yaml:38: deadline[0].counted_from: 没有 minutes 的规则可算起",
        ),
        ("cite: [30]", "cite: []", "sample-2026.yaml:31: deadline[0].cite: 不能为空"),
        ("    cite: [30]\n", "", "sample-2026.yaml:30: deadline[0]: 缺 cite"),
        (
            "{act: approve, by: [mayor]}",
            "{act: approve, by: [mayor], if: major}",
            "sample-2026.yaml:13: leave[0].steps[0]: if、unless 只用于签发、召开会议和来文呈批，此处不起作用",
        ),
        (
            "{act: approve, by: [mayor]}",
            "{act: approve, by: [mayor], chaired_by: [mayor]}",
            "sample-2026.yaml:13: leave[0].steps[0]: chaired_by 只用于签发纪要，此处不起作用",
        ),
    ],
)
def test_fault_is_found(old: str, new: str, finding: str) -> None:
    assert finding in found(SOUND.replace(old, new, 1))


def test_name_of_the_file_is_held_to_its_id_and_version() -> None:
    def said(name: str, text: str = SOUND) -> list[str]:
        return [str(finding) for finding in lint(parse(name, text.encode()))]

    assert said("other-2026.yaml") == ["other-2026.yaml:1: id: 文件名与 id 不符，应为 sample-2026.yaml"]
    second = SOUND.replace("kind:", "version: 2\nkind:")
    assert said("sample-2026.v2.yaml", second) == said("sample-2026.yaml", second) == []
    assert said("sample.yaml", second) == ["sample.yaml:1: id: 文件名与 id 不符，应为 sample-2026.v2.yaml"]
    assert said("sample-2026.v3.yaml", second) == [
        "sample-2026.v3.yaml:4: version: 文件名写的是第3版，这里是第2版"
    ]


def test_steps_put_before_no_signing_are_found() -> None:
    addition = (
        "sign_additions:\n  - title: 审查\n    cite: [21]\n    summary: 先审查。\n"
        "    when:\n      - {name_of: [NAME]}\n    steps:\n      - {act: review, by: [legal]}\n"
    )
    assert found(SOUND + addition.replace("NAME", "government")) == []
    assert found(SOUND + addition.replace("NAME", "department")) == [
        "sample-2026.yaml:39: sign_additions[0]: sign 里没有一条规则合得上，这些步骤加不到任何签发之前"
    ]


PAPERS = """\
paper_check:
  - title: 一文一事
    cite: [40]
    summary: 请示一文一事。
    name: one_matter
    documents: [request]
paper_route:
  - title: 紧急来文
    cite: [41]
    summary: 紧急的直接报区长。
    urgency: [urgent]
    steps:
      - {act: approve, by: [mayor]}
  - title: 来文
    cite: [41]
    summary: 重大事项报区长。
    steps:
      - {act: approve, by: [deputy], unless: [major]}
      - {act: approve, by: [mayor], if: major}
circled:
  - title: 圈阅
    cite: [42]
    summary: 圈阅即同意。
    means: agreed
watch:
  - title: 值班表
    cite: [43]
    summary: 区长审核。
    item: roster
    steps:
      - {act: review, by: [mayor]}
"""


def test_rules_on_papers_and_the_watch_are_clean() -> None:
    assert found(SOUND + PAPERS) == []


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        (
            "name: one_matter",
            "name: one_mater",
            "paper_check[0].name: 不认识的词“one_mater”，是否指 one_matter？",
        ),
        (
            "paper_route:\n",
            (
                "  - title: 加急的一文一事\n    cite: [40]\n    summary: 加急的也是。\n    name: one_matter\n"
                "    documents: [request]\n    urgency: [urgent]\npaper_route:\n"
            ),
            "paper_check[1]: 前面已有 one_matter request urgent 的规则，轮不到这一条",
        ),
        (
            "circled:\n",
            (
                "  - title: 紧急请示\n    cite: [41]\n    summary: 报副区长。\n    documents: [request]\n"
                "    urgency: [urgent]\n    steps:\n      - {act: approve, by: [deputy]}\ncircled:\n"
            ),
            "paper_route[2]: 前面已有 request urgent 的规则，轮不到这一条",
        ),
        (
            "    urgency: [urgent]\n    steps:",
            "    urgency: [urgent]\n    parallel_for: [critical]\n    steps:",
            "paper_route[0].parallel_for: 这一条不管 critical 的公文，此处不起作用",
        ),
        (
            "{act: approve, by: [mayor]}",
            "{act: review, by: [mayor]}",
            "paper_route[0].steps: 流程没有结尾，应有一步",
        ),
        (
            "watch:\n",
            (
                "  - title: 报告上的圈阅\n    cite: [42]\n    summary: 已阅知。\n    documents: [report]\n"
                "    means: seen\nwatch:\n"
            ),
            "circled[1]: 前面已有 report 的规则，轮不到这一条",
        ),
        (
            "{act: review, by: [mayor]}",
            "{act: review, by: [mayor], if: major}",
            "watch[0].steps[0]: if、unless 只用于",
        ),
    ],
)
def test_fault_in_rules_on_papers_and_the_watch_is_found(old: str, new: str, finding: str) -> None:
    assert old in PAPERS
    assert any(finding in each for each in found(SOUND + PAPERS.replace(old, new, 1)))


def test_provision_on_the_watch_is_written_once() -> None:
    second = PAPERS[PAPERS.index("  - title: 值班表") :].replace("值班表", "又一张值班表")
    assert [each.partition(": ")[2] for each in found(SOUND + PAPERS + second)] == [
        "watch[1]: 前面已有 roster 的规则，轮不到这一条"
    ]


def test_rule_that_an_earlier_one_covers_is_found() -> None:
    second = SOUND[SOUND.index("  - title: 副区长外出") : SOUND.index("sign:")]
    doubled = second.replace("副区长外出", "常务副区长外出").replace("[deputy]", "[deputy, mayor]")
    assert found(SOUND.replace("sign:\n", f"{doubled}sign:\n", 1)) == [
        "sample-2026.yaml:14: leave[1]: 前面已有 deputy 的规则，轮不到这一条"
    ]


@pytest.mark.parametrize(("until", "clean"), [("2026-06-30", True), ("2026-07-01", False)])
def test_rules_of_one_thing_may_follow_but_not_overlap(until: str, clean: bool) -> None:  # noqa: FBT001 - a parameter
    first = SOUND[SOUND.index("  - title: 副区长外出") : SOUND.index("sign:")]
    dated = first.replace("    steps:", f"    until_on: {until}\n    steps:")
    second = first.replace("副区长外出", "副区长外出（新）").replace(
        "    steps:", "    from_on: 2026-07-01\n    steps:"
    )
    overlap = "sample-2026.yaml:15: leave[1]: 与前面 deputy 的规则日期重叠，重叠的日子轮不到这一条"
    assert found(SOUND.replace(first, dated + second)) == ([] if clean else [overlap])


def test_signing_rule_that_follows_another_is_reachable() -> None:
    first = SOUND[SOUND.index("  - title: 一般发文") : SOUND.index("deadline:")]
    dated = first.replace("    when:", "    until_on: 2026-06-30\n    when:")
    second = first.replace("一般发文", "一般发文（新）").replace(
        "    when:", "    from_on: 2026-07-01\n    when:"
    )
    assert found(SOUND.replace(first, dated + second)) == []
    assert found(SOUND.replace(first, first + second)) == [
        "sample-2026.yaml:29: sign[2]: 永远轮不到这一条：前面的规则已经包括了它"
    ]


def test_every_fault_of_the_form_is_listed() -> None:
    broken = SOUND.replace("[deputy]", "[deputi]", 1).replace("n: 3", "n: 0")
    assert found(broken) == [
        "sample-2026.yaml:11: leave[0].applicants[0]: 不认识的词“deputi”，是否指 deputy？",
        "sample-2026.yaml:34: deadline[0].n: 应大于 0",
    ]


def test_word_of_no_kind_is_told_once_with_a_guess() -> None:
    assert found(SOUND.replace("by: [mayor]", "by: [mayer]", 1)) == [
        "sample-2026.yaml:13: leave[0].steps[0].by[0]: 不认识的词“mayer”，是否指 mayor？"
    ]
