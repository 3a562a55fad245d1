# The door of the staff. Whoever reads its first pages may be anybody: they name nobody, no practice, and no coaching.

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

passkey-use = Use a passkey
passkey-make = Make a passkey
passkey-another = Make another passkey
passkey-text = A passkey is the finger, the face or the PIN that opens this device, in place of a password. There is nothing to remember, and nothing that a page which only looks like this one could take from you.
passkey-name = What you call it
passkey-name-hint = Such as laptop, phone, or the blue key. Only you see it.
passkey-second = Please make a second one
passkey-second-text = On another device, or on a security key that you keep somewhere else. If one of them is ever lost, the other lets you in.
passkey-cancelled = This was not finished, so nothing has changed. Please try again whenever you like.
passkey-known = This device keeps a passkey of yours already. A second one belongs on another device.
passkey-elsewhere = Passkeys work under this place’s own address only. Please open the page under that one, and try again.
passkey-unable = This device cannot keep a passkey. Another device can, or a security key that asks for a PIN or a finger.
passkey-again = This took longer than we wait. Please open this page again, and try once more.
passkey-later = There were many tries. Please come back a little later.
passkey-broken = Something on our side did not work. Please try again.
passkey-unknown = A passkey needs scripts, and a browser that knows of it. This one has not both at hand.
passkey-title = A passkey
passkey-made = Made
passkey-used = Last used
passkey-used-never = not yet
passkey-new-title = Another passkey
passkey-new-text = When it is made, you stay signed in here, your other passkeys stay too, and everything else that was open to you ends: other browsers, and tokens for programs.
passkey-remove-title = Remove it
passkey-remove-text = It lets nobody in from then on. You stay signed in here, and everything else that was open to you ends.
passkey-remove = Remove this passkey
passkey-stays = It is your only way in, so it stays. Once you have another passkey, or a password with an authenticator, it can go.

sign-in-title = Welcome
sign-in-or = Or with your password
sign-in-told =
    .lapsed = That took longer than we wait. Please begin again.
sign-in-lost = Lost your way in? Whoever looks after this place gives you a new beginning.
code-title = One more thing
code-lost = I do not have it with me: use a recovery code instead
recovery-title = A recovery code
recovery-found = Use the authenticator after all
prove-title = Is it still you?
prove-or = Or with password and authenticator
prove-text = Before this is changed, please show once more that it is you. It holds for ten minutes.

set-up-told =
    .lapsed = The time for setting up is over. Please ask for a new link.
set-up-passkey-title = Make a passkey
set-up-instead = Use a password and an authenticator instead
set-up-passkey-made = Your passkey is made
set-up-passkey-on = Go on
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
