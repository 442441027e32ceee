"""Labels, assignees, milestones, states, reviewers: one module for each kind of field."""
