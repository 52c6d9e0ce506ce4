"""What usage costs, by Lago's arithmetic: aggregation, charge models, periods. Pure: state and time are arguments."""
