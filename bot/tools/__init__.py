"""Answers for people that change nothing on GitHub by themselves."""
