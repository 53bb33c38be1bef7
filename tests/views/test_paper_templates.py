"""An organisation's own forms: tried when read, told of in a sentence, and never the end of a paper."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from docx import Document

from views.card import File
from views.meeting_papers import agenda_file
from views.page import TEMPLATES
from views.paper_samples import AGENDAS, MINUTES, NOTICES
from views.paper_templates import Form, PaperTemplates, TemplateFaultError, fill, read_directory
from views.papers import AgendaPaper, MeetingHead, TopicLine

DOCS = Path(__file__).parents[2] / "docs"
AGENDA = AgendaPaper(
    head=MeetingHead(
        slug="qingyu",
        organisation="清榆区人民政府",
        number="M2026-0012",
        title="第12次常务会议",
        starts_at=datetime(2026, 12, 21, 1, tzinfo=UTC),
        minutes_long=120,
        timezone="Asia/Shanghai",
    ),
    issued_by="办公室",
    issued_on=date(2026, 12, 16),
    topics=(TopicLine(title="停车收费"), TopicLine(title="<公交站点> & 车库")),
)

Lay = Callable[..., Path]


@pytest.fixture
def lay(tmp_path: Path) -> Lay:
    """Lay a form of these paragraphs, or these bytes, into a directory of forms."""

    def put(*lines: str, name: str = "qingyu/agenda.docx", content: bytes | None = None) -> Path:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(written(*lines) if content is None else content)
        return tmp_path

    return put


def written(*lines: str) -> bytes:
    paper = Document()
    for line in lines:
        paper.add_paragraph(line)
    file = io.BytesIO()
    paper.save(file)
    return file.getvalue()


def words(file: File) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(file.content)).paragraphs]


def told(directory: Path) -> str:
    found, (fault,) = read_directory(directory)
    assert found == {}
    return fault.zh


def test_shipped_forms_would_do_as_own_ones(lay: Lay) -> None:
    for form in Form:
        lay(name=f"qingyu/{form}.docx", content=(TEMPLATES / f"{form}.docx").read_bytes())
    found, faults = read_directory(lay(name="qingyu/~$agenda.docx"))
    assert (sorted(found), faults) == ([("qingyu", form) for form in sorted(Form)], ())


def test_own_form_takes_the_shipped_ones_place_for_its_organisation(lay: Lay) -> None:
    templates = PaperTemplates()
    templates.use(
        lay(
            "本区议程：{{ meeting }}",
            "{%p for topic in topics %}",
            "{{ topic.number }} {{ topic.title }}",
            "{%p endfor %}",
        )
    )
    assert words(agenda_file(AGENDA, templates)) == [
        "本区议程：第12次常务会议", "1 停车收费", "2 <公交站点> & 车库",
    ]  # fmt: skip
    elsewhere = replace(AGENDA, head=replace(AGENDA.head, slug="other"))
    assert words(agenda_file(elsewhere, templates))[0] == "第12次常务会议议程"
    templates.use(None)
    assert words(agenda_file(AGENDA, templates))[0] == "第12次常务会议议程"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            "{{ meetin }} {{ secret }}",
            "有不认识的占位符 meetin、secret；可以用的是 approved、chair、groups、issued_by、",
        ),
        ("{% for topic in topics %}{{ topic.titel }}{% endfor %}", "有不认识的占位符 titel"),
        ("{{ title", "占位符的写法有误："),
        ("{% for topic in topics %}", "占位符的写法有误："),
        ("{{ title|nonsense }}", "占位符的写法有误："),
        ("{{ title.__class__.__mro__ }}", "占位符的写法有误："),
        ("{{ 1 / 0 }}", "填写时出错（ZeroDivisionError）"),
    ],
)
def test_wrong_placeholder_is_told_in_a_sentence(lay: Lay, line: str, sentence: str) -> None:
    assert told(lay("{{ title }}", line)).startswith(sentence)


def test_placeholder_that_only_some_papers_reach_is_tried_too(lay: Lay) -> None:
    assert told(lay("{% if not topics %}{{ topics.foo }}{% endif %}")) == "有不认识的占位符 foo"
    assert told(lay("{% if approved %}{{ topics.bar }}{% endif %}")) == "有不认识的占位符 bar"


def test_broken_files_are_told_in_a_sentence(lay: Lay) -> None:
    assert told(lay(content=b"no document")) == "不是 Word 的 .docx 文件，或已损坏"
    assert told(lay(content=written("一")[:-100])) == "不是 Word 的 .docx 文件，或已损坏"
    assert (
        told(lay(content=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)))
        == "是旧的 .doc 格式，请另存为 .docx"
    )
    assert told(lay(content=bytes(5 * 1024 * 1024 + 1))) == "超过 5 MB，请去掉其中的图片"


def test_form_with_macros_is_refused(lay: Lay) -> None:
    content = io.BytesIO(written("{{ title }}"))
    with zipfile.ZipFile(content, "a") as package:
        package.writestr("word/vbaProject.bin", b"x")
    assert told(lay(content=content.getvalue())) == "含有宏，请另存为不含宏的 .docx"


def test_sheet_in_a_forms_place_is_refused(lay: Lay) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
    assert told(lay(content=content.getvalue())) == "不是 Word 的 .docx 文件，或已损坏"


def test_name_of_no_form_is_told(lay: Lay) -> None:
    assert told(lay("一", name="qingyu/agneda.docx")) == (
        "文件名不是任何一种文书，可以用的是 notice.docx、agenda.docx、minutes.docx"
    )


def test_directory_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert told(tmp_path / "nowhere") == "没有这个目录，或不可读"


def test_faults_leave_what_was_known(lay: Lay) -> None:
    templates = PaperTemplates()
    templates.use(lay("{{ title }}"))
    known = dict(templates.own)
    with pytest.raises(TemplateFaultError) as raised:
        templates.use(lay("{{ wrong }}", name="qingyu/notice.docx"))
    assert [fault.path.name for fault in raised.value.faults] == ["notice.docx"]
    assert raised.value.faults[0].en.startswith("unknown placeholders wrong; known are addressees, ")
    assert templates.own == known


def test_own_form_that_fails_all_the_same_gives_way_to_the_shipped_one(
    caplog: pytest.LogCaptureFixture,
) -> None:
    templates = PaperTemplates({("qingyu", Form.AGENDA): written("{{ gone }}")})
    assert words(agenda_file(AGENDA, templates))[0] == "第12次常务会议议程"
    assert caplog.messages == ["The form agenda of qingyu failed (UndefinedError)."]


def test_typed_markup_stays_text_in_an_own_form() -> None:
    filled = fill(written("{{ title }}"), {"title": "{{ 7*7 }}</w:t><w:p/>&"})
    assert words(File("", filled, "")) == ["{{ 7*7 }}</w:t><w:p/>&"]


@pytest.mark.parametrize("guide", ["forms.md", "forms.zh-CN.md"])
def test_guide_names_every_placeholder(guide: str) -> None:
    named = set(re.findall(r"`([a-z_]+)`", (DOCS / guide).read_text(encoding="utf-8")))
    assert {name for full, _ in (NOTICES, AGENDAS, MINUTES) for name in full} - named == set()
    assert [set(full) - set(bare) for full, bare in (NOTICES, AGENDAS, MINUTES)] == [set(), set(), set()]
