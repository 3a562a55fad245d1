# Oneself: the form, and where one is signed in.

me-title = You
me-told =
    .changed = Kept.
    .ended = Ended. Whoever opens a page there is not signed in any more.
me-name = Your name
me-name-hint = As you like to be called.
me-pronouns = Your pronouns
me-pronouns-hint = Such as she/her. Empty: none are noted.
me-zone = Your time zone
me-zone-hint = The city whose clock is yours. Times on your pages and in your letters follow it.
me-zone-hint-client = The city whose clock is yours. After a change we ask whether the hours of your letters are still right.
me-hours = When letters to you may come
me-agenda = The day’s agenda by email, at
me-agenda-hint = Empty: no such letter.
me-keep = Keep

me-sign-ins = Where you are signed in
me-sign-ins-text = Each line is a browser. End what you do not know, or no longer use.
me-this-one = This browser
me-another = Another browser
me-opened = signed in
me-seen = last seen
me-end = End it
me-end-others = End all others
