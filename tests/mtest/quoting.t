# Words: quotes, backslashes, comments and blank lines.

   # a comment behind blanks
create 'single "quoted"'
create "double 'quoted'"
create back\\slash
create con"cat en"ated
   list   "*"   
-create "open
quit
list
