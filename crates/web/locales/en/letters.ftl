# Letters: the list, and one of them as its reader sees it.

letters-title = Letters
letters-to = Letters to { $name }
letters-zone = Times are those of { $place }.
letters-empty-title = No letters yet
letters-empty-text = Letters are planned and sent by themselves. Look again in a minute.
letters-sent = sent
letters-meant-for = meant for

letter-title = Letter
letter-facts = About this letter
letter-as-mail = As a mail program shows it
letter-calendar = Calendar file

letter-kind =
    .session-booked = Session booked
    .session-moved = Session moved
    .session-cancelled = Session cancelled
    .session-reminder = Reminder of a session
    .coach-reminder = Reminder for the coach
    .coach-agenda = The day’s agenda
    .homework-assigned = New homework
    .homework-nudge = Nudge about homework
    .invitation = Invitation
    .address-check = Check of an address
    .sign-in = Link to sign in
    .security-notice = Notice about signing in
    .test = Test

letter-state =
    .waiting = Waiting
    .sending = On its way
    .sent = Sent
    .dropped = Not sent
    .expired = Not sent in its time
    .held = Held
    .given_up = Not sent

letter-reason =
    .cancelled = the session was cancelled
    .moved = the session was moved
    .covered = another letter had just said the same
    .paused = the reader has paused letters
    .no-plan = there is no contact plan
    .no-contact = the client makes contact on their own
    .outside-safe-hours = no safe hour lay near enough
    .answered = it had been answered
    .ended = coach and client do not work together at the moment
    .address-refused = the mail server knows no such address
    .undelivered = the mail server did not take it
    .unknown = nobody knows whether it arrived
    .superseded = the reader knew already
    .restored = it belongs to the time before a restore
