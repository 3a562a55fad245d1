# A client's home.

own-hello = Hello { $name }
own-next = Next time
own-next-none = Nothing is booked at the moment.
own-room = Open the room
own-open = What you have in mind
own-open-none = Nothing is open. That is fine.
own-until = until { day }
own-agreed = agreed on { day }
own-answered = What you said lately
own-undo = Take that back
own-letters = What may be sent to you
own-no-plan = Nothing is agreed yet, so nothing is sent by itself.
own-in-words = As agreed: { $words }.
