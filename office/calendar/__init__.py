"""Working days, the organisation's own days, and what follows when they change."""
