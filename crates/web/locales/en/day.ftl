# A coach's day.

day-title = Today
day-of = { day }
day-next = Now and next
day-agreed = What you agreed on
day-nothing-title = Nothing more today
day-nothing-text = Whatever is booked for today stands here.
day-sessions = The day
day-with = with { $name }
day-room = Open the room
day-answers = What clients said
day-answers-none = Nothing in the last two days.
day-said =
    .done = done
    .not_now = not now
    .let_go = let it go
day-unsent = Letters that need you
day-unsent-none = None at the moment.
day-unsent-text = These were not sent. Please reach the reader another way.
