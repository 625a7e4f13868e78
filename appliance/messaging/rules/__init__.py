"""What may be sent to whom: one small module for each rule; `chain` defines their order."""
