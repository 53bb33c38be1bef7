"""What somebody reads who has just come in."""

from datetime import datetime

from sqlmodel import Session

from storage.tables import Outbox
from views.card import Card
from views.menu import welcome_card
from views.scene import set_scene


def greeting(session: Session, row: Outbox, now: datetime) -> Card | None:
    scene = set_scene(session, row, now)
    return welcome_card(scene.reader, scene.language) if scene and scene.reader else None
