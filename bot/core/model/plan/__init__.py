"""What rules want and what is done about it: verdicts, desired states, operations, allowances."""
