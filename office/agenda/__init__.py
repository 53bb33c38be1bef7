"""The agenda: its order, its approval."""
