"""The backend-neutral plan and the planner that makes it."""
