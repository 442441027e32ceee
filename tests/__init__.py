"""The tests of vepbot."""
