"""The address book: contacts with their numbers and free fields, and groups of contacts."""

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
)


class Contact(Model):
    """A person to write to."""

    id = LastingId()
    name = Text()
    sort_name = Text()  # the name in small letters without accents
    notes = Text(constraints=[default("")])
    accepts_sms = Flag(constraints=[default(1)])
    created_at = Moment()
    changed_at = Moment()


class ContactNumber(Model):
    """A number of a contact."""

    id = Id()
    contact_id = Reference(Contact, on_delete="CASCADE")
    position = Number()  # 0: the number to use unless another is chosen
    address = Text()  # E.164, a short code, or the name of a sender
    label = Text(constraints=[default("")])  # what it is for: "office"

    class Meta:
        """For peewee."""

        constraints = (peewee.SQL("UNIQUE (contact_id, position)"),)


class ContactField(Model):
    """A free field of a contact."""

    contact_id = Reference(Contact, on_delete="CASCADE")
    name = Text()
    value = Text()

    class Meta:
        """For peewee."""

        primary_key = peewee.CompositeKey("contact_id", "name")
        without_rowid = True


class ContactGroup(Model):
    """A group of contacts."""

    id = LastingId()
    name = Text(constraints=[UNIQUE], collation=NO_CASE)
    sort_name = Text()  # the name in small letters without accents
    created_at = Moment()


class GroupMember(Model):
    """A contact that is in a group."""

    group_id = Reference(ContactGroup, on_delete="CASCADE")
    contact_id = Reference(Contact, on_delete="CASCADE")

    class Meta:
        """For peewee."""

        primary_key = peewee.CompositeKey("group_id", "contact_id")
        without_rowid = True


class ContactImport(Model):
    """A file of contacts that is being stored; forgotten when that is done."""

    id = LastingId()
    actor = Text()  # who accepted it, as the journal says it
    new = Number()  # contacts that it adds
    changed = Number()  # contacts that it changes
    accepted = Flag(constraints=[default(0)])  # 0: it is still being staged


class StagedContact(Model):
    """A contact of an import that is still to be added or changed."""

    import_id = Reference(ContactImport, on_delete="CASCADE")
    position = Number()  # in the order in which they are stored
    contact_id = Number(null=True)  # of the contact it changes; null: a new one
    wanted = Text()  # JSON: what is to be known of it

    class Meta:
        """For peewee."""

        primary_key = peewee.CompositeKey("import_id", "position")
        without_rowid = True


index("contact_by_name", Contact.sort_name, Contact.id)
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
