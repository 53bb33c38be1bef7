"""督办: tasks under supervision."""
