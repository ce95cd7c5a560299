folder Sent
literal message <<END
Subject: one

Hello.
END
C: a APPEND {4}
S: + ...
C: Sent {@message}
S: + ...
C: @message
S: a OK [APPENDUID $validity 1] ...
