"""Every route, in one list: the first that fits takes the update."""

from telegram.ext.filters import COMMAND, TEXT, ChatType, Document, StatusUpdate

from handlers import (
    absences,
    admin,
    agenda,
    attendance,
    cases,
    consultation_form,
    consultations,
    directory,
    document_clocks,
    document_form,
    documents,
    group_list,
    invitations,
    leave,
    lists,
    meeting_changes,
    meeting_notice,
    meetings,
    minutes,
    people,
    readings,
    records,
    report_form,
    reports,
    rules,
    settings,
    setup,
    start,
    steps,
    task_form,
    tasks,
    texts,
    topics,
)
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
    command("meeting", meetings.on_meeting, word="会议"),
    command("topic", topics.on_topic, word="议题"),
    command("agenda", agenda.on_agenda, word="议程"),
    command("absent", absences.on_absent, word="会议请假"),
    command("delegate", people.on_delegate, word="委托"),
    command("sign", rules.on_sign, word="谁能签"),
    command("rule", rules.on_rule, word="查条款"),
    command("due", rules.on_due, word="算期限"),
    command("minutes", minutes.on_minutes, word="纪要"),
    command("decide", minutes.on_decide, word="决定"),
    command("task", tasks.on_task, word="督办"),
    command("report", reports.on_report, word="报送"),
    command("consult", consultations.on_consult, word="征求意见"),
    command("doc", documents.on_doc, word="公文"),
    command("settings", settings.on_settings, word="设置"),
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
            "lv-meet",
            "lv-absent",
            "ch-ok",
            "ch-back",
        )
    ),
    # the form for a meeting, a meeting's card
    *(
        press(f"mt-{what}", meetings.on_meeting_press)
        for what in (
            "submit",
            "edit",
            "cancel",
            "kind",
            "unit",
            "month",
            "day",
            "time",
            "place",
            "chair",
            "long",
            "matter",
            "field",
            "skip",
        )
    ),
    *(
        press(f"mv-{what}", meeting_changes.on_move_press)
        for what in ("ok", "back", "cancel", "what", "month", "day", "time", "place", "chair")
    ),
    press("mt-new", meetings.on_meeting_new),
    press("mt-show", meetings.on_meeting_show),
    press("mt-move", meeting_changes.on_move),
    press("mt-rev", meeting_changes.on_cancel_meeting),
    press("mc-ok", meeting_changes.on_cancel_press),
    press("mc-back", meeting_changes.on_cancel_press),
    # topics
    *(
        press(verb, topics.on_topic_press)
        for verb in (
            "tp-submit",
            "tp-edit",
            "tp-cancel",
            "tp-on",
            "tp-field",
            "tp-kind",
            "tp-meet",
            "tp-seat",
            "tp-urg",
            "tp-fact",
            "tp-none",
            "tp-skip",
        )
    ),
    press("tp-list", topics.on_topic_list),
    press("tp-new", topics.on_topic_new),
    press("tp-wd", topics.on_topic_withdraw),
    press("tp-defer", topics.on_topic_defer),
    press("tp-move", topics.on_topic_move),
    press("tp-again", topics.on_topic_again),
    press("tp-pick", topics.on_presenter_wanted),
    press("tp-set", topics.on_presenter),
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
    press("st-circle", documents.on_circled),
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
    press("ag-send", meeting_notice.on_notice_wanted),
    press("ag-sendok", meeting_notice.on_notice_sent),
    # attendance, meeting absences, the meeting as it runs
    press("ab-got", attendance.on_got),
    press("ab-come", attendance.on_coming),
    press("ab-not", attendance.on_not_coming),
    press("ab-list", attendance.on_attendance),
    press("ab-file", attendance.on_sheet),
    press("ab-live", attendance.on_live),
    *(press(f"ab-{what}", attendance.on_live_press) for what in ("begin", "next", "end", "all", "here")),
    *(
        press(f"ab-{what}", absences.on_absence_press)
        for what in ("submit", "edit", "cancel", "meet", "leave", "sub", "field", "ops", "topic")
    ),
    press("ab-say", absences.on_opinion_wanted),
    # decisions, minutes and tasks
    press("mi-decide", minutes.on_decide_press),
    press("mi-redo", minutes.on_decide_press),
    press("mi-left", minutes.on_left),
    press("mi-dec", minutes.on_decision_shown),
    press("mi-out", minutes.on_issued),
    press("mi-told", minutes.on_issued),
    press("mi-show", minutes.on_meeting_minutes),
    press("mi-draft", minutes.on_draft),
    press("mi-view", minutes.on_view),
    *(
        press(verb, minutes.on_minutes_press)
        for verb in ("mi-flag", "mi-flags", "mi-skip", "mi-edit", "mi-ok")
    ),
    *(
        press(verb, task_form.on_task_form_press)
        for verb in (
            "dt-ok",
            "dt-edit",
            "dt-field",
            "dt-month",
            "dt-day",
            "dt-unit",
            "dt-done",
            "dt-word",
            "dt-pick",
            "dt-yes",
            "dt-skip",
        )
    ),
    press("tk-list", tasks.on_task_list),
    press("tk-book", tasks.on_task_book),
    press("tk-new", tasks.on_task_new),
    press("tk-out", tasks.on_bulletin_released),
    press("tk-show", tasks.on_task_shown),
    press("tk-word", tasks.on_task_word),
    *(press(verb, tasks.on_task_press) for verb in ("tk-ok", "tk-grant", "tk-on")),
    # papers and their clocks
    *(
        press(f"dc-{what}", document_form.on_document_form_press)
        for what in ("submit", "edit", "field", "flag", "flags", "pick", "unit", "yes", "no", "all", "skip")
    ),
    press("dc-list", documents.on_document_list),
    press("dc-new", document_form.on_document_new),
    press("dc-check", document_form.on_recheck),
    *(press(f"dc-{what}", documents.on_document_press) for what in ("in", "done", "wd")),
    press("dc-back", documents.on_sent_back),
    press("dc-task", documents.on_task_made),
    press("dc-clocks", document_clocks.on_clocks),
    press("dc-clock", document_clocks.on_clock_shown),
    press("dc-word", document_clocks.on_document_word),
    press("dc-limit", document_clocks.on_document_word),
    press("dc-ok", document_clocks.on_clock_press),
    press("dc-resume", document_clocks.on_clock_press),
    press("dc-urge", document_clocks.on_clock_urged),
    press("dc-hand", document_clocks.on_hand_out),
    *(press(f"dc-hand-{what}", document_clocks.on_hand_press) for what in ("ok", "edit", "unit", "name")),
    # consultations
    *(
        press(f"cq-{what}", consultation_form.on_consultation_form_press)
        for what in ("sub", "edit", "field", "month", "day", "unit", "done", "rule")
    ),
    press("cq-new", consultation_form.on_consultation_new),
    press("cq-case", consultation_form.on_consultation_of_case),
    press("cq-draft", consultation_form.on_consultation_of_draft),
    press("cq-list", consultations.on_consultation_list),
    press("cq-show", consultations.on_consultation_shown),
    press("cq-word", consultations.on_consultation_word),
    *(
        press(f"cq-{what}", consultations.on_consultation_press)
        for what in ("ok", "grant", "deny", "urge", "back", "raise")
    ),
    # reporting duties
    press("rp-list", reports.on_report_list),
    press("rp-show", reports.on_report_shown),
    press("rp-text", reports.on_report_text),
    press("rp-else", reports.on_report_elsewhere),
    *(press(verb, reports.on_report_press) for verb in ("rp-ok", "rp-edit", "rp-pick")),
    *(press(verb, reports.on_round_shown) for verb in ("rp-round", "rp-gather")),
    *(press(verb, reports.on_round_file) for verb in ("rp-table", "rp-copy", "rp-waive")),
    *(press(verb, reports.on_round_press) for verb in ("rp-end", "rp-rest", "rp-free")),
    press("rp-own", reports.on_own_duties),
    press("rp-duty", reports.on_duty_shown),
    press("rp-stop", reports.on_duty_stopped),
    press("rp-new", report_form.on_duty_new),
    *(
        press(verb, report_form.on_duty_form_press)
        for verb in (
            "rp-set",
            "rp-change",
            "rp-field",
            "rp-kind",
            "rp-seat",
            "rp-done",
            "rp-every",
            "rp-skip",
        )
    ),
    # lists and the rest
    *(
        press(f"se-{what}", settings.on_settings_press)
        for what in ("part", "digest", "eve", "quiet", "mute", "reset")
    ),
    *(press(f"se-{what}", settings.on_lead_press) for what in ("leads", "lead", "days")),
    *(press(f"sn-{what}", settings.on_snooze_press) for what in ("pick", "set", "no")),
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
    press("dy-file", directory.on_directory_file),
    press("gr-drop", group_list.on_group_let_go),
    press("su-open", setup.on_setup_open),
    *(
        press(f"su-{what}", setup.on_setup_press)
        for what in ("ok", "sure", "what", "plan", "field", "book", "take", "keep", "set")
    ),
    press("iv-list", invitations.on_invitation_list),
    press("iv-who", invitations.on_invitation_shown),
    press("iv-link", invitations.on_links_wanted),
    press("iv-print", invitations.on_sheet_wanted),
    press("iv-again", invitations.on_invited_again),
    press("iv-rev", invitations.on_invitation_withdrawn),
    press("iv-remind", invitations.on_reminder_wanted),
    *(press(f"dy-{what}", directory.on_directory_press) for what in ("ok", "sure", "back")),
    press("mn", people.on_menu_press),
    press("lang", people.on_lang),
    press("dl-ok", people.on_delegate_press),
    press("dl-rev", people.on_revoke),
    press("fm-cancel", texts.on_cancel),
    # whatever else is said to the secretary in private
    my_membership(start.on_my_membership),
    message(StatusUpdate.MIGRATE, start.on_migrated),
    message(ChatType.PRIVATE & COMMAND, texts.on_unknown_command),
    message(ChatType.PRIVATE & TEXT, texts.on_text),
    message(ChatType.PRIVATE & Document.ALL, directory.on_file),
    message(ChatType.PRIVATE, texts.on_other),
)
