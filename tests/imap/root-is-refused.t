# Nobody who can log in is root, so what root's pipe would be served is nobody's mail. sysexits: EX_NOPERM.
root-sh: code=0; "$IMAPD" ./ </dev/null >out 2>err || code=$?; [ $code = 77 ]; [ ! -s out ]; grep -q root err
