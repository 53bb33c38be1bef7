"""Notice, agenda and minutes: whole, in the customary form, and safe from whatever was typed."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from docx import Document
from docx.document import Document as Paper
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from views.card import File
from views.meeting_papers import agenda_file, minutes_file, notice_file
from views.meeting_templates import FORMS
from views.page import TEMPLATES
from views.paper_words import clock, span
from views.papers import (
    AgendaPaper,
    DecidedItem,
    MeetingHead,
    MinutesPaper,
    NoticePaper,
    Signature,
    Sitter,
    SitterGroup,
    TopicLine,
)

HEAD = MeetingHead(
    slug="qingyu",
    organisation="清榆区人民政府",
    number="M2026-0012",
    title="清榆区人民政府第12次常务会议",
    starts_at=datetime(2026, 12, 21, 1, tzinfo=UTC),
    minutes_long=120,
    timezone="Asia/Shanghai",
    place="第一会议室",
)
GROUPS = (
    SitterGroup(
        label="出席",
        sitters=(
            Sitter(post="区长", name="苏文渊"),
            Sitter(post="副区长", name="邵清和", stood_for_by="区政府办公室主任 唐予安"),
        ),
    ),
    SitterGroup(
        label="列席", sitters=(Sitter(post="区政府办公室主任", name="唐予安", stands_for="副区长 邵清和"),)
    ),
)
TOPICS = (
    TopicLine(
        title="关于调整停车收费的请示",
        unit="市场监管局",
        presenter="市场监管局局长 柳如川",
        minutes_long=20,
        sitting_in=("财政局", "住建局"),
    ),
    TopicLine(
        title="关于增设公交站点的请示", presenter="交通局局长 秦怀远", minutes_long=15, marks=("逾期列入",)
    ),
    TopicLine(title="关于老旧小区改造的汇报"),
)
NOTICE = NoticePaper(
    head=HEAD,
    issued_by="清榆区人民政府办公室",
    issued_on=date(2026, 12, 16),
    addressees=("区政府各部门", "各镇人民政府"),
    chair="区长 苏文渊",
    topics=TOPICS,
    groups=GROUPS,
    requests=("请准时参会。", "因故不能参加的，按规定请假。"),
    contact="区政府办公室文秘科",
    document_number="清政办会〔2026〕12号",
)
AGENDA = AgendaPaper(
    head=HEAD,
    issued_by="清榆区人民政府办公室",
    issued_on=date(2026, 12, 16),
    chair="区长 苏文渊",
    groups=GROUPS,
    topics=TOPICS,
    approved="区长 苏文渊",
)
MINUTES = MinutesPaper(
    head=HEAD,
    issued_by="清榆区人民政府办公室",
    issued_on=date(2026, 12, 24),
    chair="区长 苏文渊",
    serial="〔2026〕12号",
    ended_at=datetime(2026, 12, 21, 3, 5, tzinfo=UTC),
    present=GROUPS[0].sitters[:1],
    absent=GROUPS[0].sitters[1:],
    sitting_in=GROUPS[1].sitters,
    opening=("会议强调，要抓紧落实。\n现纪要如下：",),
    items=(
        DecidedItem(
            title="关于调整停车收费的请示",
            outcome="原则通过",
            text="按会议意见修改后印发。",
            leader="副区长 邵清和",
            lead_unit="市场监管局",
            other_units=("财政局", "住建局"),
            due_on=date(2026, 12, 31),
        ),
        DecidedItem(title="关于老旧小区改造的汇报", outcome="缓议"),
    ),
    signature=Signature(post="常务副区长", name="江以宁", stands_for="区长", on=date(2026, 12, 24)),
    distribution=("区委办公室", "区政府各部门"),
    recorder="白景行",
    is_draft=False,
)


def opened(file: File) -> Paper:
    return Document(io.BytesIO(file.content))


def words(file: File) -> list[str]:
    """Read a paper as its reader does, then what stands between lines at its end."""
    paper = opened(file)
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return [text for text in (*(paragraph.text for paragraph in paper.paragraphs), *cells) if text]


@pytest.mark.parametrize("form", FORMS)
def test_form_is_what_its_program_makes(form: str) -> None:
    assert (TEMPLATES / f"{form}.docx").read_bytes() == FORMS[form]()


def test_notice_says_all_of_the_meeting() -> None:
    file = notice_file(NOTICE)
    assert file.name == "M2026-0012_会议通知_清榆区人民政府第12次常务会议.docx"
    assert words(file) == [
        "关于召开清榆区人民政府第12次常务会议的通知",
        "清政办会〔2026〕12号",
        "区政府各部门、各镇人民政府：",
        "定于2026年12月21日（星期一）上午9:00在第一会议室召开清榆区人民政府第12次常务会议。现将有关事项通知如下：",
        "一、会议时间",
        "2026年12月21日（星期一）上午9:00，会期约2小时",
        "二、会议地点",
        "第一会议室",
        "三、主持人",
        "区长 苏文渊",
        "四、会议议题",
        "1．关于调整停车收费的请示（汇报：市场监管局局长 柳如川；列席：财政局、住建局）",
        "2．关于增设公交站点的请示（汇报：交通局局长 秦怀远；逾期列入）",
        "3．关于老旧小区改造的汇报",
        "五、参会人员",
        "出席：区长 苏文渊、副区长 邵清和（由区政府办公室主任 唐予安代）",
        "列席：区政府办公室主任 唐予安（代副区长 邵清和）",
        "六、有关要求",
        "1．请准时参会。",
        "2．因故不能参加的，按规定请假。",
        "特此通知。",
        "联系方式：区政府办公室文秘科",
        "清榆区人民政府办公室",
        "2026年12月16日",
    ]


def test_notice_leaves_out_what_is_not_known_and_numbers_on() -> None:
    bare = NoticePaper(
        head=replace(HEAD, place=""),
        issued_by="办公室",
        issued_on=date(2026, 12, 16),
        addressees=(),
        topics=TOPICS[2:],
    )
    assert words(notice_file(bare)) == [
        "关于召开清榆区人民政府第12次常务会议的通知",
        "定于2026年12月21日（星期一）上午9:00召开清榆区人民政府第12次常务会议。现将有关事项通知如下：",
        "一、会议时间",
        "2026年12月21日（星期一）上午9:00，会期约2小时",
        "二、会议议题",
        "1．关于老旧小区改造的汇报",
        "特此通知。",
        "办公室",
        "2026年12月16日",
    ]


def test_notice_of_a_change_and_of_a_cancellation() -> None:
    changed = notice_file(replace(NOTICE, change="地点改为第一会议室。"))
    assert changed.name == "M2026-0012_会议变更通知_清榆区人民政府第12次常务会议.docx"
    assert words(changed)[0] == "关于调整清榆区人民政府第12次常务会议安排的通知"
    assert words(changed)[3] == (
        "清榆区人民政府第12次常务会议的安排有所调整：地点改为第一会议室。现将调整后的有关事项通知如下："
    )
    cancelled = notice_file(replace(NOTICE, cancelled=True, change="另行通知"))
    assert cancelled.name == "M2026-0012_取消会议通知_清榆区人民政府第12次常务会议.docx"
    assert words(cancelled)[0] == "关于取消清榆区人民政府第12次常务会议的通知"
    assert words(cancelled)[3:5] == [
        "原定于2026年12月21日（星期一）上午9:00在第一会议室召开的清榆区人民政府第12次常务会议取消：另行通知。",
        "特此通知。",
    ]


def test_agenda_gives_each_topic_its_hours_and_people() -> None:
    file = agenda_file(AGENDA)
    assert file.name == "M2026-0012_会议议程_清榆区人民政府第12次常务会议.docx"
    assert words(file) == [
        "清榆区人民政府第12次常务会议议程",
        "时间：2026年12月21日（星期一）上午9:00，预计2小时",
        "地点：第一会议室",
        "主持：区长 苏文渊",
        "一、关于调整停车收费的请示",
        "时间：9:00—9:20，20分钟",
        "提请单位：市场监管局",
        "汇报：市场监管局局长 柳如川",
        "列席：财政局、住建局",
        "二、关于增设公交站点的请示",
        "时间：9:20—9:35，15分钟",
        "汇报：交通局局长 秦怀远",
        "备注：逾期列入",
        "三、关于老旧小区改造的汇报",
        "出席：区长 苏文渊、副区长 邵清和（由区政府办公室主任 唐予安代）",
        "列席：区政府办公室主任 唐予安（代副区长 邵清和）",
        "审定：区长 苏文渊",
        "清榆区人民政府办公室",
        "2026年12月16日",
    ]


def test_agenda_gives_no_hours_after_a_topic_of_unknown_length() -> None:
    topics = (TOPICS[0], TOPICS[2], TOPICS[1])
    read = words(agenda_file(replace(AGENDA, topics=topics)))
    assert [line for line in read if line.startswith("时间：")][1:] == [
        "时间：9:00—9:20，20分钟",
        "时间：15分钟",
    ]


def test_agenda_not_yet_approved_says_so() -> None:
    assert words(agenda_file(replace(AGENDA, approved="", topics=())))[1] == "（审定前稿）"
    assert "议题待定。" in words(agenda_file(replace(AGENDA, topics=())))


def test_agenda_takes_sixty_topics() -> None:
    topics = tuple(replace(TOPICS[0], title=f"议题{number}") for number in range(1, 61))
    read = words(agenda_file(replace(AGENDA, topics=topics)))
    assert "六十、议题60" in read
    assert "时间：4:40—5:00，20分钟" in words(agenda_file(replace(AGENDA, topics=topics)))


def test_minutes_say_who_decided_what_and_who_carries_it_out() -> None:
    file = minutes_file(MINUTES)
    assert file.name == "M2026-0012_会议纪要_清榆区人民政府第12次常务会议.docx"
    assert words(file) == [
        "清榆区人民政府第12次常务会议纪要",
        "〔2026〕12号",
        "时间：2026年12月21日（星期一）上午9:00至11:05",
        "地点：第一会议室",
        "主持：区长 苏文渊",
        "会议强调，要抓紧落实。",
        "现纪要如下：",
        "一、关于调整停车收费的请示",
        "审议结果：原则通过。",
        "按会议意见修改后印发。",
        "责任领导：副区长 邵清和；牵头单位：市场监管局；配合单位：财政局、住建局；完成时限：2026年12月31日。",
        "二、关于老旧小区改造的汇报",
        "审议结果：缓议。",
        "出席：区长 苏文渊",
        "请假：副区长 邵清和（由区政府办公室主任 唐予安代）",
        "列席：区政府办公室主任 唐予安（代副区长 邵清和）",
        "记录：白景行",
        "签发：常务副区长 江以宁（代区长）　2026年12月24日",
        "分送：区委办公室，区政府各部门。",
        "清榆区人民政府办公室\t2026年12月24日印发",
    ]


def test_draft_of_minutes_leaves_the_signature_open() -> None:
    draft = minutes_file(replace(MINUTES, is_draft=True, signature=None, distribution=()))
    assert draft.name == "M2026-0012_会议纪要送审稿_清榆区人民政府第12次常务会议.docx"
    read = words(draft)
    assert read[2] == "（送审稿）"
    assert read[-2:] == ["签发：" + "　" * 12 + "年　　月　　日", "清榆区人民政府办公室\t2026年12月24日拟稿"]


def test_papers_have_the_page_and_the_type_of_the_standard() -> None:
    for file in (notice_file(NOTICE), agenda_file(AGENDA), minutes_file(MINUTES)):
        paper = opened(file)
        (section,) = paper.sections
        margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
        assert [round((margin or 0) / Mm(1)) for margin in margins] == [37, 35, 28, 26]
        title, *body = (paragraph for paragraph in paper.paragraphs if paragraph.text)
        assert (title.runs[0].font.size, body[-1].runs[-1].font.size) == (Pt(22), Pt(16))
        fonts = [
            font.get(qn("w:eastAsia")) for line in (title, body[-1]) for font in line._p.iter(qn("w:rFonts"))
        ]
        assert (fonts[0], fonts[-1]) == ("方正小标宋简体", "仿宋")
        assert {paragraph.paragraph_format.line_spacing for paragraph in body} == {Pt(28)}
        assert section.footer.paragraphs[0].text == section.even_page_footer.paragraphs[0].text == "—  —"
        table = zipfile.ZipFile(io.BytesIO(file.content)).read("word/fontTable.xml").decode()
        assert 'w:name="仿宋"><w:altName w:val="FangSong,仿宋_GB2312' in table


def test_same_paper_is_the_same_file() -> None:
    assert notice_file(NOTICE) == notice_file(replace(NOTICE))


HOSTILE = "{{ 7*7 }}{% raw %}{#<w:p/>&amp;]]>\x00\x0b\u202e\ufffe\U0001f697{_{"
SHOWN = "{{ 7*7 }}{% raw %}{#<w:p/>&amp;]]> \U0001f697{{"


def test_papers_take_typed_markup_as_text() -> None:
    head = replace(HEAD, title=HOSTILE, place=HOSTILE)
    topics = (TopicLine(title=HOSTILE, presenter=HOSTILE, sitting_in=(HOSTILE,)),)
    items = (DecidedItem(title=HOSTILE, outcome=HOSTILE, text=HOSTILE, leader=HOSTILE),)
    assert words(notice_file(replace(NOTICE, head=head, topics=topics)))[0] == f"关于召开{SHOWN}的通知"
    assert f"一、{SHOWN}" in words(agenda_file(replace(AGENDA, head=head, topics=topics)))
    read = words(minutes_file(replace(MINUTES, head=head, items=items)))
    assert [f"一、{SHOWN}", f"审议结果：{SHOWN}。", SHOWN, f"责任领导：{SHOWN}。"] == read[7:11]


def test_papers_leave_nothing_out_of_a_long_title() -> None:
    long = "长" * 2000
    assert words(notice_file(replace(NOTICE, head=replace(HEAD, title=long))))[0] == f"关于召开{long}的通知"
    assert len(notice_file(replace(NOTICE, head=replace(HEAD, title=long))).name) < 100


@pytest.mark.parametrize(
    ("hour", "said"),
    [(0, "上午0:05"), (9, "上午9:05"), (12, "中午12:05"), (14, "下午2:05"), (19, "晚上7:05")],
)
def test_clock_is_said_as_people_say_it(hour: int, said: str) -> None:
    assert clock(datetime(2026, 12, 21, hour, 5, tzinfo=UTC)) == said


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, "0分钟"), (45, "45分钟"), (60, "1小时"), (90, "1小时30分钟")]
)
def test_span_is_said_in_hours_and_minutes(minutes: int, said: str) -> None:
    assert span(minutes) == said
