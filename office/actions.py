"""What may be pressed on a case."""

from enum import StrEnum


class Action(StrEnum):
    """What the reader may press."""

    CONSENT = "consent"
    REFUSE = "refuse"
    RETURN = "return"
    OPINION = "opinion"
    TURN = "turn"
    RECORD = "record"
    FILE = "file"
    URGE = "urge"
    WITHDRAW = "withdraw"
    CHANGE = "change"
    CANCEL = "cancel"
    BACK = "back"
    EDIT = "edit"
    TAKE_BACK = "take_back"
    """Take a topic back, whatever its route has come to."""
    DEFER = "defer"
    MOVE = "move"
    AGAIN = "again"
    """Put a topic again that was laid aside."""
    PRESENTER = "presenter"
    SAY = "say"
    """State a written opinion on a topic of a meeting one stays away from."""
    READING = "reading"
    """Record the 内部口径 that the case waits for."""
