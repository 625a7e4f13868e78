"""What can be wrong with the file of a mail merge as a whole."""

from appliance.errors import N_, InputError
from appliance.messaging.directory.contact_files.records import ContactFileError


def damaged() -> ContactFileError:
    """Return the error for a workbook that cannot be read."""
    return ContactFileError(
        "damaged_workbook",
        N_("This workbook is damaged and cannot be read."),
        cure=N_("Open it in a spreadsheet and save it again, as XLSX, ODS or CSV."),
    )


def too_large_unpacked() -> ContactFileError:
    """Return the error for a workbook that needs more memory or time than it may take."""
    return ContactFileError(
        "workbook_too_large",
        N_("This workbook is too large once it is unpacked."),
        cure=N_("Copy the rows that are meant into a new workbook and save that."),
    )


def not_a_workbook() -> ContactFileError:
    """Return the error for an archive that is neither XLSX nor ODS."""
    return ContactFileError(
        "not_a_workbook",
        N_("This file is not a workbook."),
        cure=N_("In a spreadsheet, choose “Save as” and then XLSX, ODS or CSV."),
    )


def old_workbook() -> ContactFileError:
    """Return the error for XLS, and for XLSX with a password, which looks the same."""
    return ContactFileError(
        "old_workbook",
        N_("This is a workbook with a password, or one in the old format XLS."),
        cure=N_("In a spreadsheet, save it without a password as XLSX, ODS or CSV."),
    )


def not_a_table() -> ContactFileError:
    """Return the error for a file of contacts that has no columns."""
    return ContactFileError(
        "not_a_table",
        N_("This file has no columns: it is a vCard or JSON file."),
        cure=N_("Choose a CSV, XLSX or ODS file, or import the contacts and write to a group."),
    )


def no_rows() -> ContactFileError:
    """Return the error for a file that has titles at most."""
    return ContactFileError("no_rows", N_("There is no row with values in this file."))


def too_many_rows(rows: int, limit: int) -> ContactFileError:
    """Return the error for a file with more rows than a sending may have recipients."""
    return ContactFileError(
        "too_many_rows",
        N_("The file has %(rows)d rows; a sending can have %(limit)d recipients at most."),
        cure=N_("Split it and send the parts one after the other."),
        rows=rows,
        limit=limit,
    )


def no_number_column() -> InputError:
    """Return the error for a file in which no column holds telephone numbers."""
    return InputError(
        "no_number_column",
        N_("No column of this file holds telephone numbers."),
        field="column",
        cure=N_("Choose the column with the numbers, or correct the file."),
    )


def several_number_columns(titles: str) -> InputError:
    """Return the error for a file in which several columns hold telephone numbers."""
    return InputError(
        "several_number_columns",
        N_("Several columns of this file hold telephone numbers: %(columns)s."),
        field="column",
        cure=N_("Choose the one to write to."),
        columns=titles,
    )


def no_such_column() -> InputError:
    """Return the error for a chosen column that the file does not have."""
    return InputError(
        "no_such_column",
        N_("The file has no such column."),
        field="column",
        cure=N_("Choose the column with the numbers."),
    )
