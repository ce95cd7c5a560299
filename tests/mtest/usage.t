# A usage error too, with its own exit status.
list a b
list
