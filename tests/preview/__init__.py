"""The preview: its data, its page, and the page in a browser."""
