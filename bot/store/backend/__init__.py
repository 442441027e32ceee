"""The database engines: connections, dialects, schema, migrations, locks."""
