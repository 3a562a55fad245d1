# What forms have in common: hours of a week, and reminders.

hours-clock = By the clock of { $place }.
hours-choice =
    .daily = Every day from 8 to 20
    .weekdays = Weekdays from 9 to 17
    .evenings = Every day from 17 to 21
    .always = At any hour
    .by_day = Day by day
hours-day-by-day-hint = For example 9–17, or 8–12, 14:30–18. A day left empty has no letters.
hours-day =
    .mon = Monday
    .tue = Tuesday
    .wed = Wednesday
    .thu = Thursday
    .fri = Friday
    .sat = Saturday
    .sun = Sunday

leads-legend = Reminders before a session
leads-usual = As is usual
leads-own = As chosen here
leads-first = First reminder
leads-second = Second reminder
leads-none = None
leads-no = none
leads-days-before = { $count ->
    [one] a day before
   *[other] { $count } days before
}
leads-hours-before = { $count ->
    [one] an hour before
   *[other] { $count } hours before
}
leads-minutes-before = { $count } minutes before
