"""Answers by mail: where the answer ends and the repetition begins."""
