"""The pages of the desk, a module each: routes and what their templates are given."""
