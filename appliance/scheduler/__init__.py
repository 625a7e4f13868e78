"""Run named jobs at their times, over the tables of the store."""
