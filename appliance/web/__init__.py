"""What people see in a browser.

How to add a page:

1. `appliance/web/directory/contacts.py`:
       pages = Blueprint("contacts", __name__)

       @pages.get("/contacts")
       @requires("viewer")                  # viewer < operator < admin; or @public
       def contacts() -> ResponseReturnValue:
           return render_template("contacts.html", rows=...)
   The store and the rest: `services().store`; who acts: `current_user.author` (an `Author`).
   Rows of a list: `context.page_size()`; an ApplianceError that is let go becomes an error page,
   `errors.place(form, error)` puts it beside its field.
2. Name its blueprint in `pages.py`; its menu entry is in `menu.py` (already there for all).
3. `templates/contacts.html`: `{% extends "base.html" %}`, blocks `title`, `content`, `body_class`;
   `{% from "macros.html" import list_tools, pager, empty, confirm, field, ... with context %}`:
   every macro says at its head what it takes. Filters: `at|when`, `at|moment`, `address|phone`,
   `count|number`, `code|status_word`. Classes: `card`, `table-card`, `table table-stack`, `notice`.
4. Forms are FlaskForm (labels by `lazy_gettext`), method post, `{{ form.hidden_tag() }}` or
   `{{ token() }}`; answer a good post with a redirect, a bad one with the form and status 400.
   No inline script and no `style=`: the content security policy refuses both.
5. Text: `_("English")` in templates, `gettext` in Python, `N_` where it is only marked;
   plurals by `ngettext`. Then `make translations` and fill in the four catalogues.
"""
