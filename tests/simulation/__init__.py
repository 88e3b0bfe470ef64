"""An event-level simulator: traffic, scrapes and counters, and what must be recorded from them. It knows no rule."""
