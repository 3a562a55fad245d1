# Clients: the list of them, and the file of each.

tab-clients = Clients
keep = Keep this

clients-find = Find by name
clients-find-yes = Find
clients-nothing-booked = nothing booked
clients-archived = Closed files
clients-all = All clients
clients-not-found-title = Nobody by that name
clients-not-found-text = No name here has “{ $words }” in it.
clients-none-title = No clients yet
clients-none-text = Add the first one. Then agree with them how they may be written to, and book a session.
clients-none-archived-title = No closed files
clients-none-archived-text = When you have finished working with somebody, their file can be closed. It is kept here.

client-name = { $name }
client-with = with { $names }
client-there = { $place }, where it is { day }, { $time }

client-add = Add a client
client-add-text = This mails nobody. What may be sent, and when, is agreed on the next page.
client-add-yes = Add them
client-change = Name, pronouns, zone and language
client-change-text = With another zone safe hours mean other hours, so the contact plan is looked at again.
client-field-name = Name
client-field-name-hint = The one they chose.
client-field-pronouns = Pronouns
client-field-pronouns-hint = As they say them; may stay empty.
client-field-zone = Time zone
client-field-zone-hint = The town whose clock they live by, such as Berlin; or a zone, such as Europe/Berlin.
client-field-language = Letters speak
client-field-coach = Coach
client-field-coach-hint = Who works with them.
client-language-en = English

client-archived-title = This file is closed
client-archived-text = Nothing is sent by itself, and nothing can be booked. Everything in it is kept.
client-archive = Close the file
client-archive-text = Everything that is sent by itself stops this minute. Nothing is deleted, and the file can be opened again.
client-archive-booked = { $sessions ->
    [one] One session is still booked. It stays in the week unless it is cancelled, and no letter reminds of it.
   *[other] { $sessions } sessions are still booked. They stay in the week unless they are cancelled, and no letter reminds of them.
}
client-reopen = Open it again
client-file = The file
client-sees-opened = { $name } can see who opens their record: who read homework or a letter, who made a code to get in with, and when.
client-way-in = If no letter to sign in with reaches { $name }
client-way-in-text = You get a code and tell it to { $name } yourself: in person, or by phone when you know the voice. With it they sign in once, within a day. It opens nothing that a PIN or a passkey guards, and they can see that you made it.
client-way-in-code = A code to sign in with
client-way-in-code-text = Please tell { $name } this code yourself, and do not mail it. It is shown this once, good once, and for a day. It is typed at { $place }
client-pin = { $name } has lost the PIN, or the device with the passkey
client-pin-text = You get a code and tell it to { $name } yourself: in person, or by phone when you know the voice. Letters may be read by others. With it a new PIN can be chosen within seven days.
client-pin-yes = Make a code
client-pin-code = A code for a new PIN
client-pin-code-text = Please tell { $name } this code yourself, and do not mail it. It is shown this once, and good for seven days. On their own page they choose a new PIN with it.
client-pin-said = Back to the file
client-stop = Stop all contact
client-stop-text = From this minute on nothing is sent to { $name }, whatever is waiting, and no letter to sign in with. Only they can take this back: from a letter of the last 30 days, with a passkey, or with a code that their coach tells them.
client-stop-yes = Stop everything

told =
    .again = Nothing was made yet, since we had to ask who you are. Please press once more.
    .added = Added. Nobody was mailed.
    .changed = Kept.
    .spoke = Noted: you spoke. Letters about what is open now stop asking.
    .unspoken = Taken back. Letters ask again, as the contact plan says.
    .stopped = Stopped. Nothing is sent any more.
    .reopened = The file is open again.
    .invited = The invitation goes out in safe hours.
    .checked = The letter is on its way.
    .agreed = Agreed.
    .answered = Noted, as told.
    .undone = Taken back.
    .template-added = Kept. You find it wherever you agree on homework.
    .template-removed = Removed.

glance-next = Next session
glance-next-none = Nothing is booked.
glance-agreed = Still open
glance-agreed-none = Nothing.
glance-agreed-besides = { $number ->
    [one] and one more
   *[other] and { $number } more
}
glance-answered = Last answer
glance-answered-none = None yet.
glance-plan = How you may write
glance-plan-change = Contact plan
glance-signing-in = Signing in

signing-in =
    .letter = By a letter to their address, as long as nobody else here has confirmed it too.
    .shared = Not by letter: somebody else has the same address.
    .unconfirmed = Not yet: nobody has confirmed the address. An invitation or a letter to confirm it asks for that.
    .refused = Not by letter: the mail server knows no such address.
    .stopped = Not by letter: all contact is stopped.
    .nowhere = Not by letter: there is no address to write to.
signing-in-sharers = Their address is also that of
signing-in-sharers-text = That is no mistake: letters go on to each, as agreed. But a mailbox that several share cannot tell who is who, so nobody of them signs in by letter. Whoever wants to sign in needs an address of their own in the contact plan.

plan-none = No contact plan yet, so nothing is sent by itself.
plan-stopped = All contact is stopped. Nothing is sent; only they can take that back.
plan-themselves = “I will contact you”: nothing is sent by itself; agreed { day }.
plan-email = { $words }; agreed { day }.
plan-email-confirmed = { $words }; agreed { day }; address confirmed.
plan-short = { $words }
plan-short-none = without a plan
plan-short-stopped = all contact stopped
plan-short-themselves = “I will contact you”
plan-rests = Everything is paused until they say so.
plan-rests-until = Everything is paused until { day }.
plan-nudges-rest = Nudges are paused until they say so.
plan-nudges-rest-until = Nudges are paused until { day }.
plan-refused = The mail server knows no such address. Please ask for another one.
plan-review = Since { day } the plan asks to be looked at together; until then letters speak neutrally.

client-book = Book a session
client-sessions = Sessions
client-sessions-of = Sessions with { $name }
client-sessions-empty = No sessions yet
client-sessions-none = Nothing is booked. When you book a session, it stands here.
client-sessions-ahead = To come
client-sessions-past = Lately
client-sessions-all = All sessions
sitting-booked = booked
sitting-moved = moved
sitting-cancelled = cancelled
sitting-met = you met
sitting-not-held = did not happen
sitting-over = over

client-homework-between = Homework is between them and their coach.
client-homework-none = Nothing was agreed on yet.
client-homework-none-open = Nothing is open.
client-homework-open = Still open
client-homework-answered = Answered
client-homework-all = All homework

client-letters = Letters to them
client-letters-none = None yet. Letters are planned and sent by themselves, as the contact plan says.
client-letters-all = All letters to them
client-reach = Send an invitation, or check the address
client-reach-at = Letters go to { $address }.
client-reach-tell = Please tell them: it comes from { $sender }, subject “{ $subject }”.
client-invitation-title = Invitation
client-invitation-text = A neutral letter with a link to confirm the address, in safe hours.
client-invitation-yes = Send an invitation
client-check-title = Is the address theirs?
client-check-text = A neutral letter with one button, sent at once.
client-check-yes = Ask at this address

client-contacts = You spoke
client-contacts-none = Nothing noted besides sessions. After a call or a message, press “We spoke”.
client-spoke-now = We spoke
client-spoke-with = { $name } and { $client } spoke
client-spoke-undo = Take that back
client-spoke-before = We spoke earlier
client-spoke-at = When
client-spoke-note = Note it

# Of single keys, the one that leads to the search for clients.
keys-find = Find a client
