"""Every route, in one list: the first that fits takes the update."""

from telegram.ext.filters import COMMAND, TEXT, ChatType

from handlers import admin, agenda, cases, leave, lists, people, readings, records, rules, start, steps, texts
from handlers.router import Route, command, message, my_membership, press

ROUTES: tuple[Route, ...] = (
    # what people type
    command("start", start.on_start),
    command("menu", people.on_menu, word="菜单"),
    command("help", people.on_help, word="帮助"),
    command("lang", people.on_lang, word="语言"),
    command("cancel", texts.on_cancel, word="取消"),
    command("leave", leave.on_leave, word="请假"),
    command("back", leave.on_back, word="销假"),
    command("away", lists.on_away, word="谁不在"),
    command("todo", lists.on_todo, word="待办"),
    command("agenda", agenda.on_agenda, word="议程"),
    command("delegate", people.on_delegate, word="委托"),
    command("sign", rules.on_sign, word="谁能签"),
    command("rule", rules.on_rule, word="查条款"),
    command("due", rules.on_due, word="算期限"),
    command("admin", admin.on_admin, word="管理"),
    # the leave form and the change form
    *(
        press(verb, leave.on_leave_press)
        for verb in (
            "lv-submit",
            "lv-edit",
            "lv-cancel",
            "lv-kind",
            "lv-month",
            "lv-day",
            "lv-field",
            "lv-tel",
            "lv-skip",
            "lv-sub",
            "ch-ok",
            "ch-back",
        )
    ),
    # a step
    press("st-ok", steps.on_consent),
    press("st-no", steps.on_reason_wanted),
    press("st-back", steps.on_reason_wanted),
    press("st-ask", steps.on_pick),
    press("st-turn", steps.on_pick),
    press("st-askto", steps.on_picked),
    press("st-turnto", steps.on_picked),
    press("st-rec", records.on_record),
    press("rc-ok", records.on_record_submitted),
    press("st-urge", steps.on_urge),
    press("st-file", steps.on_file),
    # a case
    press("cs-show", cases.on_show),
    press("cs-law", cases.on_ground),
    press("cs-wd", cases.on_withdraw),
    press("cs-chg", cases.on_change),
    press("cs-rev", cases.on_cancel),
    press("cs-end", cases.on_end),
    press("cs-edit", cases.on_edit),
    # the agenda and the notice
    press("ag-show", agenda.on_agenda_shown),
    press("ag-see", agenda.on_agenda_shown),
    press("ag-topic", agenda.on_agenda_topic),
    press("ag-up", agenda.on_agenda_order),
    press("ag-down", agenda.on_agenda_order),
    press("ag-min", agenda.on_agenda_minutes),
    press("ag-defer", agenda.on_agenda_taken_off),
    press("ag-next", agenda.on_agenda_taken_off),
    *(press(verb, agenda.on_agenda_asked) for verb in ("ag-long", "ag-sit", "ag-when", "ag-back", "ag-rec")),
    press("ag-submit", agenda.on_agenda_submitted),
    press("ag-ok", agenda.on_agenda_approved),
    press("ag-open", agenda.on_agenda_reopened),
    press("ag-close", agenda.on_agenda_closed),
    press("ag-again", agenda.on_agenda_closed),
    press("ag-default", agenda.on_agenda_default),
    press("ag-recok", agenda.on_agenda_recorded),
    press("ag-send", agenda.on_notice_wanted),
    press("ag-sendok", agenda.on_notice_sent),
    # lists and the rest
    press("td", lists.on_todo),
    press("aw", lists.on_away),
    press("sg", rules.on_sign_press),
    press("du", rules.on_due_press),
    press("law", rules.on_law),
    press("rd-new", readings.on_reading_wanted),
    press("rd-sign", readings.on_sign_reading_wanted),
    press("rd-ok", readings.on_reading_submitted),
    press("rd-show", readings.on_reading_shown),
    press("rd-rev", readings.on_reading_withdrawn),
    press("tx-ok", admin.on_text_confirmed),
    press("mn", people.on_menu_press),
    press("lang", people.on_lang),
    press("dl-ok", people.on_delegate_press),
    press("dl-rev", people.on_revoke),
    press("fm-cancel", texts.on_cancel),
    # whatever else is said to the secretary in private
    my_membership(start.on_my_membership),
    message(ChatType.PRIVATE & COMMAND, texts.on_unknown_command),
    message(ChatType.PRIVATE & TEXT, texts.on_text),
    message(ChatType.PRIVATE, texts.on_other),
)
