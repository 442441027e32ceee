"""The grammar of slash commands: words, arguments, invocations."""
