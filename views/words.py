"""The records' states in the reader's words. Every sentence here is a source of the catalogue."""

from collections.abc import Sequence

from office.cases.actions import Action
from office.cases.steps import Act
from office.leave.plan import TouchKind
from office.people.scopes import Scope
from office.rulebook.versions import find_rulebook
from rules.vocabulary import Matter, Warn, Word, actor
from storage.tables import CaseKind, CaseStatus, ChangeKind, LeaveKind, WorkKind
from views.i18n import N_, listed, say
from views.text import is_english

KINDS = {
    LeaveKind.BUSINESS: N_("出差"),
    LeaveKind.ABROAD: N_("出国（境）"),
    LeaveKind.VACATION: N_("休假"),
    LeaveKind.STUDY: N_("学习"),
    LeaveKind.SICK: N_("病假"),
    LeaveKind.PERSONAL: N_("事假"),
}

STATUSES = {
    CaseStatus.DRAFT: N_("待定内部口径"),
    CaseStatus.PENDING: N_("办理中"),
    CaseStatus.APPROVED: N_("已批准"),
    CaseStatus.REFUSED: N_("未获同意"),
    CaseStatus.RETURNED: N_("已退回修改"),
    CaseStatus.WITHDRAWN: N_("已撤回"),
    CaseStatus.CANCELLED: N_("已撤销"),
    CaseStatus.ENDED: N_("已销假"),
}

CASES = {
    CaseKind.LEAVE: N_("请假"),
    CaseKind.ABSENCE: N_("会议请假"),
    CaseKind.TOPIC: N_("议题"),
    CaseKind.CONVENING: N_("会议召开"),
    CaseKind.DOCUMENT: N_("公文"),
    CaseKind.MINUTES: N_("会议纪要"),
    CaseKind.TRIP: N_("出访"),
}

STATUSES_OF = {
    (CaseKind.TOPIC, CaseStatus.APPROVED): N_("已确定为议题"),
    (CaseKind.TOPIC, CaseStatus.ENDED): N_("已上会"),
    (CaseKind.ABSENCE, CaseStatus.APPROVED): N_("已准假"),
    (CaseKind.ABSENCE, CaseStatus.ENDED): N_("会议已结束"),
    (CaseKind.MINUTES, CaseStatus.APPROVED): N_("已签发"),
    (CaseKind.CONVENING, CaseStatus.ENDED): N_("会议已召开"),
    (CaseKind.DOCUMENT, CaseStatus.ENDED): N_("已办结"),
}
"""Statuses that have a word of their own in some kind of case."""

ACTS = {
    Act.REVIEW: N_("审核"),
    Act.COUNTERSIGN: N_("会签"),
    Act.CONSENT: N_("同意"),
    Act.APPROVE: N_("批准"),
    Act.SIGN: N_("签发"),
    Act.REPORT: N_("报告"),
    Act.FILE: N_("报备"),
    Act.OPINION: N_("加签意见"),
}

CHANGES = {
    ChangeKind.SHORTEN: N_("缩短"),
    ChangeKind.EXTEND: N_("延长"),
    ChangeKind.MOVE: N_("改期"),
    ChangeKind.CANCEL: N_("撤销"),
}

FIELDS = {
    "kind": N_("类别"),
    "dates": N_("起止日期"),
    "place": N_("前往地点"),
    "reason": N_("事由"),
    "contact": N_("联系电话"),
    "acting": N_("代行人"),
    "stand_in": N_("代行人"),
}

MARKS = {
    TouchKind.LATE_NOTICE: N_("未按规定时间提前报备"),
    TouchKind.PAST_START: N_("外出已经开始，属补记"),
    TouchKind.OVERLAP: N_("与本人另一次请假日期重叠"),
    TouchKind.STAND_IN_AWAY: N_("代行人届时也外出"),
    TouchKind.STAND_IN_BUSY: N_("代行人届时另有代行"),
    TouchKind.PARTNER_AWAY: N_("A/B岗同时外出"),
    TouchKind.LEADERS_AWAY: N_("政府正职与常务副职同时外出"),
    TouchKind.UNDELEGATED: N_("尚未委托主持工作的负责人"),
    TouchKind.NO_STAND_IN: N_("届时无人代行"),
    TouchKind.STANDING_IN: N_("本人届时正代行他人工作"),
    TouchKind.LAPSED: N_("日期已过，未确定内部口径"),
    TouchKind.CALENDAR_UNPUBLISHED: N_("放假安排尚未公布，工作日暂按法定节假日推算"),
}

WORK_KINDS = {
    WorkKind.LEAVE: N_("请假"),
    WorkKind.MEETING: N_("会议"),
    WorkKind.DOCUMENT: N_("公文"),
    WorkKind.TASK: N_("督办"),
    WorkKind.DUTY: N_("报送"),
}

BUTTONS = {
    Action.CONSENT: (N_("同意"), "st-ok"),
    Action.REFUSE: (N_("不同意"), "st-no"),
    Action.RETURN: (N_("退回修改"), "st-back"),
    Action.OPINION: (N_("加签"), "st-ask"),
    Action.TURN: (N_("转办"), "st-turn"),
    Action.RECORD: (N_("代录"), "st-rec"),
    Action.FILE: (N_("报备"), "st-file"),
    Action.URGE: (N_("催办"), "st-urge"),
    Action.WITHDRAW: (N_("撤回"), "cs-wd"),
    Action.CHANGE: (N_("变更"), "cs-chg"),
    Action.CANCEL: (N_("撤销"), "cs-rev"),
    Action.BACK: (N_("销假"), "cs-end"),
    Action.EDIT: (N_("修改"), "cs-edit"),
    Action.SAY: (N_("书面意见"), "ab-say"),
    Action.READING: (N_("内部口径"), "rd-new"),
    Action.TAKE_BACK: (N_("撤回"), "tp-wd"),
    Action.DEFER: (N_("缓议"), "tp-defer"),
    Action.MOVE: (N_("移至下次"), "tp-move"),
    Action.AGAIN: (N_("再提"), "tp-again"),
    Action.PRESENTER: (N_("换汇报人"), "tp-pick"),
    Action.CONSULT: (N_("征求意见"), "cq-case"),
    Action.CIRCLE: (N_("圈阅"), "st-circle"),
    Action.RECEIVE: (N_("收到"), "dc-in"),
    Action.SEND_BACK: (N_("退文"), "dc-back"),
    Action.RECHECK: (N_("核对"), "dc-check"),
    Action.HAND_OUT: (N_("交办"), "dc-hand"),
    Action.LIMIT: (N_("定时限"), "dc-limit"),
    Action.CLOCKS: (N_("时限"), "dc-clocks"),
    Action.FINISH: (N_("办结"), "dc-done"),
    Action.MAKE_TASK: (N_("转督办"), "dc-task"),
    Action.RETRACT: (N_("撤回"), "dc-wd"),
}
"""Each action's label and verb. Verbs beginning with `st-` carry the step, the others the case."""


def kind_name(kind: str, language: str) -> str:
    """Name a kind of leave; nothing for a reader from whom it is kept."""
    return say(KINDS[LeaveKind(kind)], language) if kind else ""


def case_kind_name(kind: CaseKind, language: str) -> str:
    return say(CASES[kind], language)


def case_status_name(kind: CaseKind, status: CaseStatus, language: str) -> str:
    return say(STATUSES_OF.get((kind, status), STATUSES[status]), language)


def scope_name(scope: Scope, language: str) -> str:
    """Name what a delegation gives: 全部事项, 公文、会议, 住建局的公文."""
    if scope.is_all:
        return say("全部事项", language)
    kinds = listed([say(WORK_KINDS[kind], language) for kind in scope.kinds], language)
    if not scope.unit:
        return kinds
    what = kinds or say("事项", language)
    return say("%(unit)s的%(what)s", language, unit=scope.unit, what=what)


def act_name(act: str, language: str) -> str:
    return say(ACTS[Act(act)], language)


def mark_name(mark: str, language: str) -> str:
    return say(MARKS[TouchKind(mark)], language) if mark in MARKS else mark


def term(word: Word, rulebook: str, language: str) -> str:
    """Name a word of the rules as the place says it; in English by the vocabulary's own meaning."""
    if is_english(language):
        return say(word.term, language)
    return find_rulebook(rulebook).term(word)


def rank_names(ranks: Sequence[str], rulebook: str, language: str) -> list[str]:
    """Name a step's posts and bodies."""
    return [term(word, rulebook, language) if (word := actor(rank)) else rank for rank in ranks]


def matter_name(matter: str, language: str) -> str:
    return say(Matter(matter).term, language)


def condition_name(matter: Matter, language: str) -> str:
    """Write a flag as the condition on which an answer changes: 属重大事项, 上报市政府、区委."""
    return matter_name(matter, language) if is_english(language) else matter.condition


def warning(word: str, language: str) -> str:
    """Give the sentence of one of the rules' warnings."""
    return say(Warn(word).term, language)


HOLIDAYS = (
    N_("元旦"),
    N_("除夕"),
    N_("春节"),
    N_("清明节"),
    N_("劳动节"),
    N_("端午节"),
    N_("中秋节"),
    N_("国庆节"),
    N_("调休"),
)
"""The names that the working-day calendar gives to days."""
