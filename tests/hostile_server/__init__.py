"""Servers that answer wrongly, slowly or too much, and those that ask for credentials."""
