# What letters have in common.

# A neutral letter does not even say the reader's name: a chosen name may be one that nobody else is to see.
greeting-neutral = Hello,
greeting-plain = Hello { $name },

fact-when = When
fact-new-time = New time
fact-former-time = Instead of
fact-length = How long
fact-with = With
fact-session-type = Session
fact-place = Where
fact-code = Code, if the page asks for one

length = { $minutes ->
    [one] 1 minute
   *[other] { $minutes } minutes
}

place-room = Online: { $place }
place-phone = By phone: { $place }
place-street = { $place }
place-button = Open the room

homework-of-neutral = Your note of { $day }
homework-of-plain = What you agreed on { $day }
homework-agreed = Agreed on { $agreed }.
homework-agreed-for = Agreed on { $agreed }, for { $due }.
homework-for = For { $due }.
# Below the words of every nudge, those of a practice too.
homework-choices = Whenever you are ready, { $count ->
    [one] the link opens a page
   *[other] each link opens a page
} with three answers: done, not now, let it go. Each of them is as welcome as the others.
homework-page = A page that goes with it

agenda-time = { $from } to { $until }
agenda-time-cancelled = { $from } to { $until } (cancelled)
agenda-neutral = An appointment
agenda-zone = All times are in { $zone }.
agenda-needs-a-human = { $count ->
    [one] One letter was not sent and needs a human. You find it, with the reason, on your day’s page.
   *[other] { $count } letters were not sent and need a human. You find them, with the reasons, on your day’s page.
}

# What clients said about homework since the last agenda, and what stays open with no letter to come. Its words are not mailed.
agenda-said = What clients said
agenda-said-done = Done
agenda-said-not-now = Not now
agenda-said-let-go = Let go
agenda-still-open = Still open, with no more letters to come

calendar-title-neutral = Appointment
calendar-title-plain = Session with { $with }

foot-practice = Sent by { $practice }.
foot-replies = Replies to this letter are not read.
foot-replies-read = Replies to this letter are read.
foot-pause = Pause or change what is sent
foot-unsubscribe = Stop letters of this sort
