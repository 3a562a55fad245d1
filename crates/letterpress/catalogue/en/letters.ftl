# What each letter says, by kind and wording level.
#
# Neutral wording names no practice, no coach, no kind of session and no place: whoever looks over the reader's
# shoulder learns that there is an appointment, and when. Plain wording is used at the detailed level too.
# Paragraphs are separated by blank lines. Amounts come as numbers, everything else as words.

session-booked-neutral =
    .subject = Your appointment on { $day }
    .preheader = { $when }
    .text = Your appointment is booked.

session-booked-plain =
    .subject = Your session with { $with } on { $day }
    .preheader = { $when }
    .text = Your session with { $with } is booked.

session-moved-neutral =
    .subject = New time for your appointment: { $day }
    .preheader = { $when }
    .text = Your appointment has a new time.

session-moved-plain =
    .subject = New time for your session with { $with }: { $day }
    .preheader = { $when }
    .text = Your session with { $with } has a new time.

session-elsewhere-neutral =
    .subject = Your appointment on { $day }
    .preheader = { $when }
    .text =
        Something about your appointment has changed. The time stays as it was.

        If you would like to know more, please ask in the way you usually do.

session-elsewhere-plain =
    .subject = Your session with { $with } on { $day } is held elsewhere
    .preheader = { $when }
    .text = Your session with { $with } is held somewhere else. The time stays as it was.

session-cancelled-neutral =
    .subject = Your appointment on { $day } does not take place
    .preheader = { $when }
    .text = The appointment below does not take place. There is nothing you need to do.

session-cancelled-plain =
    .subject = Your session with { $with } on { $day } is cancelled
    .preheader = { $when }
    .text = The session below is cancelled. There is nothing you need to do.

session-reminder-neutral =
    .subject = Your appointment on { $day }
    .preheader = { $when }
    .text = This is the reminder of your appointment.

session-reminder-plain =
    .subject = Your session with { $with } on { $day }
    .preheader = { $when }
    .text = This is the reminder of your session with { $with }.

coach-reminder-neutral =
    .subject = Your appointment on { $day }
    .preheader = { $when }
    .text = This is the reminder of your appointment.

coach-reminder-plain =
    .subject = { $with } on { $day } at { $time }
    .preheader = { $when }
    .text = This is the reminder of your session with { $with }.

coach-agenda-neutral =
    .subject = Your day, { $day }
    .preheader = { $count ->
        [0] Nothing is planned.
        [one] One appointment.
       *[other] { $count } appointments.
    }
    .text = { $count ->
        [0] Nothing is planned for { $date }.
        [one] One appointment is planned for { $date }.
       *[other] { $count } appointments are planned for { $date }.
    }

coach-agenda-plain =
    .subject = { $count ->
        [0] Your day, { $day }
       *[other] Your sessions on { $day }
    }
    .preheader = { $count ->
        [0] No sessions are planned.
        [one] One session.
       *[other] { $count } sessions.
    }
    .text = { $count ->
        [0] No sessions are planned for { $date }.
        [one] One session is planned for { $date }.
       *[other] { $count } sessions are planned for { $date }.
    }

# A letter about homework reads the same however often it comes: nothing in it counts, and every answer is as good as
# the others. Neutral wording could come from anybody's own notes.

homework-assigned-neutral =
    .subject = New in your notes
    .preheader = There is nothing you need to do now.
    .text =
        Something new was noted for you. It is here for you to keep; there is nothing you need to do now. You can answer
        whenever you like, or not at all.
    .button = Open the page

homework-assigned-plain =
    .subject = Written down: what you agreed on
    .preheader = There is nothing you need to do now.
    .text =
        Something new was written down from your work with { $practice }. It is here for you to keep; there is nothing
        you need to do now. You can answer whenever you like, or not at all.
    .button = Open the page

homework-nudge-neutral =
    .subject = From your notes
    .preheader = Whenever you are ready.
    .text = Thank you for taking a moment. This is from your notes.
    .button = Choose an answer

homework-nudge-plain =
    .subject = What you agreed on, whenever you are ready
    .preheader = Done, not now, or let it go: each is as welcome as the others.
    .text = Thank you for what you bring to your work with { $practice }. Here is what you agreed on.
    .button = Choose an answer

invitation-neutral =
    .subject = Please confirm your address
    .preheader = One press, if you expected this letter.
    .text =
        You were told that this letter would come. The page below asks you to confirm that it reached you. There you
        also choose what may be written to you, and when.

        If you did not expect it, there is nothing you need to do.
    .button = Open the page

invitation-plain =
    .subject = { $practice } invites you
    .preheader = Choose what may be written to you, and when.
    .text =
        { $practice } has made a place for you. The page below asks you to confirm that this letter reached you. There
        you also choose what may be written to you, and when.

        If you did not expect it, there is nothing you need to do.
    .button = Open the page

address-check-neutral =
    .subject = Please confirm your address
    .preheader = One press, if you asked for this letter.
    .text =
        Please confirm that letters to this address reach you.

        If you did not ask for this, there is nothing you need to do.
    .button = Confirm

address-check-plain =
    .subject = Please confirm your address for letters from { $practice }
    .preheader = One press, if you asked for this letter.
    .text =
        Please confirm that letters from { $practice } to this address reach you.

        If you did not ask for this, there is nothing you need to do.
    .button = Confirm

sign-in-neutral =
    .subject = The link that you asked for
    .preheader = It is good for ten minutes.
    .text =
        Here is the link that you asked for. It works for ten minutes, once, and only in the browser in which you asked.
        If it opens in another one, please go back and type the code below instead.

        If you did not ask for it, there is nothing you need to do: nobody comes in without that browser.
    .button = Open the page

sign-in-plain =
    .subject = Your way in to { $practice }
    .preheader = It is good for ten minutes.
    .text =
        Here is the link that you asked for. It works for ten minutes, once, and only in the browser in which you asked.
        If it opens in another one, please go back and type the code below instead.

        If you did not ask for it, there is nothing you need to do: nobody comes in without that browser.
    .button = Sign in

security-notice-neutral =
    .subject = Something was changed
    .preheader = If it was you, there is nothing you need to do.
    .text =
        Something about how you sign in was changed: { $when }.

        If it was you, there is nothing you need to do. If it was not, please tell the person who invited you, in a way
        that you trust.

security-notice-plain =
    .subject =
        { $matter ->
            [new-browser] You signed in with a new browser
            [password] Your password was changed
            [authenticator] Your authenticator was changed
            [passkey] Your passkeys were changed
            [recovery-codes] You have new recovery codes
            [recovery-code-used] A recovery code was used
            [reset] You were given a new beginning
            [address] The address you sign in with was changed
            [former-address] You no longer sign in with this address
            [token] A token for programs was made
            [pin] Your PIN was changed
           *[other] How you sign in was changed
        }
    .preheader = If it was you, there is nothing you need to do.
    .text =
        { $matter ->
            [new-browser] Somebody signed in to { $practice } as you, with a browser that was not known: { $when }.
            [password] A new password was chosen for how you sign in to { $practice }: { $when }.
            [authenticator] Another authenticator was chosen for how you sign in to { $practice }: { $when }.
            [passkey] A passkey was added or taken away from how you sign in to { $practice }: { $when }.
            [recovery-codes] New recovery codes were made for how you sign in to { $practice }: { $when }.
            [recovery-code-used] Somebody signed in to { $practice } as you, with a recovery code: { $when }.
            [reset] How you sign in to { $practice } was taken back, and a new link was made for you: { $when }.
            [address] Another address was set for how you sign in to { $practice }: { $when }.
            [former-address] Another address was set in place of this one for how you sign in to { $practice }: { $when }. From now on letters go to the other one.
            [token] A token was made with which a program may do what you may do at { $practice }: { $when }.
            [pin] A PIN was chosen for your pages at { $practice }: { $when }.
           *[other] Something about how you sign in to { $practice } was changed: { $when }.
        }

        { $matter ->
            [reset] If you asked for it, that link is given to you, and you choose anew. If you did not, please tell the practice at once, in a way that you trust.
           *[other] If it was you, there is nothing you need to do. If it was not, please tell the practice at once, in a way that you trust.
        }

test-neutral =
    .subject = A test letter
    .preheader = Letters reach you here.
    .text = Somebody asked for a test letter to this address. It has arrived, and there is nothing you need to do.

test-plain =
    .subject = A test letter from { $practice }
    .preheader = Letters reach you here.
    .text = { $practice } asked for a test letter to this address. It has arrived, and there is nothing you need to do.
