"""What is said of consultations in the reader's words: states, opinions, how much of a term is left."""

from datetime import date

from office.consultations.list import Brief, ReplyLine, Scope
from storage.tables import ConsultationStatus, Opinion
from views.cite import cited
from views.i18n import N_, say
from views.text import day

STATUSES = {
    ConsultationStatus.OPEN: N_("征求中"),
    ConsultationStatus.COMPLETE: N_("已办结"),
    ConsultationStatus.DIFFERING: N_("意见不一致，待协商"),
    ConsultationStatus.SETTLED: N_("已协调"),
    ConsultationStatus.WITHDRAWN: N_("已撤回"),
    ConsultationStatus.CANCELLED: N_("已撤销"),
}
OPINIONS = {
    Opinion.NONE: N_("待回复"),
    Opinion.AGREE: N_("同意"),
    Opinion.CHANGES: N_("有修改意见"),
    Opinion.DISAGREE: N_("不同意"),
    Opinion.DEEMED: N_("视为无不同意见"),
}
SCOPES = {
    Scope.MINE: N_("待我办理的征求意见"),
    Scope.ASKED: N_("本单位征求的意见"),
    Scope.CLOSED: N_("已结束的征求意见"),
}
SHORT = {
    Scope.MINE: N_("待我办理"),
    Scope.ASKED: N_("本单位征求"),
    Scope.CLOSED: N_("已结束"),
}
FIELDS = {
    "title": N_("题目"),
    "units": N_("征求单位"),
    "due": N_("回复期限"),
}
WORDS = {
    "changes": N_("请写修改意见，写好发送即可。"),
    "against": N_("请写不同意的理由，写好发送即可。"),
    "term": N_("请写商请的期限和理由，例如：12月10日 须先开局务会。"),
    "cancel": N_("请写撤销的理由，写好发送即可。"),
    "remove": N_("请写不再征求哪个单位和理由，例如：青溪镇 不涉及该镇。"),
    "record": N_("请写哪个单位、什么意见，例如：财政局 同意；或：财政局 有修改意见：建议删去第三项。"),
    "settle": N_("请写协调意见，写好发送即可。"),
}
"""What is asked for by each purpose of the text form."""


def status_name(status: ConsultationStatus, language: str) -> str:
    return say(STATUSES[ConsultationStatus(status)], language)


def countdown(days_left: int, due_on: date, today: date, language: str) -> str:
    """Say how much of a term is left: 还有4个工作日，12月1日(周二)止."""
    until = day(due_on, today, language)
    if due_on < today:
        return say("已逾期%(n)s个工作日，%(day)s止", language, n=-days_left, day=until)
    if due_on == today:
        return say("今天止", language)
    if days_left == 0:
        return say("%(day)s止", language, day=until)
    return say("还有%(n)s个工作日，%(day)s止", language, n=days_left, day=until)


def working_days_left(days_left: int, language: str) -> str:
    """Say how many working days are left, beside a date that has been named."""
    return say("还有%(n)s个工作日", language, n=days_left)


def left_of(line: ReplyLine, today: date, language: str) -> str:
    """Say how much is left of one unit's term, and whether it was agreed."""
    said = countdown(line.days_left, line.due_on, today, language)
    return say("%(left)s（商定）", language, left=said) if line.is_agreed_term else said


def silence_line(cite: tuple[str, ...] | None, lang: str) -> str:
    """Say what silence will mean: with the article, or that the rule does not say."""
    if cite is None:
        return say("逾期不回复：规则未作规定，不视为同意。", lang)
    return say("逾期不回复：视为无不同意见（%(cites)s）。", lang, cites=cited(cite, lang))


def brief_line(brief: Brief, language: str) -> str:
    """Say in one line where a consultation stands, on the card of what it serves."""
    said = say(
        "征求意见 %(number)s：%(status)s，%(answered)s/%(units)s个单位已回复",
        language,
        number=brief.number,
        status=status_name(brief.status, language),
        answered=brief.answered,
        units=brief.units,
    )
    if brief.deemed:
        said += say("，%(n)s个视为无不同意见", language, n=brief.deemed)
    if brief.differing:
        said += say("，%(n)s个有不同意见", language, n=brief.differing)
    return said
