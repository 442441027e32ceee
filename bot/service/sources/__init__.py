"""Where rules, schedules and installations come from."""
