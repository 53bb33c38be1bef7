"""What was decided and what becomes of a task, in the reader's words."""

from storage.tables import Outcome, ProgressKind, TaskSource, TaskStatus
from views.i18n import N_, say

OUTCOMES = {
    Outcome.PASSED: N_("通过"),
    Outcome.PASSED_REVISED: N_("原则通过，修改后印发"),
    Outcome.NOT_PASSED: N_("未通过"),
    Outcome.DEFERRED: N_("缓议"),
    Outcome.NOTED: N_("听取"),
}
OUTCOME_LABELS = {
    Outcome.PASSED: N_("通过"),
    Outcome.PASSED_REVISED: N_("原则通过"),
    Outcome.NOT_PASSED: N_("未通过"),
    Outcome.DEFERRED: N_("缓议"),
    Outcome.NOTED: N_("听取"),
}
"""What stands on a button."""
SOURCES = {
    TaskSource.DECISION: N_("会议决定"),
    TaskSource.INSTRUCTION: N_("领导批示"),
    TaskSource.PAPER: N_("公文"),
    TaskSource.CAMPAIGN: N_("专项行动"),
    TaskSource.OTHER: N_("其他"),
}
TASK_STATUSES = {
    TaskStatus.OPEN: N_("办理中"),
    TaskStatus.CLOSING: N_("待确认办结"),
    TaskStatus.CLOSED: N_("已办结"),
    TaskStatus.CANCELLED: N_("已撤销"),
}
PROGRESS = {
    ProgressKind.PROGRESS: N_("进展"),
    ProgressKind.CLOSE_PROPOSED: N_("提出办结"),
    ProgressKind.CLOSE_CONFIRMED: N_("确认办结"),
    ProgressKind.SENT_BACK: N_("退回"),
    ProgressKind.EXTENSION_ASKED: N_("申请调整时限"),
    ProgressKind.EXTENSION_GRANTED: N_("调整时限"),
    ProgressKind.EXTENSION_REFUSED: N_("未同意调整时限"),
    ProgressKind.LOOK_BACK_SET: N_("安排回头看"),
    ProgressKind.LOOKED_BACK: N_("回头看"),
    ProgressKind.REOPENED: N_("重新督办"),
    ProgressKind.CANCELLED: N_("撤销"),
}
FIELDS = {
    "topic": N_("议题"),
    "outcome": N_("结果"),
    "text": N_("决定内容"),
    "title": N_("督办事项"),
    "lead": N_("牵头单位"),
    "leader": N_("责任领导"),
    "others": N_("配合单位"),
    "due": N_("完成时限"),
    "measure": N_("完成标准"),
    "source": N_("来源"),
    "about": N_("来源说明"),
    "issues": N_("印发文件"),
    "interprets": N_("公开解读"),
}


def outcome_name(outcome: str, language: str) -> str:
    return say(OUTCOMES[Outcome(outcome)], language)


def source_name(source: str, language: str) -> str:
    return say(SOURCES[TaskSource(source)], language)


def task_status_name(status: str, language: str) -> str:
    return say(TASK_STATUSES[TaskStatus(status)], language)
