"""Operations become requests; the only code that writes to GitHub."""
