"""What is wrong with an installation, each finding with its fix; a module for each kind."""
