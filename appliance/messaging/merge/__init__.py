"""Mail merge: read a table of recipients and values from a file, CSV, XLSX or ODS.

`tables.read` takes an uploaded file and returns its titles and rows as text; `lines.recipients`
returns for each row the recipient and the values of the variables, or what is wrong with it. Pure,
apart from the child process that reads workbooks.
"""
