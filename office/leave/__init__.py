"""Leave: asked for, granted, changed, ended, filed."""
