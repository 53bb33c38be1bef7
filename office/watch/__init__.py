"""值班 and 直报: the roster, the log, incidents."""
