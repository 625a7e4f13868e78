"""How a French spreadsheet shows values."""

from appliance.messaging.merge.cell_texts import Notation

FRENCH = Notation(
    decimal_mark=",", day=lambda day: day.strftime("%d/%m/%Y"), true="VRAI", false="FAUX"
)
