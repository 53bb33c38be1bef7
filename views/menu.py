"""The menu, the help, the first words to those who come in."""

from office.access import Actor
from views.card import Button, Card
from views.i18n import N_, say
from views.page import fill

_COMMANDS = (
    ("leave", N_("请假"), ("private", "office")),
    ("back", N_("销假"), ("private", "office")),
    ("meeting", N_("会议"), ("private", "office")),
    ("absent", N_("会议请假"), ("private", "office")),
    ("todo", N_("待办"), ("private", "office")),
    ("topic", N_("议题"), ("private", "office")),
    ("agenda", N_("议程"), ("private", "office")),
    ("minutes", N_("纪要"), ("private", "office")),
    ("task", N_("督办"), ("private", "office")),
    ("report", N_("报送"), ("private", "office")),
    ("doc", N_("公文"), ("private", "office")),
    ("consult", N_("征求意见"), ("private", "office")),
    ("duty", N_("值班"), ("private", "office", "group")),
    ("incident", N_("直报"), ("private", "office")),
    ("away", N_("谁不在"), ("private", "office", "group")),
    ("sign", N_("谁能签"), ("private", "office", "group")),
    ("rule", N_("查条款"), ("private", "office", "group")),
    ("due", N_("算期限"), ("private", "office", "group")),
    ("delegate", N_("委托"), ("private", "office")),
    ("settings", N_("提醒设置"), ("private", "office")),
    ("admin", N_("管理"), ("office",)),
    ("menu", N_("菜单"), ("private", "office", "group")),
    ("help", N_("帮助"), ("private", "office", "group")),
    ("lang", N_("语言"), ("private", "office")),
    ("cancel", N_("取消正在填写的内容"), ("private", "office")),
)


def commands(where: str, lang: str) -> list[tuple[str, str]]:
    """Return the commands that Telegram offers in a `private` chat, to the `office`, or in a `group`."""
    return [(name, say(text, lang)) for name, text, places in _COMMANDS if where in places]


def menu_card(actor: Actor, lang: str) -> Card:
    """Show what can be done, by buttons."""
    rows = [
        (_to(N_("请假"), "leave", lang), _to(N_("销假"), "back", lang), _to(N_("会议请假"), "absent", lang)),
        (_to(N_("待办"), "todo", lang), _to(N_("谁不在"), "away", lang), _to(N_("委托"), "delegate", lang)),
        (_to(N_("会议"), "meeting", lang), _to(N_("议题"), "topic", lang), _to(N_("议程"), "agenda", lang)),
        (_to(N_("纪要"), "minutes", lang), _to(N_("督办"), "task", lang), _to(N_("报送"), "report", lang)),
        (_to(N_("公文"), "doc", lang), _to(N_("征求意见"), "consult", lang)),
        (_to(N_("值班"), "duty", lang), _to(N_("直报"), "incident", lang)),
        (_to(N_("谁能签"), "sign", lang), _to(N_("查条款"), "rule", lang), _to(N_("算期限"), "due", lang)),
        (_to(N_("设置"), "settings", lang),),
    ]
    if actor.is_office or actor.is_administrator:
        rows[-1] = (*rows[-1], _to(N_("内部口径"), "readings", lang))
    rows.append((_to(N_("帮助"), "help", lang), Button(_other(lang), "lang", (_code(lang),))))
    seats = [seat.title for seat in actor.seats]
    return Card(fill("menu", lang, name=actor.person.name, seats=seats), tuple(rows))


def help_card(actor: Actor, lang: str) -> Card:
    """Explain the commands, each with a line to copy."""
    html = fill("help", lang, is_office=actor.is_office or actor.is_administrator)
    return Card(html, ((_to(N_("菜单"), "menu", lang),),))


def welcome_card(actor: Actor, lang: str) -> Card:
    """Greet somebody who has just come in, and say as whom they are known."""
    html = fill(
        "welcome",
        lang,
        name=actor.person.name,
        office=actor.organisation.name,
        seats=[seat.title for seat in actor.seats],
    )
    return Card(html, ((_to(N_("菜单"), "menu", lang), _to(N_("帮助"), "help", lang)),))


def error_card(sentence: str) -> Card:
    """Say a sentence that is already in the reader's language, such as why something cannot be."""
    return Card(fill("error", "zh", sentence=sentence))


def language_card(lang: str) -> Card:
    """Ask which language to speak."""
    return Card(
        fill("language", lang),
        ((Button("中文", "lang", ("zh",)), Button("English", "lang", ("en",))),),
    )


def _to(label: str, word: str, lang: str) -> Button:
    return Button(say(label, lang), "mn", (word,))


def _other(lang: str) -> str:
    return "English" if _code(lang) == "en" else "中文"


def _code(lang: str) -> str:
    """Return the language that the reader does not have now."""
    return "zh" if lang.startswith("en") else "en"
