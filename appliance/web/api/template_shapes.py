"""Templates as the API shows and accepts them."""

from typing import Any, Final

from appliance.messaging.templates import entries, files
from appliance.store.templates import TemplateRow
from appliance.web.api import field_schemas, line_members, times
from appliance.web.api.schema import Schema

RECIPIENTS: Final[Schema] = {
    "title": "TemplateRecipients",
    "type": "string",
    "enum": list(entries.RECIPIENTS),
    "description": "to whom it may go; any unless told",
}
CONTEXT: Final[Schema] = {
    "title": "TemplateContext",
    "type": "string",
    "enum": list(entries.CONTEXTS),
    "description": "what it is for; general unless told",
}
LABEL: Final[Schema] = {"type": "string", "maxLength": entries.LONGEST_LABEL}
TEXT: Final[Schema] = {
    "type": "string",
    "description": "with variables: [name], or [name|otherwise]; [[ is a bracket",
    "examples": ["Bonjour [nom], votre commande est prête."],
}
TEMPLATE: Final[Schema] = {
    "title": "Template",
    "type": "object",
    "properties": {
        "id": field_schemas.NUMBERED,
        "label": {"type": "string"},
        "recipients": RECIPIENTS,
        "context": CONTEXT,
        "text": {"type": "string"},
        "archived": {"type": "boolean"},
        "line": line_members.GIVEN,
        "changedAt": field_schemas.TIME,
    },
    "required": ["id", "label", "recipients", "context", "text", "archived"],
}
MEMBERS: Final[dict[str, Schema]] = {
    "label": LABEL,
    "recipients": RECIPIENTS,
    "context": CONTEXT,
    "text": TEXT,
    "line": line_members.WANTED,
}
VARIABLE: Final[Schema] = {
    "title": "TemplateVariable",
    "type": "object",
    "properties": {
        "name": {"type": "string", "examples": ["nom"]},
        "source": {
            "title": "VariableSource",
            "type": "string",
            "enum": ["box", "contact", "field", "file"],
        },
    },
    "required": ["name", "source"],
}


def file_schema(title: str, of_one: str) -> Schema:
    """Return the schema of a file of templates: one is given, another is taken."""
    return {
        "title": title,
        "type": "object",
        "properties": {
            "templates": {
                "type": "array",
                "maxItems": entries.MOST_TEMPLATES,
                "items": {
                    "title": of_one,
                    "type": "object",
                    "properties": {
                        "label": {"type": "string"},
                        "recipients": {"type": "string"},
                        "context": {"type": "string"},
                        "text": {"type": "string"},
                    },
                    "required": ["label", "text"],
                },
            }
        },
        "required": ["templates"],
    }


TAKEN: Final[Schema] = {
    "title": "TemplateTaken",
    "type": "object",
    "properties": {
        "label": {"type": "string"},
        "result": {
            "title": "TemplateResult",
            "type": "string",
            "enum": ["added", "skipped", "replaced", "renamed"],
        },
    },
    "required": ["label", "result"],
}
EXISTING: Final[Schema] = {
    "title": "ExistingTemplate",
    "type": "string",
    "enum": list(files.EXISTING),
    "description": "what becomes of a template whose label is known; skip unless told",
}


def as_json(row: TemplateRow) -> dict[str, Any]:
    """Return a template as the API shows it."""
    return {
        "id": str(row.id),
        "label": row.label,
        "recipients": row.recipients,
        "context": row.context,
        "text": row.text,
        "archived": row.archived_at is not None,
        "changedAt": times.write(row.changed_at),
    }
