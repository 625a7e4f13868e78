"""What the law asks for: data kept no longer than wanted, and one person's data shown or erased.

retention  erases old texts and deletes old history
people     finds the person to whom a contact or a number belongs
concerns   tells which entries of the journal are about a person, and redacts them
export     writes all that is stored about a person
erasing    erases a person
"""
