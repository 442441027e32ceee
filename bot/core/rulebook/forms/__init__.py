"""The shape of each part of a rules file, as pydantic models."""
