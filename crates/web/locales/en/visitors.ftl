# Pages behind links in letters. Whoever reads them may not be who we think: they name nobody, no practice, and no coaching.

address-title = Is this your address?
address-text = If the letter with this link came to an address of your own, you can confirm it here. If not, simply close this page.
address-yes = Yes, it is mine
address-thanks = Thank you

welcome-title = Welcome
welcome-thanks = Your address is confirmed. From now on a letter to it lets you in, whenever you ask for one.
welcome-on = Come in by a letter
welcome-token = The code or the link from the letter
welcome-token-hint = If this is empty, please type the code that the letter shows, or copy the whole link into it.

set-up-title = Welcome
set-up-text = The link that you were given lets you choose how you sign in, once. If nobody gave you one, simply close this page.
set-up-token = The link, or the code after its “#”
set-up-token-hint = If this is empty, please copy the whole link into it.
set-up-yes = Go on

unsubscribe-title = No more of these letters?
unsubscribe-text = One press, and they stop. You can have them again at any time.
unsubscribe-yes = Stop these letters
unsubscribe-done-title = Done
unsubscribe-done = These letters will not come any more.

answer-title = A note of yours
answer-of = Your note of { day }
answer-agreed = What you agreed on, { day }
answer-choice = Whatever fits is fine. You can change your mind for seven days.
answer-rest = Let letters rest instead
answer-withdrawn = This was taken back. There is nothing left to say about it.
answer-kept = Kept. Thank you.
answered =
    .done = You said: done.
    .not_now = You said: not now. Nobody asks for a while.
    .let_go = You said: let it go.
answer-undo = Take that back

pause-title = Let letters rest
pause-text = No reason is needed. What rests is not sent later either.
pause-until = Until, if you like
pause-until-hint = They begin again on that day. Without a day they rest until you say so.
pause-nudges = Let questions about notes rest
pause-everything = Let everything rest
pause-nudges-rest = Questions about notes rest.
pause-nudges-until = Questions about notes rest until { day }.
pause-everything-rests = Everything rests.
pause-everything-until = Everything rests until { day }.
resume-nudges = Let questions about notes come again
resume-everything = Let letters come again
stop-title = No letters at all
stop-text = One press, and nothing is sent any more, not even a letter to sign in with.
stop-back-here = You can take it back with this letter for 30 days after it was written, and later on your own page. A passkey leads there, or a code: please ask whoever invited you.
stop-back-elsewhere = You can take it back on your own page. A passkey leads there, or a code: please ask whoever invited you.
stop-yes = Stop everything
stopped = Nothing is sent to you any more.
stopped-begin = Let letters come again

refused-title = This did not work

refused-reference = Reference:
refused-link = To the front page

nobody-title = Welcome
nobody-text = This place opens to those who were given a way in.
nobody-sign-in = Come in
nobody-letter = Come in by a letter
nobody-link = I have a link
