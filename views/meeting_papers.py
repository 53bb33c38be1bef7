"""A meeting's papers as .docx: notice, agenda, minutes, in the organisation's own form or the shipped one."""

from typing import Final

from views.card import File
from views.file_names import file_name
from views.paper_templates import PAPER_TEMPLATES, Form, PaperTemplates
from views.paper_words import Words, agenda_words, minutes_words, notice_words
from views.papers import AgendaPaper, MeetingHead, MinutesPaper, NoticePaper

MIME: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def notice_file(paper: NoticePaper, templates: PaperTemplates = PAPER_TEMPLATES) -> File:
    """Write 会议通知, of a moved or cancelled meeting the notice that says so."""
    name = "取消会议通知" if paper.cancelled else "会议变更通知" if paper.change else "会议通知"
    return _file(paper.head, Form.NOTICE, name, notice_words(paper), templates)


def agenda_file(paper: AgendaPaper, templates: PaperTemplates = PAPER_TEMPLATES) -> File:
    """Write 会议议程."""
    return _file(paper.head, Form.AGENDA, "会议议程", agenda_words(paper), templates)


def minutes_file(paper: MinutesPaper, templates: PaperTemplates = PAPER_TEMPLATES) -> File:
    """Write 会议纪要, as a draft until it is signed."""
    name = "会议纪要送审稿" if paper.is_draft else "会议纪要"
    return _file(paper.head, Form.MINUTES, name, minutes_words(paper), templates)


def _file(head: MeetingHead, form: Form, name: str, words: Words, templates: PaperTemplates) -> File:
    content = templates.fill(head.slug, form, words)
    return File(f"{file_name(head.number, name, head.title)}.docx", content, MIME)
