"""What a rules file declares: the process, its documents, checklists, calendar and roles."""
