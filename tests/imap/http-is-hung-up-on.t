# A browser that was made to talk to us learns nothing, and nothing it sent is echoed.
C: GET / HTTP/1.1
closed
