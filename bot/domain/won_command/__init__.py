"""How a `/won` line is read.

`tokens` parts the line so that each character belongs to one token; `customer` says where the customer ends; `vat` and
`prices` give the tokens behind it their meaning; `reading` takes the line only when none is left without one.
"""
