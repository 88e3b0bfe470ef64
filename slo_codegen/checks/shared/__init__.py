"""What several checks need; none of it is a check."""
