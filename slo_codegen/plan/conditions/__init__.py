"""What is known of a condition, decided once: what kind it is, where it looks, what it reads, at which value it fires.

A consumer asks for a fact and gets a value, or None where the fact has no meaning for the condition. What it does with
each kind by itself, such as writing a query, is a `match` that ends in `assert_never`.
"""
