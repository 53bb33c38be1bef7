"""What runs through steps: how a case begins, moves on, is decided and ends."""
