# Colleagues, as an owner of the practice sees them.

colleagues-title = Staff
colleagues-text = Who works here, what they do, and how they come in.
colleagues-open = Open the list of staff
colleagues-told =
    .left = Noted. Whatever was open to them has ended.
colleagues-demo = In a demo a press signs everybody in, so nobody is given a way in here.
colleagues-gone = Worked here before
colleague-name = { $name }
colleague-you = you
colleague-role =
    .owner = owner
    .coach = coach
    .assistant = assistant
colleague-signs-in = signs in
colleague-chooses = is choosing how to sign in
colleague-has-a-link = link open until { moment }
colleague-no-way-in = no way in yet

colleague-add = Add a colleague
colleague-add-text = Nothing is mailed. From their page you make a link, once, and hand it over yourself.
colleague-add-yes = Add
colleague-field-name = Their name
colleague-field-name-hint = As they like to be called.
colleague-field-address = Their email address
colleague-field-address-hint = They sign in with it, and their own letters go there.
colleague-roles = They are
colleague-roles-hint = At least one of these.
colleague-tick-coach = Coach: works with clients
colleague-tick-assistant = Assistant: sees names and times, never words
colleague-tick-owner = Owner: runs the practice, the staff and the settings

colleague-told =
    .added = Added. They cannot sign in yet: make a link for them here.
    .roles = Kept. It holds from their next press on.
    .again = Nothing was kept yet, since we had to ask who you are. Please do it once more.
    .address = Kept. They sign in with this address from now on; nothing else has ended.
colleague-clash-text = What holds now stands here. Please do it again if it is still right.
colleague-is-gone = { $name } does not work here any more. What they did stays.
colleague-way = How they come in
colleague-way-signs-in = { $name } signs in with what they chose themselves. If all of that is lost, you can give them a new beginning.
colleague-way-none = { $name } cannot sign in yet. With a link that you make here they choose how: with a passkey, or with a password and an authenticator. You choose none of it for them.
colleague-way-link = A link can be used until
colleague-way-link-anew = A new one ends it.
colleague-way-chooses = They have used a link and are choosing now. A new one ends what they began.
colleague-what = What they do here
colleague-where = Where they are reached
colleague-address-keep = Keep the address
colleague-leaving = When they leave
colleague-leaving-text = If { $name } does not work here any more, whatever is open to them ends.

colleague-link-make = Make a link
colleague-link-title = A link, shown once
colleague-link-text = This is for { $name } alone. Whoever has it chooses how { $name } signs in, so give it to nobody else.
colleague-link-until = It is good once, until { moment }.
colleague-link-how = Hand it over yourself: on paper, read aloud, or another way that you both trust. Please do not mail it. When you leave this page it is not shown again; you can make another one.
colleague-link-handed = I have it

colleague-reset = A new beginning
colleague-reset-text = This is for the day on which { $name } has lost what they sign in with. Their passkeys, password, authenticator and recovery codes are forgotten, and they are signed out everywhere at once; tokens of theirs end, too.
colleague-reset-how = Then you are shown a link, once, by which they choose anew. Make sure that it is really they who ask.
colleague-reset-yes = End all of it and show me a link
colleague-not-now = Not now

colleague-leave = { $name } leaves
colleague-leave-text = If { $name } leaves, their sign-ins and tokens end that minute, and so does working together with each client of theirs, with everything automatic between them.
colleague-leave-back = What they did stays, and stands under their name. They do not come back under this entry; to begin again they are added anew.
