"""Reports, forecasts, simulations and inspections."""
