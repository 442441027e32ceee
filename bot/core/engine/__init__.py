"""Pure decisions: facts and rules become verdicts, verdicts become the operations still missing."""
