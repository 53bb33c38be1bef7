"""What the rulebook says, 内部口径 where it is silent, and the organisation's own texts."""
