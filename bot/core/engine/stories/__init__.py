"""Stories: what people do to threads over time, and what the rules make of it, without GitHub."""
