"""The fake's memory and the verbs that change it."""
