"""Makes the forms of a meeting's papers in views/templates/: `python -m views.meeting_templates`.

Kept as a program because a form in binary cannot be reviewed; a test compares the two. What each form may
call by name is in `views.paper_words`; an organisation's own form may call the same.
"""

import sys
from typing import Final

from docx.document import Document as Paper

from views.official_paper import (
    ASIDE,
    CENTER,
    FOUR,
    HEADING,
    LEFT,
    add_row,
    begin,
    begin_ruled,
    end_at_right,
    finish,
    write,
    write_labelled,
    write_signature,
    write_tag,
    write_title,
)
from views.page import TEMPLATES


def make_notice() -> bytes:
    """Make 会议通知."""
    paper = begin("会议通知")
    write_title(paper, "{{ title }}")
    write_tag(paper, "{%p if document_number %}")
    write(paper, "{{ document_number }}", align=CENTER, indent=0)
    write_tag(paper, "{%p endif %}")
    write(paper, "", indent=0)
    write_tag(paper, "{%p if addressees %}")
    write(paper, "{{ addressees }}：", indent=0)
    write_tag(paper, "{%p endif %}")
    write(paper, "{{ opening }}")
    write_tag(paper, "{%p for section in sections %}")
    write(paper, ("{{ section.heading }}", HEADING)).paragraph_format.keep_with_next = True
    write_tag(paper, "{%p for line in section.lines %}")
    write(paper, "{{ line }}")
    write_tag(paper, "{%p endfor %}")
    write_tag(paper, "{%p endfor %}")
    write(paper, "特此通知。")
    write_tag(paper, "{%p if contact %}")
    write(paper, "联系方式：{{ contact }}")
    write_tag(paper, "{%p endif %}")
    write(paper, "", indent=0).paragraph_format.keep_with_next = True
    write_signature(paper, "{{ issued_by }}", "{{ issued_on }}")
    return finish(paper)


def make_agenda() -> bytes:
    """Make 会议议程."""
    paper = begin("会议议程")
    write_title(paper, "{{ title }}")
    write_tag(paper, "{%p if not approved %}")
    write(paper, ("（审定前稿）", ASIDE), align=CENTER, indent=0)
    write_tag(paper, "{%p endif %}")
    write(paper, "", indent=0)
    write_labelled(paper, "时间：", "{{ time }}{% if span %}，预计{{ span }}{% endif %}")
    write_tag(paper, "{%p if place %}")
    write_labelled(paper, "地点：", "{{ place }}")
    write_tag(paper, "{%p endif %}")
    write_tag(paper, "{%p if chair %}")
    write_labelled(paper, "主持：", "{{ chair }}")
    write_tag(paper, "{%p endif %}")
    write_tag(paper, "{%p for topic in topics %}")
    write(
        paper, ("{{ topic.numeral }}、{{ topic.title }}", HEADING), align=LEFT
    ).paragraph_format.keep_with_next = True
    write_tag(paper, "{%p for line in topic.lines %}")
    write(paper, "{{ line }}")
    write_tag(paper, "{%p endfor %}")
    write_tag(paper, "{%p endfor %}")
    write_tag(paper, "{%p if not topics %}")
    write(paper, "议题待定。")
    write_tag(paper, "{%p endif %}")
    write(paper, "", indent=0)
    write_tag(paper, "{%p for group in groups %}")
    write_labelled(paper, "{{ group.label }}：", "{{ group.people }}")
    write_tag(paper, "{%p endfor %}")
    write_tag(paper, "{%p if approved %}")
    write_labelled(paper, "审定：", "{{ approved }}")
    write_tag(paper, "{%p endif %}")
    write(paper, "", indent=0).paragraph_format.keep_with_next = True
    write_signature(paper, "{{ issued_by }}", "{{ issued_on }}")
    return finish(paper)


def make_minutes() -> bytes:
    """Make 会议纪要: those who were there are named after the text, as the standard has it (10.3)."""
    paper = begin("会议纪要")
    write_title(paper, "{{ title }}")
    write_tag(paper, "{%p if serial %}")
    write(paper, "{{ serial }}", align=CENTER, indent=0)
    write_tag(paper, "{%p endif %}")
    write_tag(paper, "{%p if is_draft %}")
    write(paper, ("（送审稿）", ASIDE), align=CENTER, indent=0)
    write_tag(paper, "{%p endif %}")
    write(paper, "", indent=0)
    write_labelled(paper, "时间：", "{{ time }}")
    write_tag(paper, "{%p if place %}")
    write_labelled(paper, "地点：", "{{ place }}")
    write_tag(paper, "{%p endif %}")
    write_labelled(paper, "主持：", "{{ chair }}")
    write_tag(paper, "{%p for line in opening %}")
    write(paper, "{{ line }}")
    write_tag(paper, "{%p endfor %}")
    write_tag(paper, "{%p for item in items %}")
    write(
        paper, ("{{ item.numeral }}、{{ item.title }}", HEADING), align=LEFT
    ).paragraph_format.keep_with_next = True
    write(paper, "审议结果：{{ item.outcome }}。")
    write_tag(paper, "{%p for line in item.text %}")
    write(paper, "{{ line }}")
    write_tag(paper, "{%p endfor %}")
    write_tag(paper, "{%p if item.duties %}")
    write(paper, ("{{ item.duties }}", ASIDE))
    write_tag(paper, "{%p endif %}")
    write_tag(paper, "{%p endfor %}")
    write(paper, "", indent=0)
    for name, label in (("present", "出席"), ("absent", "请假"), ("sitting_in", "列席")):
        write_tag(paper, f"{{%p if {name} %}}")
        write_labelled(paper, f"{label}：", f"{{{{ {name} }}}}")
        write_tag(paper, "{%p endif %}")
    write_tag(paper, "{%p if recorder %}")
    write_labelled(paper, "记录：", "{{ recorder }}")
    write_tag(paper, "{%p endif %}")
    write(paper, "", indent=0)
    write_labelled(paper, "签发：", "{{ signature }}")
    write(paper, "", indent=0)
    _write_distribution(paper)
    return finish(paper)


def _write_distribution(paper: Paper) -> None:
    """Write who gets it and who issued it when, between lines as wide as the text, in 4号."""
    table = begin_ruled(paper)
    write(add_row(table), "{%tr if distribution %}", indent=0)
    write(add_row(table), "分送：{{ distribution }}。", size=FOUR, align=LEFT, indent=1, hanging=3)
    write(add_row(table), "{%tr endif %}", indent=0)
    issued = write(add_row(table), "{{ issued_by }}\t{{ issued_on }}{{ issued_how }}", size=FOUR, indent=1)
    end_at_right(issued)


FORMS: Final = {"notice": make_notice, "agenda": make_agenda, "minutes": make_minutes}


def main() -> int:
    for name, make in FORMS.items():
        (TEMPLATES / f"{name}.docx").write_bytes(make())
    return 0


if __name__ == "__main__":
    sys.exit(main())
