"""The directory: contacts with their numbers and custom fields, and groups of contacts."""

import peewee

from appliance.store.models.base import (
    NO_CASE,
    UNIQUE,
    Flag,
    Id,
    LastingId,
    Model,
    Moment,
    Number,
    Reference,
    Text,
    default,
    index,
    one_of,
)


class Contact(Model):
    """A person in the directory."""

    id = LastingId()
    name = Text()
    sort_name = Text()  # the name in lower case without accents
    notes = Text(constraints=[default("")])
    accepts_sms = Flag(constraints=[default(1)])
    created_at = Moment()
    changed_at = Moment()
    external_id = Text(null=True)  # the id in another program
    email = Text(constraints=[default("")])
    language = Text(null=True, constraints=[one_of("language", "fr", "en", "pl", "nl")])
    colleague = Flag(constraints=[default(0)])
    street = Text(constraints=[default("")])
    postcode = Text(constraints=[default("")])
    town = Text(constraints=[default("")])
    household = Text(null=True)  # the address in its normal form; null: incomplete
    preferred = Flag(constraints=[default(0)])  # gets the one SMS for the household
    promotional = Text(
        constraints=[default("unknown"), one_of("promotional", "yes", "no", "unknown")]
    )
    promotional_since = Moment(null=True)
    promotional_by = Text(null=True)  # form, import, api, stop, sms


class ContactNumber(Model):
    """A number of a contact."""

    id = Id()
    contact_id = Reference(Contact, on_delete="CASCADE")
    position = Number()  # 0: the number used unless another is chosen
    address = Text()  # E.164, a short code, or the name of a sender
    label = Text(constraints=[default("")])  # what the number is for, such as "office"
    private = Flag(constraints=[default(0)])  # colleagues may not send notices to it

    class Meta:
        """Options for peewee."""

        constraints = (peewee.SQL("UNIQUE (contact_id, position)"),)


class ContactField(Model):
    """A custom field of a contact."""

    contact_id = Reference(Contact, on_delete="CASCADE")
    name = Text()
    value = Text()

    class Meta:
        """Options for peewee."""

        primary_key = peewee.CompositeKey("contact_id", "name")
        without_rowid = True


class ContactGroup(Model):
    """A group of contacts."""

    id = LastingId()
    name = Text(constraints=[UNIQUE], collation=NO_CASE)
    sort_name = Text()  # the name in lower case without accents
    created_at = Moment()
    rule = Text(null=True)  # JSON: see `appliance.store.membership.rule`; null: chosen members


class GroupMember(Model):
    """A chosen member of a group without a rule."""

    group_id = Reference(ContactGroup, on_delete="CASCADE")
    contact_id = Reference(Contact, on_delete="CASCADE")

    class Meta:
        """Options for peewee."""

        primary_key = peewee.CompositeKey("group_id", "contact_id")
        without_rowid = True


class ContactImport(Model):
    """An import of contacts in progress; deleted when it is complete."""

    id = LastingId()
    actor = Text()  # who accepted it, as in the journal
    new = Number()  # contacts to add
    changed = Number()  # contacts to change
    accepted = Flag(constraints=[default(0)])  # 0: still being staged


class StagedContact(Model):
    """A contact of an import that has not been added or changed yet."""

    import_id = Reference(ContactImport, on_delete="CASCADE")
    position = Number()  # the order in which they are stored
    contact_id = Number(null=True)  # the contact to change; null: a new one
    wanted = Text()  # JSON: the contact's data

    class Meta:
        """Options for peewee."""

        primary_key = peewee.CompositeKey("import_id", "position")
        without_rowid = True


index("contact_by_name", Contact.sort_name, Contact.id)
index(
    "contact_by_external_id",
    Contact.external_id,
    where=Contact.external_id.is_null(is_null=False),
    unique=True,
)
index("contact_by_household", Contact.household, where=Contact.household.is_null(is_null=False))
index("contact_number_by_address", ContactNumber.address, ContactNumber.contact_id)
index("contact_field_by_name", ContactField.name)
index("group_member_by_contact", GroupMember.contact_id)

MODELS: tuple[type[peewee.Model], ...] = (
    Contact,
    ContactNumber,
    ContactField,
    ContactGroup,
    GroupMember,
    ContactImport,
    StagedContact,
)
