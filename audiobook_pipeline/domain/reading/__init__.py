"""Reads any name: of a release, a folder, an item. Styles describe the order of the parts; the reader tries them."""
