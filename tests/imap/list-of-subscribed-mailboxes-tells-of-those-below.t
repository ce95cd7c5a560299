# RFC 5258 section 3.5. Dead is subscribed, but not there any more.
folder Fruit
folder Fruit.Apple
folder Vegetable
folder Vegetable.Corn
folder Dead.End
C: a SUBSCRIBE Fruit.Apple
S: a OK ...
C: b SUBSCRIBE Vegetable
S: b OK ...
C: c SUBSCRIBE Vegetable.Corn
S: c OK ...
C: d SUBSCRIBE Dead.End
S: d OK ...
C: e DELETE Dead.End
S: e OK ...
C: f LIST (SUBSCRIBED) "" *
S!: * LIST (\NonExistent \Subscribed \HasNoChildren) "." Dead.End
S!: * LIST (\Subscribed \HasNoChildren) "." Fruit.Apple
S!: * LIST (\Subscribed \HasChildren) "." Vegetable
S!: * LIST (\Subscribed \HasNoChildren) "." Vegetable.Corn
S: f OK ...
C: g LIST (SUBSCRIBED) "" %
S!: * LIST (\Subscribed \HasChildren) "." Vegetable
S: g OK ...
C: h LIST (SUBSCRIBED RECURSIVEMATCH) "" %
S!: * LIST (\NonExistent \HasNoChildren) "." Dead ("CHILDINFO" ("SUBSCRIBED"))
S!: * LIST (\HasChildren) "." Fruit ("CHILDINFO" ("SUBSCRIBED"))
S!: * LIST (\Subscribed \HasChildren) "." Vegetable ("CHILDINFO" ("SUBSCRIBED"))
S: h OK ...
# What is shown itself needs no parent to stand for it.
C: i LIST (RECURSIVEMATCH REMOTE SUBSCRIBED) "" (% *.Apple)
S!: * LIST (\NonExistent \HasNoChildren) "." Dead ("CHILDINFO" ("SUBSCRIBED"))
S!: * LIST (\Subscribed \HasNoChildren) "." Fruit.Apple
S!: * LIST (\Subscribed \HasChildren) "." Vegetable ("CHILDINFO" ("SUBSCRIBED"))
S: i OK ...
