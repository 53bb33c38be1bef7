"""Every route, in one list: the first that fits takes the update."""

from handlers.router import Route, command, my_membership
from handlers.start import on_my_membership, on_start

ROUTES: tuple[Route, ...] = (
    command("start", on_start),
    my_membership(on_my_membership),
)
