"""The pages that people see in a browser, and the API.

How to add a page:

1. `appliance/web/directory/contacts.py`:
       pages = Blueprint("contacts", __name__)

       @pages.get("/contacts")
       @requires("viewer")                  # viewer < operator < admin; or @public
       def contacts() -> ResponseReturnValue:
           return render_template("contacts.html", rows=...)
   `services().store` is the store; `current_user.author` is the `Author` who acts.
   `context.page_size()` is the number of rows of a list. An ApplianceError that is not caught
   becomes an error page; `errors.place(form, error)` shows it beside its field.
2. Name its blueprint in `pages.py` and, if it has one, its menu entry in `frame/menu.py`. Run
   `tools/routes`: it writes the addresses into `routes.py`, which is all that the daemon loads
   of a page until somebody opens it (`frame/first_use.py`).
3. `templates/contacts.html`: `{% extends "base.html" %}`, blocks `title`, `content`, `body_class`;
   `{% from "macros.html" import list_tools, pager, empty, confirm, field, ... with context %}`:
   each macro describes its arguments in a comment. Filters: `at|when`, `at|moment`,
   `address|phone`, `count|number`, `code|status_word`. Classes: `card`, `table-card`,
   `table table-stack`, `notice`.
4. Forms are FlaskForm (labels by `lazy_gettext`), method post, with `{{ form.hidden_tag() }}` or
   `{{ token() }}`. Answer a valid post with a redirect, an invalid one with the form and status
   400. Use no inline script and no `style=`: the content security policy refuses both.
5. Text: `_("English")` in templates, `gettext` in Python, `N_` to mark text that is translated
   later, `ngettext` for plurals. Then run `make translations` and fill in the catalogues.
"""
