# What pages have in common: the shell and its parts.

# The language these sentences are in (BCP 47).
language = en

skip = To the content
brand = Halcyon
tabs = Pages
trail = Where you are
tab-day = Today
tab-week = Week
tab-home = Home
tab-letters = Letters
tab-contact = What may be sent
tab-settings = Settings
tab-me = You

reading-easy = Easier to read
reading-usual = Back to the usual type

keys-title = Keys
keys-list = This list
keys-shift = Shift
keys-three-times = three times
keys-off = Turn single keys off
keys-are-off = Single keys do nothing in this browser.
keys-on = Turn them on
keys-close = Close

sign-out = Sign out
signed-out = You are signed out.
leave = Leave this page
leave-hint = Ends your visit and shows another site. Pressing Shift three times does the same.

# Titles that a window may show where somebody else could read along. They name nobody and nothing.
window-welcome = Welcome
window-letters = Letters
window-address = Your address

summary-title = Please look at this again

copy = Copy
copied = Copied.
copy-chosen = It is marked. Please copy it with your keyboard.
print = Print

answers = How is it going with this?
answer-done = Done
answer-not-now = Not now
answer-let-go = Let it go

pager = More of this list
pager-first = Back to the newest
pager-next = Older ones

day = { $weekday ->
    [1] Mon
    [2] Tue
    [3] Wed
    [4] Thu
    [5] Fri
    [6] Sat
   *[7] Sun
} { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }
moment = { day }, { $time }
when-theirs = { $time } in { $place }
when-theirs-other-day = { day }, { $time } in { $place }
