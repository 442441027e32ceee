"""The rules against a clone's past."""
