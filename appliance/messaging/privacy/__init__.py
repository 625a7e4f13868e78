"""What the law asks for: data kept no longer than wanted, and one person's data shown or erased.

retention  erases old texts and deletes old history
"""
