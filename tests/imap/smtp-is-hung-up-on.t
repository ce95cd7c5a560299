C: EHLO example.org
closed
