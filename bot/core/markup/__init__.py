"""Text formats that know no process: Markdown, YAML with positions, mail, globs, escaping."""
