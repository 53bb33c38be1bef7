"""What a bot has deleted is in no file of the sandbox."""

from pathlib import Path
from typing import Any

LIN, FORUM = 1001, -1_001_000_000_002
WORD = "雁栖"


def holds(data: Path) -> bool:
    return any(WORD.encode() in file.read_bytes() for file in data.rglob("*") if file.is_file())


async def test_deleted_message_leaves_the_files_with_its_update(hands: Any, tmp_path: Path) -> None:
    said = await hands.say(LIN, WORD)
    assert holds(tmp_path)
    await hands.updates()
    await hands.call("deleteMessage", chat_id=LIN, message_id=said)
    assert not holds(tmp_path)


async def test_update_confirmed_after_the_deletion_leaves_nothing_either(hands: Any, tmp_path: Path) -> None:
    said = await hands.say(LIN, WORD * 1500)
    await hands.call("deleteMessage", chat_id=LIN, message_id=said)
    assert holds(tmp_path)
    await hands.updates()
    assert not holds(tmp_path)


async def test_message_deleted_in_a_group_leaves_nothing(hands: Any, tmp_path: Path) -> None:
    said = await hands.say(LIN, WORD, chat=FORUM)
    await hands.updates()
    await hands.call("deleteMessage", chat_id=FORUM, message_id=said)
    assert not holds(tmp_path)
