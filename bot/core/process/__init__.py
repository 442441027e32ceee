"""What the process says of one case: target release, deadlines, findings, exceptions."""
