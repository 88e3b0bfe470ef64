"""The catalog's sections as they are written, one module each."""
