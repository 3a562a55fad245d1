# How a client is written to: the contact plan, read by the client and by the coach.

contact-title = What may be sent to you
contact-yours = You decide what comes, when, and how much it says. Whatever you change here counts from this minute.
contact-title-of = How { $name } is written to
contact-theirs = Write down what you agreed with { $name }. What { $name } writes later takes its place.
contact-of = { $name }

contact-kept = Kept. From now on:
contact-kept-same = Kept. Everything stays as it was.
contact-changed-meanwhile = Somebody else has changed this meanwhile. What holds now stands below; what you entered is still in the form.

contact-now = As it is now
contact-nothing-yet = Nothing is agreed yet, so nothing is sent by itself.
contact-change = Change it
contact-begin = Begin
contact-closed =
    .archived = This file is closed, so nothing is sent by itself and nothing can be changed here.
    .theirs = The client chose to make contact. Only the client can change that, on their own page.

contact-row =
    .channel = Where to
    .hours = When
    .wording = How much it says
    .names = Subject and sender
    .calendar = Calendar files
    .leads = Reminders
    .nudges = Questions about homework
    .rest = At rest
    .review = Looked at again

contact-stopped = All contact is stopped: nothing is sent.
contact-way =
    .email = Letters go to { $address }.
    .unconfirmed = This address is not confirmed yet.
    .refused = The mail server knows no such address, so nothing is sent.
    .nowhere = By email, as soon as there is an address.
    .none = “I will contact you”: nothing is sent by itself.
contact-window =
    .daily = Every day from { $from } to { $to }
    .weekdays = Weekdays from { $from } to { $to }
    .weekends = Weekends from { $from } to { $to }
    .mon = Mondays from { $from } to { $to }
    .tue = Tuesdays from { $from } to { $to }
    .wed = Wednesdays from { $from } to { $to }
    .thu = Thursdays from { $from } to { $to }
    .fri = Fridays from { $from } to { $to }
    .sat = Saturdays from { $from } to { $to }
    .sun = Sundays from { $from } to { $to }
contact-clock = by the clock of { $place }
contact-level =
    .neutral = Neutral: neither the practice nor the session nor homework is named
    .plain = Plain: names the practice and the session
    .detailed = Detailed: also says the words of the homework
contact-neutral-until =
    .unconfirmed = Neutral until the address is confirmed.
    .review = Neutral until somebody says that this is still right.
contact-own-subject = The subject is “{ $words }”.
contact-own-sender = They come from “{ $words }”.
contact-usual-names = The usual ones
contact-calendar =
    .yes = Letters about sessions bring one.
    .no = None
contact-usual-leads = as is usual in the practice
contact-no-leads = none
contact-days-before = { $count ->
    [one] a day before
   *[other] { $count } days before
}
contact-hours-before = { $count ->
    [one] an hour before
   *[other] { $count } hours before
}
contact-minutes-before = { $count } minutes before
contact-nudges-off = None
contact-nudges-at = Around { $hour } o’clock, at most one letter a day
contact-as-told = said to the coach on { day }, not confirmed yet
contact-rests =
    .everything = Everything rests.
    .nudges = Questions about homework rest.
contact-rests-until = until { day }
contact-review-on = on { day }

contact-still-right = Is this still right?
contact-told-nudges = On { day } your coach noted that you would like questions about homework by email.
contact-review-due = We ask this every three months, and after a new address or a new time zone. Until you say so, letters stay neutral.
contact-still-right-yes = Yes, it is still right
contact-begin-again = Let letters come again
contact-stop-text = From this minute on nothing is sent any more, until you take it back here.

contact-agreed-on = Agreed on
contact-agreed-on-hint = The day on which you talked about it.
contact-channel = How
contact-by-email = By email
contact-by-nobody = “I will contact you”: nothing is sent by itself
contact-address = Email address
contact-address-hint = Whoever can open this mailbox can read the letters.
contact-hours-legend = When letters may come
contact-hours-hint = By the clock of { $place }.
contact-hours =
    .daily = Every day from 8 to 20
    .weekdays = Weekdays from 9 to 17
    .evenings = Every day from 17 to 21
    .always = At any hour
    .by_day = Day by day, as written below
contact-day-by-day = Day by day
contact-day-by-day-hint = Counts only if “day by day” is chosen. For example 9–17, or 8–12, 14:30–18. A day left empty has no letters.
contact-day =
    .mon = Monday
    .tue = Tuesday
    .wed = Wednesday
    .thu = Thursday
    .fri = Friday
    .sat = Saturday
    .sun = Sunday
contact-wording = How much letters say
contact-wording-hint = If somebody else may see your screen or your mailbox, neutral is the careful choice.
contact-wording-theirs = Only the client chooses more than neutral, on their own page. You can always choose less.
contact-from = From { $from }
contact-subject-is = Subject: { $subject }
contact-level-letters = What letters say then
contact-subject = Your own subject for neutral letters
contact-subject-hint = Words by which you know them and nobody else does, such as “The garden club”. Empty: the usual ones.
contact-sender = Your own sender name for neutral letters
contact-sender-hint = Such as “Kim”. Empty: only the address.
contact-tell = You can tell the client what to look out for: a letter from { $from } with the subject “{ $subject }”. Subject and sender are the client’s to choose.
contact-calendar-files = Calendar files with letters about sessions
contact-leads = Reminders before a session
contact-usual-are = Usual in the practice:
contact-leads-usual = As is usual
contact-leads-own = As chosen here
contact-first = First reminder
contact-second = Second reminder
contact-no-reminder = None
contact-nudges = Questions about homework
contact-nudges-hint = At most one letter a day, three about one thing, and none after an answer.
contact-nudges-theirs = Only the client turns these on. If the client told you so, tick the box and say on which day; the client’s next visit asks to confirm it.
contact-nudges-yes = Letters may ask about homework
contact-as-told-on = The client told me so on
contact-as-told-on-hint = Leave this empty if the client has chosen it here.
contact-nudges-hour = Around which hour
contact-hour = { $hour }:00
contact-show = Show what it would look like
contact-keep = Keep

contact-look = What it would look like
contact-look-text = Nothing is kept yet. The session and the homework in these letters are examples; everything else is as you entered it.
contact-look-neutral = Until the address is confirmed, letters stay neutral; so these come after that.
contact-live = What you get now
contact-live-text = Real letters, as they are written today. The session and the homework in them are examples.
contact-sample-kind = Letter
contact-sample-from = From
contact-sample-subject = Subject
contact-with-file = comes with it
