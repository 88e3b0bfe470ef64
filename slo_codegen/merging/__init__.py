"""A fragment of an Alertmanager configuration, put into one of others, with a proof that nothing of theirs changed."""
