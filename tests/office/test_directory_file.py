"""Reading a district file: what is taken, and every fault with its line, key, sentence and guess."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.directory.entries import COLLECTIVE, DERIVED, SECTIONS, Entry, OrganisationEntry
from office.directory.file import District, DistrictFaultsError, read_district, read_district_bytes
from office.files.yaml_lines import Fault
from rules.vocabulary import Body, Post
from storage.tables import Role, UnitKind

KNOWN = {"wujin-2021", "beijing-2005"}

GOOD = """\
organisation: {slug: qingyu, name: 清榆区人民政府, rulebook: wujin-2021, quiet_from: 22:00}
units:
  - {name: 区政府领导, kind: leadership}
  - {name: 财政局, kind: department, body: finance_bureau}
  - {name: 外事办, kind: department, body: foreign_affairs, only_for: [beijing-2005]}
  - {name: 市政府, kind: outside, body: city_government}
seats:
  - {title: 区长, unit: 区政府领导, rank: mayor}
  - {title: 副区长, unit: 区政府领导, rank: deputy, portfolio: [财政局, 外事办]}
  - {title: 财政局局长, unit: 财政局, rank: department_head, liaison: 陆一鸣}
  - {title: 财政局科员, unit: 财政局}
  - {title: 外事办主任, unit: 外事办, rank: department_head}
  - {title: 秘书长, unit: 区政府领导, rank: secretary_general, only_for: beijing-2005}
  - {title: 市长, unit: 市政府, rank: superior_mayor}
people:
  - {name: 苏文渊, seats: 区长, phone: 13800000001, roles: administrator}
  - {name: 江以宁, seats: [副区长, 秘书长]}
  - {name: 陆一鸣, seats: [财政局科员], language: en}
  - {name: 顾言, seats: [外事办主任]}
partners:
  - [区长, 副区长]
  - [财政局局长, 外事办主任]
groups:
  - {title: 财政工作群, chat: -1001, unit: 财政局}
  - {title: 外事工作群, unit: 外事办}
"""


def read(text: str, rulebook: str | None = None) -> District:
    return read_district(text, filename="d.yaml", known_rulebooks=KNOWN, rulebook=rulebook)


def faults(text: str) -> list[str]:
    with pytest.raises(DistrictFaultsError) as caught:
        read(text)
    return str(caught.value).splitlines()


def changed(old: str, new: str) -> list[str]:
    assert old in GOOD
    return faults(GOOD.replace(old, new, 1))


def test_file_is_read_whole() -> None:
    district = read(GOOD)
    assert district.organisation.quiet_from == "22:00"
    assert [unit.name for unit in district.units] == ["区政府领导", "财政局", "市政府"]
    assert district.people[0].roles == ("administrator",)
    assert district.people[0].phone == "13800000001"
    assert [pair.seats for pair in district.partners] == [("区长", "副区长")]
    assert district.groups[0].chat == -1001


def test_entries_for_other_rulebooks_are_left_out_with_all_that_stands_on_them() -> None:
    narrow, wide = read(GOOD), read(GOOD, "beijing-2005")
    assert [person.name for person in narrow.people] == ["苏文渊", "江以宁", "陆一鸣"]
    assert narrow.people[1].seats == ("副区长",)
    assert narrow.seats[1].portfolio == ("财政局",)
    assert [group.title for group in narrow.groups] == ["财政工作群"]
    assert wide.organisation.rulebook == "beijing-2005"
    assert [person.name for person in wide.people] == ["苏文渊", "江以宁", "陆一鸣", "顾言"]
    assert wide.people[1].seats == ("副区长", "秘书长")
    assert wide.seats[1].portfolio == ("财政局", "外事办")
    assert len(wide.partners) == 2


def test_all_faults_are_told_at_once_in_the_order_of_lines() -> None:
    text = GOOD.replace("kind: department,", "kind: departmnt,", 1).replace("seats: 区长", "seats: 区张")
    text = text.replace("[区长, 副区长]", "[区长, 区长]").replace("slug: qingyu", "slug: 清榆")
    assert faults(text) == [
        (
            "d.yaml:1: organisation.slug: “清榆”写法不对"
            "(用两个以上的小写字母、数字和短横，以字母开头，例如 qingyu)"
        ),
        "d.yaml:4: units[2].kind: 没有“departmnt”这个值(是不是“department”？)",
        "d.yaml:16: people[1].seats[1]: 没有叫“区张”的职务(是不是“区长”？)",
        "d.yaml:21: partners[1]: “区长”不能与自己互为搭档",
    ]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("rank: mayor", "rank: mayer", "8: seats[1].rank: 没有“mayer”这个值(是不是“mayor”(区长)？)"),
        ("rank: mayor", "rank: 区长", "8: seats[1].rank: 没有“区长”这个值(是不是“mayor”(区长)？)"),
        (
            "rank: deputy",
            "rank: responsible_deputy",
            "9: seats[2].rank: 这是规则里的关系，由分工或委托得出，不是职务",
        ),
        ("body: finance_bureau", "body: departments", "4: units[2].body: 这是规则里的统称，不是一个单位"),
    ],
)
def test_word_that_is_no_post_or_unit_is_refused(old: str, new: str, fault: str) -> None:
    assert changed(old, new) == [f"d.yaml:{fault}"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "rulebook: wujin-2021",
            "rulebook: wujin-2012",
            "1: organisation.rulebook: 没有“wujin-2012”这部规则(是不是“wujin-2021”？)",
        ),
        (
            "only_for: [beijing-2005]",
            "only_for: [beijin-2005]",
            "5: units[3].only_for[1]: 没有“beijin-2005”这部规则(是不是“beijing-2005”？)",
        ),
        (
            "quiet_from: 22:00",
            "timezone: Asia/Shanghia",
            "1: organisation.timezone: 没有“Asia/Shanghia”这个时区(是不是“Asia/Shanghai”？)",
        ),
        ("22:00", "25:00", "1: organisation.quiet_from: “25:00”写法不对(例如 21:00)"),
        ("quiet_from", "quite_from", "1: organisation.quite_from: 没有这个键(是不是“quiet_from”？)"),
        ("slug: qingyu, ", "", "1: organisation.slug: 缺少这个键"),
        (
            "partners:",
            "partner:",
            "20: partner: 没有这个键(是不是“partners”？)",
        ),
        (
            "chat: -1001",
            "chat: 群",
            "24: groups[1].chat: “群”不是群的编号(群的编号是负整数，例如 -1001234567890)",
        ),
        ("phone: 13800000001", "phone: 无", "16: people[1].phone: “无”写法不对(例如 13800000000)"),
        (
            "roles: administrator",
            "roles: [admin, office]",
            "16: people[1].roles[1]: 没有“admin”这个值(是不是“administrator”？)",
        ),
        ("seats: 区长", "seats: []", "16: people[1].seats: 写得不够(人至少有一个职务，搭档是两个职务)"),
        ("seats: 区长,", "", "16: people[1].seats: 缺少这个键"),
        ("name: 顾言", 'name: "顾\\u202e言"', "19: people[4].name: 有换行或不可见的字符"),
        ("name: 顾言", "name: ", "19: people[4].name: 应是一个词，不能空着或写成列表"),
    ],
)
def test_entry_that_says_something_wrong_is_refused(old: str, new: str, fault: str) -> None:
    assert changed(old, new) == [f"d.yaml:{fault}"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "title: 区长, unit: 区政府领导",
            "title: 区长, unit: 区领导",
            "8: seats[1].unit: 没有叫“区领导”的单位(是不是“区政府领导”？)",
        ),
        (
            "portfolio: [财政局, 外事办]",
            "portfolio: [财政局, 财正局]",
            "9: seats[2].portfolio[2]: 没有叫“财正局”的单位(是不是“财政局”？)",
        ),
        (
            "rank: mayor",
            "rank: mayor, portfolio: [财政局]",
            "9: seats[2].portfolio[1]: 一个单位只能由一位领导分管：“财政局”在第8行已经写过",
        ),
        (
            "title: 财政局科员, unit: 财政局",
            "title: 财政局科员, unit: 财政局, portfolio: [市政府]",
            "11: seats[4].portfolio: 只有领导班子里的职务才有分管单位",
        ),
        (
            "portfolio: [财政局, 外事办]",
            "portfolio: [区政府领导]",
            "9: seats[2].portfolio[1]: 领导班子不由谁分管",
        ),
        ("liaison: 陆一鸣", "liaison: 陆一名", "10: seats[3].liaison: 没有叫“陆一名”的人(是不是“陆一鸣”？)"),
        (
            "seats: [财政局科员]",
            "seats: [区长]",
            "18: people[3].seats[1]: 一个职务只能由一人担任：“区长”在第16行已经写过",
        ),
        (
            "seats: [财政局科员]",
            "seats: [市长]",
            "18: people[3].seats[1]: “市长”不在本机构，不写任职人(由办公室代录其意见)",
        ),
        ("name: 江以宁", "name: 苏文渊", "17: people[2].name: 姓名重复：“苏文渊”在第16行已经写过"),
        ("name: 市政府", "name: 财政局", "6: units[4].name: 单位名称重复：“财政局”在第4行已经写过"),
        ("title: 财政局科员", "title: 副区长", "11: seats[4].title: 职务名称重复：“副区长”在第9行已经写过"),
        (
            "rank: superior_mayor",
            "rank: mayor",
            "14: seats[7].rank: 这个职级只能有一个职务：“区长”在第8行已经写过",
        ),
        (
            "title: 财政局科员, unit: 财政局",
            "title: 财政局科员, unit: 财政局, rank: department_head",
            "11: seats[4].rank: 一个单位只能有一个正职：“财政局部门主要负责人”在第10行已经写过",
        ),
        (
            "body: city_government",
            "body: finance_bureau",
            "6: units[4].body: 这个机构只能是一个单位：“财政局”在第4行已经写过",
        ),
        ("[区长, 副区长]", "[区长, 市长]", "21: partners[1][2]: “市长”不在本机构，不能作搭档"),
        (
            "[财政局局长, 外事办主任]",
            "[财政局局长, 区长]",
            "22: partners[2][2]: 一个职务只能有一个搭档：“区长”在第21行已经写过",
        ),
        (
            "seats: [财政局科员]",
            "seats: [财政局科员], was: 江以宁",
            "18: people[3].was: 原名“江以宁”在文件里还在用",
        ),
        (
            "unit: 财政局}\n  - {title: 外事工作群, unit: 外事办}",
            "unit: 财政局}\n  - {title: 外事工作群, unit: 外办, chat: -1001}",
            "25: groups[2].unit: 没有叫“外办”的单位(是不是“外事办”？)",
        ),
    ],
)
def test_entries_that_disagree_are_refused(old: str, new: str, fault: str) -> None:
    told = changed(old, new)
    assert f"d.yaml:{fault}" in told


def test_partners_held_by_one_person_are_refused() -> None:
    text = GOOD.replace("[财政局局长, 外事办主任]", "[财政局局长, 财政局科员]")
    text = text.replace("[财政局科员], language", "[财政局科员, 财政局局长], language")
    assert faults(text) == ["d.yaml:22: partners[2]: 两个职务都由陆一鸣担任，不能互为搭档"]


def test_unit_without_any_post_is_refused() -> None:
    text = GOOD.replace("  - {title: 市长, unit: 市政府, rank: superior_mayor}\n", "")
    assert faults(text) == [
        "d.yaml:6: units[4]: “市政府”没有任何职务(至少写一个职务，第一个即主要负责人)",
    ]


def test_ill_formed_entry_makes_no_fault_of_what_refers_to_it() -> None:
    assert changed(
        "title: 区长, unit: 区政府领导, rank: mayor", "title: 区长, unit: 区政府领导, rank: x"
    ) == ["d.yaml:8: seats[1].rank: 没有“x”这个值(见文档里的词表)"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "1: 文件里没有名册(从 organisation: 写起)"),
        ("- 甲\n", "1: 文件里没有名册(从 organisation: 写起)"),
        ("甲: 1\n甲: 2\n", "2: 甲: 键重复，第1行已经写过"),
        ("甲: &a 1\n", "1: 甲: 不接受锚点(&)(请把内容写全)"),
        ("甲: 1\n乙: *a\n", "2: 乙: 不接受别名(*)(请把内容写全)"),
        ("甲:\n\t乙: 1\n", "2: 有制表符(Tab)(缩进请用空格)"),
        ("\ufeff甲: 1\n", "1: 文件开头有BOM(请另存为“UTF-8(无BOM)”)"),
        ("甲: 1\n---\n乙: 2\n", "2: 一个文件里只能有一份内容(请去掉多余的 ---)"),
        ("甲: [1\n乙: 2\n", "2: 不是正确的YAML:方括号或花括号没有写完(请看这一行和上一行)"),
        ("甲: 1\n 乙: 2\n", "2: 不是正确的YAML:这一行不该出现冒号，或冒号后缺少空格(请看这一行和上一行)"),
        ("甲: 1\n乙: \x01\n", "2: 不是正确的YAML:有不可见的控制字符(请看这一行和上一行)"),
        ("# " + "长" * 400_000, "1: 文件超过1 MB,不像是名册(请检查是否选错了文件)"),
        ("[" * 5000, "1: [1][1][1][1][1][1][1][1][1]: 嵌套太深"),
    ],
)
def test_text_that_is_no_plain_yaml_is_refused(text: str, fault: str) -> None:
    assert f"d.yaml:{fault}" in faults(text)


def test_bytes_that_are_not_utf8_are_refused_at_their_line() -> None:
    data = "organisation:\n  name: 清榆区\n".encode("gbk")
    with pytest.raises(DistrictFaultsError) as caught:
        read_district_bytes(data, filename="d.yaml", known_rulebooks=KNOWN)
    assert str(caught.value) == "d.yaml:2: 不是UTF-8编码(请另存为“UTF-8”，不要存为GBK或ANSI)"
    assert read_district_bytes(GOOD.encode(), filename="d.yaml", known_rulebooks=KNOWN) == read(GOOD)


@given(
    st.text() | st.lists(st.sampled_from([*GOOD.splitlines(), "- [", "a: {", "seats:", "? x"])).map("\n".join)
)
def test_any_text_is_read_or_refused_with_lines(text: str) -> None:
    found: tuple[Fault, ...] = (Fault(1, "", "一处也没有"),)
    try:
        read(text)
    except DistrictFaultsError as error:
        found = error.faults
    assert found
    assert all(1 <= fault.line <= len(text) + 1 for fault in found)


@pytest.mark.parametrize("guide", ["district-file.md", "district-file.zh-CN.md"])
def test_guide_names_every_key_and_word(guide: str) -> None:
    text = (Path(__file__).parents[2] / "docs" / guide).read_text("utf-8")
    posts, bodies = set(Post) - DERIVED, set(Body) - COLLECTIVE
    words = {word.value for word in (*posts, *bodies, *UnitKind, *Role)}
    models: list[type[Entry]] = [OrganisationEntry, *SECTIONS.values()]
    keys = {key for model in models for key in model.model_fields}
    assert [word for word in sorted({*words, *keys, *SECTIONS}) if f"`{word}" not in text] == []
