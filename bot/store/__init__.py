"""The database: an inbox so that no event is lost, a journal so that people can ask why."""
