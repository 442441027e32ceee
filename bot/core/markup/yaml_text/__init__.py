"""YAML and front matter, read strictly and with positions."""
