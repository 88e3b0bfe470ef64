"""The forms in which findings are printed, each in a module with one function ``render``."""
