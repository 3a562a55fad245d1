# Letters: the list, and one of them as its reader sees it.

letters-title = Letters
letters-to = Letters to { $name }
letters-zone = Times are those of { $place }.
letters-empty-title = No letters yet
letters-empty-text = Letters are planned and sent by themselves. Look again in a minute.
letters-none-such-title = No such letters
letters-none-such-text = Nothing fits what you are looking for.
letters-what-became = What became of them
letters-which =
    .all = Anything
    .waiting = Waiting
    .sent = Sent
    .unsent = Not sent
    .held = Held
    .needs_a_human = Not sent, and somebody had better call
letters-kind = Kind
letters-any-kind = Any kind
letters-reader = To whom
letters-any-reader = Anybody
letters-own = Me
letters-show = Show
letters-show-all = Show all
letters-held = Letters are held
letters-held-why = these records were put back from a copy. So that nobody gets the same letter again, nothing is sent until an owner says so.
letters-held-then = Once they are set free, letters meant for the time before stay unsent. All others go at their time.
letters-held-owner = An owner can set them free.
letters-release = Set them free
letters-flow = Letters flow again
letters-released = { $waiting ->
    [one] One letter goes
   *[other] { $waiting } letters go
} at the time that was meant. { $restored ->
    [0] None stays unsent.
    [one] One belongs to the time before and stays unsent.
   *[other] { $restored } belong to the time before and stay unsent.
}
letters-sent = sent
letters-meant-for = meant for

letter-title = Letter
letter-became = What became of it
letter-without-words =
    .theirs = What it says is for its reader and for the client’s coach.
    .past = The words of a letter are kept for 30 days. They are gone.
    .unsent = A letter is written at the moment it is sent, so there are no words to show.
letter-fact =
    .to = To
    .state = State
    .reason = Because
    .due = Meant for
    .sent = Sent
    .until = Of use until
    .code = The mail server’s last answer
letter-to = { $name }
letter-code = { $code }
letter-session = The session it is about
letter-file = The file of { $name }
letter-facts = Its headers
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
    .superseded = there was nothing new to tell
    .restored = it belongs to the time before a restore

# On every page of the staff while no letters go.
flow =
    .held = Letters are held since this database was put back from a copy. None goes out until an owner lets them go, under Letters.
    .refused = The mail server does not take our letters at the moment. They wait, and one tries again every minute.
    .asleep = No letters go out at the moment: the program that sends them has made no round for more than two minutes. Please tell whoever runs the server.
