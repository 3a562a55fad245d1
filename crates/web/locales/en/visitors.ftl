# Pages behind links in letters. Whoever reads them may not be who we think: they name nobody, no practice, and no coaching.

address-title = Is this your address?
address-text = If the letter with this link came to an address of your own, you can confirm it here. If not, simply close this page.
address-yes = Yes, it is mine
address-thanks = Thank you
address-confirmed = Your address is confirmed. You can close this page.

welcome-title = Welcome
welcome-token = The code or the link from the letter
welcome-token-hint = If this is empty, please type the code that the letter shows, or copy the whole link into it.

set-up-title = Welcome
set-up-text = The link that you were given lets you in, once. If nobody gave you one, simply close this page.
set-up-token = The link, or the code after its “#”
set-up-token-hint = If this is empty, please copy the whole link into it.
set-up-yes = Go on

unsubscribe-title = No more of these letters?
unsubscribe-text = One press, and they stop. You can have them again at any time.
unsubscribe-yes = Stop these letters
unsubscribe-done-title = Done
unsubscribe-done = These letters will not come any more.

refused-title = Not done
