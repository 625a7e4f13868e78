"""What may be sent to whom: one small module a rule, `chain` with their order and the verdicts."""
