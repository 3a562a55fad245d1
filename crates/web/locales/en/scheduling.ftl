# Sessions, as the staff see them: the week, one of them, and what can be done to it.

weekday = { $weekday ->
    [1] Mon
    [2] Tue
    [3] Wed
    [4] Thu
    [5] Fri
    [6] Sat
   *[7] Sun
}

week-title = Week
week-of = Week of { day }
week-day = { weekday } { $day }
week-moves = Other weeks
week-former = Earlier
week-present = This week
week-next = Later
week-go-to = Go to
week-whose = Whose week
week-everybody = Everybody
week-show = Show
week-empty = Nothing is booked in this week yet. The + beside a day books a session there.
week-empty-past = Nothing was booked in this week.
week-book-on = Book a session on { day }
week-goes-on = since the evening before
week-forward = The clock is set forward
week-back = The clock is set back

session-title = A session
session-with = Session with { $name }
session-when = { day }, { $from }–{ $until }
session-theirs = For { $name } it is { $time } in { $place }.
session-theirs-other-day = For { $name } it is { day }, { $time } in { $place }.
session-state-label = State
session-state =
    .booked = Booked
    .cancelled = Cancelled
session-attendance =
    .met = Met
    .did_not_happen = Did not happen
session-beside = knowingly beside another session
session-where = Where
session-nowhere = No place is noted.
session-change = Change it
session-move = Move
session-cancel = Cancel
session-changed = Somebody has changed this session since you looked. This is how it stands now.
session-taken = The time it had is given to another session by now. It can be moved to a free one.
session-refused = { $sentence }

place-kind =
    .room = A room on the web
    .phone = By telephone
    .street = At an address
place-phone = By telephone: { $at }
place-street = { $at }

attendance-title = Did you meet?
attendance-met = We met
attendance-did-not-happen = It did not happen
attendance-back = Take that back

done =
    .book = Booked
    .reschedule = Moved
    .cancel = Cancelled
    .undo = Taken back
    .record_attendance = Noted
    .rederive = The clock’s rules have changed

undo-now = Undo
undo-until = Until { $time } it is as if nothing had been.
undo =
    .book = Take the booking back
    .reschedule = Move it back to where it was
    .cancel = Book it again

session-letters = Letters about it
session-letters-none = None yet.
session-letter-to = to { $name }
session-letter-needs-you = Please reach them another way.

history-title = What was done
history =
    .book = Booked
    .reschedule = Moved
    .cancel = Cancelled
    .undo = A change taken back
    .record_attendance = What was noted taken back
    .rederive = Kept its hour when the clock’s rules changed
history-attendance =
    .met = Noted: met
    .did_not_happen = Noted: did not happen
history-undone = taken back since
who-staff = somebody of the staff
who-client = the client
who-halcyon = Halcyon

book-title = Book a session
book-nobody-title = Nobody to book with yet
book-nobody-text = A session is booked with a client. Add one first: a name and a zone are enough.
book-nobody-add = Add a client
book-client = Client
book-coach = Coach
book-coach-usual = Whoever works with the client
book-coach-of = { $name } ({ $place })
book-session-type = Type
book-type = { $name } · { $minutes } minutes
book-no-type = No type
book-minutes-hint = Empty: as long as the type usually is.
book-place-usual = As usual for this type
book-place-hint = Only where it is not as usual.
book-yes = Book
book-all-the-same = Book it all the same
book-beside = Book both at once

wish-on = Day
wish-at = Time
wish-clock = On the clock in { $place }.
wish-clock-of-coach = On the coach’s clock.
wish-minutes = Minutes
wish-place-kind = Where
wish-place = Link, number or address

reschedule-title = Move a session
reschedule-minutes-hint = Empty: as long as before.
reschedule-place-usual = Where it was
reschedule-place-hint = Change it only where the place changes too.
reschedule-yes = Move
reschedule-all-the-same = Move it all the same
reschedule-beside = Have both at once

cancel-title = Cancel a session
cancel-yes = Cancel it
cancel-all-the-same = Cancel it all the same
cancel-stays = It stays in the records, its time is free again, and you can undo this.
leave-as-it-is = Leave it as it is

nothing-chosen = Please choose
chosen = { $name }

clear-title = Clear a day
clear-text = For a day of illness or absence. What has begun stays as it was.
clear-link = I am ill today
clear-instead = What becomes of the sessions
    .cancel = They are cancelled
    .move = They move to another day
clear-move-to = To which day
clear-move-to-hint = Only if they move. Each keeps its time of day.
clear-look = Look at that day
clear-ahead = What is ahead on that day
clear-nothing = Nothing. There is nobody to tell.
clear-unreached = No letter reaches them in time: please contact them yourself
clear-reached = A letter tells them
clear-yes-cancel = { $sessions ->
    [one] Cancel this session
   *[other] Cancel these { $sessions } sessions
}
clear-yes-move = { $sessions ->
    [one] Move this session
   *[other] Move these { $sessions } sessions
}
clear-stays = For two minutes each can be undone as if nothing had been.
cleared-title = The day is clear
cleared-nothing = There is nothing here that was changed then.
cleared-week = To the week they are in now

doubt-unreached = This will not reach them in time
doubt-taken = That time is taken
doubt-taken-by = { $name } has a session then: { day }, { $from }–{ $until }.
doubt-skipped = The clock skips that time
doubt-near = Free near it, at one press:
doubt-nothing-near = Nothing near it is free. Please choose another day.

foreseen-in-time = A letter tells { $name }: { day }, { $time }.
foreseen-later = The next hour at which { $name } may be written to is { day }, { $time }. Please contact them yourself.
foreseen-none = No letter goes to { $name }. Please contact them yourself.
foreseen-no-plan = Nothing is agreed with { $name } about letters yet, so none is sent. Please contact them yourself.
foreseen-no-contact = { $name } makes contact on their own, so no letter is sent. Please contact them yourself.
foreseen-paused = { $name } lets letters rest, so none is sent. Please contact them yourself.
foreseen-address-refused = A mail server did not know the address of { $name }, so no letter is sent. Please contact them yourself.
foreseen-ended = Coach and { $name } do not work together at the moment, so no letter is sent. Please contact them yourself.
