"""What belongs to the running program and to no organisation."""

import secrets

from sqlmodel import Session

from storage.tables import Installation


def installation_key(session: Session) -> bytes:
    """Return the installation's secret, made at the first call; button and audit keys derive from it."""
    installation = session.get(Installation, 1)
    if installation is None:
        installation = Installation(id=1, secret=secrets.token_hex(32))
        session.add(installation)
        session.flush()
    return bytes.fromhex(installation.secret)
