"""A backtest as one page that needs nothing else: counts first, then each change with acts."""
