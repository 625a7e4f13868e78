"""The balance of a SIM: read from the network by USSD, and the plan's allowance counted here."""
