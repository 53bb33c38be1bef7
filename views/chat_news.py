"""What became of a chat: people who shut the secretary out, groups that moved or are lost; all groups."""

from datetime import datetime

from sqlmodel import Session

from office.calendar.calendars import local_day
from office.people.chats import ChatNews
from office.people.group_list import Group, find_groups
from office.rulebook.versions import find_key
from storage.tables import Outbox, Person
from views.card import Button, Card
from views.i18n import N_, listed, say
from views.meeting_words import kind_name
from views.page import fill
from views.scene import Scene, set_scene
from views.text import clean_line, day

_SHOWN = 20
_LABEL = 24

_OF_PERSON = {
    ChatNews.BLOCKED: (
        N_("%(who)s停用了机器人"),
        N_("给他的通知送不到；等他办的事仍在等他，办公室可以代录。请提醒他在私聊里重新按“开始”。"),
    ),
    ChatNews.BACK: (N_("%(who)s重新启用了机器人"), N_("通知恢复送达。")),
}
_OF_GROUP = {
    ChatNews.LOST: (
        N_("群“%(title)s”里发不了消息了"),
        N_(
            "秘书被移出了群，或者被禁言。重新拉入或解除禁言即恢复，绑定保留；"
            "不再用的，请在 /admin groups 移除。"
        ),
    ),
    ChatNews.FOUND: (N_("群“%(title)s”恢复了"), N_("原来绑定的会议和单位照旧通知。")),
    ChatNews.MOVED: (N_("群“%(title)s”升级为超级群"), N_("绑定已随之转到新群，不用重新设置。")),
    ChatNews.ADDED: (
        N_("已加入群“%(title)s”"),
        N_("这个群还没有绑定。请在群里发送，例如：/admin bind 常务会议、/admin bind 财政局。"),
    ),
}


def chat_news(session: Session, row: Outbox, now: datetime) -> Card | None:
    """To the office, once: what became of a chat."""
    scene = set_scene(session, row, now)
    if scene is None or scene.reader is None:
        return None
    lang, what = scene.language, ChatNews(str(row.args["what"]))
    if what in _OF_PERSON:
        person = session.get(Person, scene.number("person") or 0)
        if person is None or (person.blocked_at is None) == (what is ChatNews.BLOCKED):
            return None
        heading, note = _OF_PERSON[what]
        said = say(heading, lang, who=person.name)
    else:
        heading, note = _OF_GROUP[what]
        said = say(heading, lang, title=clean_line(str(row.args.get("title", "")), _LABEL))
    return Card(fill("lines", lang, heading=said, lines=[say(note, lang)], parts=[]))


def groups(session: Session, row: Outbox, now: datetime) -> Card | None:
    """/admin groups: each group with what it follows; one that is not used any more can be let go."""
    scene = set_scene(session, row, now)
    if scene is None or scene.reader is None or not scene.reader.is_administrator:
        return None
    lang = scene.language
    found = find_groups(session, scene.reader)
    lines = [_line(group, scene) for group in found[:_SHOWN]] or [say("还没有绑定的群。", lang)]
    how = say(
        "要绑定一个群：把秘书拉进群，在群里发送，例如：/admin bind 常务会议、/admin bind 财政局。", lang
    )
    html = fill("lines", lang, heading=say("群", lang), lines=lines, parts=[[how]])
    rows = tuple(
        (
            Button(
                clean_line(say("移除 %(title)s", lang, title=group.chat.title), _LABEL),
                "gr-drop",
                (group.chat.id or 0,),
            ),
        )
        for group in found[:_SHOWN]
        if group.chat.lost_at is not None
    )
    return Card(html, rows)


def _line(group: Group, scene: Scene) -> str:
    lang = scene.language
    rulebook = find_key(scene.organisation.rulebook, scene.today)
    names = [kind_name(kind, rulebook, lang) for kind in group.follows.kinds]
    followed = listed([*names, *group.follows.units, *group.follows.campaigns], lang) or say(
        "还没有绑定", lang
    )
    said = say("%(title)s：%(follows)s", lang, title=clean_line(group.chat.title, _LABEL), follows=followed)
    if group.chat.lost_at is None:
        return said
    since = day(local_day(scene.organisation, group.chat.lost_at), scene.today, lang)
    return say("%(what)s（%(day)s起发不了消息）", lang, what=said, day=since)
