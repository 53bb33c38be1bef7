"""The callback codec: what a button carries through Telegram and back, signed for the chat it was shown in.

A button's data reads `verb:arg:…:signature`. Whoever can press can also send data of their own making, and a
button of one chat can be replayed in another: the signature covers the chat, and each press is checked
against the record all the same.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from views.card import Button

LONGEST = 64
"""Bytes that Telegram takes as callback_data."""

_PURPOSE = b"mishu callback_data v1"
_SIGNATURE_BYTES = 8
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_NUMBER = re.compile(r"0|-?[1-9][0-9]*")


class ForgedButton(ValueError):  # noqa: N818 - the press is forged; the name says what it is
    """A press whose data this bot did not write for this chat; `sentence` is what the presser is told."""

    sentence = "这个按钮不是在本会话发出的，或已不能使用。请用 /menu 重新打开。"

    def __init__(self) -> None:
        super().__init__(self.sentence)


@dataclass(frozen=True, slots=True)
class Pressed:
    verb: str
    args: tuple[str | int, ...] = ()


class ButtonCodec:
    """Sign and check the data of buttons with a key derived for this purpose alone."""

    def __init__(self, key: bytes) -> None:
        if not key:
            raise ValueError("the key that signs buttons is empty")
        self._key = hmac.digest(key, _PURPOSE, hashlib.sha256)

    def encode(self, verb: str, args: Sequence[str | int], chat_id: int) -> str:
        """Write a button's data: ASCII, at most 64 bytes.

        Args are ints, or words that begin with an ASCII letter (so that each says which of the two it is) and
        go on in letters, digits, `_`, `-`. Raises ValueError for others, and for more than fits.
        """
        if not _WORD.fullmatch(verb):
            raise ValueError(f"a button's verb is a short ASCII word: {verb!r}")
        payload = ":".join([verb, *(_write(arg) for arg in args)])
        data = f"{payload}:{self._sign(payload, chat_id)}"
        if len(data) > LONGEST:
            raise ValueError(f"a button carries at most {LONGEST} bytes: {data!r}")
        return data

    def decode(self, data: str, chat_id: int) -> Pressed:
        """Read a button's data back; raises ForgedButton for anything not encoded here for this chat."""
        if not data.isascii() or len(data) > LONGEST:
            raise ForgedButton
        payload, _, signature = data.rpartition(":")
        # Compare the written signatures, not their bytes: base64 has several spellings of the same bytes.
        if not hmac.compare_digest(signature.encode(), self._sign(payload, chat_id).encode()):
            raise ForgedButton
        verb, *args = payload.split(":")
        return Pressed(verb, tuple(int(arg) if _NUMBER.fullmatch(arg) else arg for arg in args))

    def _sign(self, payload: str, chat_id: int) -> str:
        digest = hmac.digest(self._key, f"{chat_id}\n{payload}".encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(digest[:_SIGNATURE_BYTES]).rstrip(b"=").decode()


def to_markup(rows: Iterable[Iterable[Button]], codec: ButtonCodec, chat_id: int) -> InlineKeyboardMarkup:
    """Turn a card's buttons into Telegram's, each signed for the chat the card is shown in."""
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(
                    button.label, callback_data=codec.encode(button.verb, button.args, chat_id)
                )
                for button in row
            ]
            for row in rows
        ]
    )


def _write(arg: str | int) -> str:
    if isinstance(arg, bool):
        raise ValueError("a button carries ints and words, no truth values")  # noqa: TRY004 - one error for all
    if isinstance(arg, int):
        return str(arg)
    if not _WORD.fullmatch(arg):
        raise ValueError(f"a button's word begins with an ASCII letter and has no spaces: {arg!r}")
    return arg
