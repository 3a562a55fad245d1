# Oneself: the form, and where one is signed in.

me-title = You
me-told =
    .changed = Kept.
    .address = Kept. You sign in with this address from now on, and your letters go there.
    .password = Your password is changed. Everywhere else you are signed out.
    .authenticator = Your new authenticator is connected. Everywhere else you are signed out.
    .codes = Your new recovery codes are good from now on, the former ones no more.
    .recovered = Welcome back. That recovery code is used up. If your authenticator is lost, please connect another one now.
    .pin = Your PIN is kept. Everywhere else you are signed out.
    .passkey = Your new passkey is good from now on. Everywhere else you are signed out.
    .renamed = Kept.
    .unpasskeyed = That passkey lets nobody in any more. Everywhere else you are signed out.
    .ended = Ended. Whoever opens a page there is not signed in any more.
recovered-left = { $left ->
    [0] No recovery code is left.
    [one] One recovery code is left.
   *[other] { $left } recovery codes are left.
  }
recovered-connect = Connect another authenticator
recovered-codes = Make new recovery codes
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
me-unguarded = A PIN or a passkey guards how you are written to, and who opened your record, should somebody else read your letters. You do not have to have one.
me-doors-none = In a demo a press signs you in, so there is nothing to choose here.
me-password-title = Your password
me-password-text = When it is changed, you stay signed in here, and everything else that was open to you ends: other browsers, and tokens for programs.
me-authenticator-title = Your authenticator

me-address = Your email address
me-address-change = Change it
me-address-title = Another email address
me-address-text = You sign in with it from then on, and your own letters go there. Whatever is open to you stays open.

tokens-title = Tokens for programs
tokens-text = A program that shows one may do what you may do, until it ends or is ended.
tokens-open = Open the list of tokens
tokens-none = No tokens
tokens-none-text = You need one only if a program of yours uses the JSON interface.
tokens-told =
    .ended = Ended. Whatever used it is let in no more.
tokens-name = { $name }
tokens-no-name = Without a name
tokens-made = made
tokens-good-until = good until
tokens-ended = ended
tokens-end = End it
tokens-over = Ended before
tokens-demo = In a demo a press signs you in, so no tokens are made here.
tokens-new = Make a token
tokens-new-text = It is shown once. Whoever has it may do what you may do in the interface, so keep it where the program keeps its secrets.
tokens-field-name = What it is for
tokens-field-name-hint = Such as “calendar on the laptop”, so that you know later which to end.
tokens-field-length = How long it is good
tokens-length =
    .week = A week
    .quarter = 90 days
    .year = A year
    .two-years = Two years
tokens-make = Make it
tokens-shown-title = A token, shown once
tokens-shown-text = Copy it to where it is used now. When you leave this page it is not shown again; you can make another one.
tokens-until = It is good until { moment }, unless you end it, or change how you sign in, before.
tokens-kept = I have kept it
