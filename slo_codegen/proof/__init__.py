"""Proofs: for every alert, traffic that tells it apart, what it must do by arithmetic, and promtool's word on it."""
