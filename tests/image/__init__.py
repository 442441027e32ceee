"""The image without a container engine: its steps are taken in a folder, and the result is run."""
