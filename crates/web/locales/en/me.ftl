# Oneself: the form, and where one is signed in.

me-title = You
me-told =
    .changed = Kept.
    .password = Your password is changed. Everywhere else you are signed out.
    .authenticator = Your new authenticator is connected. Everywhere else you are signed out.
    .codes = Your new recovery codes are good from now on, the former ones no more.
    .recovered = Welcome back. That recovery code is used up. If your authenticator is lost, please connect another one now.
    .pin = Your PIN is kept. Everywhere else you are signed out.
    .passkey = Your new passkey is good from now on. Everywhere else you are signed out.
    .renamed = Kept.
    .unpasskeyed = That passkey lets nobody in any more. Everywhere else you are signed out.
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

me-doors = How you sign in
me-password = Your password
me-authenticator = Your authenticator
me-codes = Your recovery codes
me-passkey = A passkey
me-passkey-change = Look after it
me-both = A password and an authenticator
me-both-none = not set up
me-both-change = Set them up
me-since = since
me-pin = Your PIN
me-pin-choose = Choose one
me-pin-change = Choose another
me-used = last used
me-codes-left = { $left ->
    [0] none are left
    [one] one is left
   *[other] { $left } are left
  }
me-password-change = Choose another
me-authenticator-change = Connect another
me-codes-change = Make new ones
me-doors-none = In a demo a press signs you in, so there is nothing to choose here.
me-password-title = Another password
me-password-text = When it is changed, you stay signed in here, and everything else that was open to you ends: other browsers, and tokens for programs.
me-authenticator-title = Another authenticator
