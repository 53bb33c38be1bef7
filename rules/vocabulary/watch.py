"""What is laid down of the watch."""

from __future__ import annotations

from rules.vocabulary.words import Word


class WatchItem(Word):
    """The sides of the watch on which a rulebook may have a provision."""

    ON_DUTY = "on_duty", "值班人员"
    ROSTER = "roster", "值班表"
    LEADER_IN_CHARGE = "leader_in_charge", "带班领导"
    SWAP = "swap", "调换值班", "换班"
    AWAY = "away", "带班时外出"
    REPORT = "report", "值班请示报告"
    RECORD = "record", "值班记录"
    HOURS = "hours", "值班时间"
