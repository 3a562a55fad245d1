# The doors. Whoever reads its first pages may be anybody: they name nobody, no practice, and no coaching.

door-address = Your email address
door-password = Your password
door-new-password = A password
door-new-password-hint = At least 15 characters. Four or five words in a row are easy to keep and hard to guess; anything you can type is fine.
door-code = The code of your authenticator
door-code-hint = Six digits. Every 30 seconds there is a new one.
door-recovery = One of your recovery codes
door-recovery-hint = Each is good once. Capitals and dashes do not matter.
door-on = Go on
door-show = Show what I type
door-hide = Hide what I type

sign-in-title = Welcome
sign-in-told =
    .lapsed = That took longer than we wait. Please begin again.
sign-in-lost = Lost your password? Whoever looks after this place gives you a new beginning.
code-title = One more thing
code-lost = I do not have it with me: use a recovery code instead
recovery-title = A recovery code
recovery-found = Use the authenticator after all
way-in-title = Come in by a letter
way-in-text = You are sent a letter with a link and a code. Both work for ten minutes, once, and only in this browser.
way-in-address-hint = The address that letters reach you at, and that you have confirmed.
way-in-shared = Other people use this device
way-in-shared-hint = Then you stay signed in for half an hour at most, and nothing is remembered here.
way-in-send = Send me a letter
way-in-password = Come in with a password instead
way-in-sent-title = Look at your letters
way-in-sent-text = If that address is known here and confirmed, a letter is on its way. Open its link in this browser, or type the code that stands in it. In case nothing comes, please ask whoever invited you.
way-in-code = The code or the link from the letter
way-in-code-hint = Three groups of four. Capitals and dashes do not matter.
way-in-open = Come in
way-in-again = Ask for another letter
way-in-elsewhere-title = This letter belongs to another browser
way-in-elsewhere-text = So that nobody else can use it, the letter works only where it was asked for. Please go back to that browser and type the code there, or ask for a letter here.
way-in-here = Ask for a letter here

pin-title = Your PIN
pin-text = A letter lets you in. A PIN that only you know guards what lies deeper: how you are written to, and who opened your record. Whoever reads your letters does not know it.
pin-since = You have had a PIN since
pin-shown = The PIN you have, or the code your coach told you
pin-shown-hint = If the PIN is lost, please ask your coach for a code, in person.
pin-new = A PIN
pin-new-hint = Six to twelve digits. None in a row, like 123456.
pin-choose = Keep this PIN
pin-ends = You are then signed out everywhere else.
pin-show-title = Your PIN, please
pin-show-text = What comes now is guarded by your PIN. It holds for ten minutes.
pin-show-label = Your PIN
pin-lost = I do not know it any more

prove-title = Is it still you?
prove-text = Before this is changed, please show once more that it is you. It holds for ten minutes.

set-up-told =
    .lapsed = The time for setting up is over. Please ask for a new link.
set-up-password-title = Choose a password
set-up-password-text = Three steps and you are in: a password, an authenticator, and codes for a rainy day.

offer-title = Connect an authenticator
offer-text = An authenticator is an app on your phone, or a password keeper, that shows a new code every 30 seconds. Scan this picture with it, or type the letters below.
offer-typed = To type instead
offer-code-hint = The six digits that the app shows now. From then on this authenticator is yours.
offer-anew = Show me another picture
offer-none = You connect another app, and the one you have holds until the new one has shown its first code.
offer-begin = Begin

codes-title = Recovery codes
codes-text = If you ever lose your authenticator, one of ten codes lets you in instead. They are shown once: have a printer or a pen ready.
codes-former = The codes you have now are good no more from then on.
codes-show = Show my codes
codes-keep = Print these, or write them down, and keep them where you keep what matters. Each is good once. They are not shown again.
codes-kept = I have kept them
