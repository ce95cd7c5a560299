C: a NAMESPACE
S: * NAMESPACE (("" ".")) NIL NIL
S: a OK NAMESPACE completed
