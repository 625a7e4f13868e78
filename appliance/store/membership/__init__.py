"""Groups whose members follow a rule: the rule, its conditions as queries, and its members."""
