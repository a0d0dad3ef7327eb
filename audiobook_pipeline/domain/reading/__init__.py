"""Reading any name: of a release, a folder, an item. Styles say where what stands; the reader tries them."""
