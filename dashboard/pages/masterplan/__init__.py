"""The masterplan: `page` finds the part that an address names; one module for each part."""
