//! Every door at which a token is shown.

use practice::cast::PASSWORD;

use super::ground::Ground;
use crate::house::{Call, Got};

/// Somewhere a token is shown.
pub(super) struct Door {
    pub(super) name: &'static str,
    /// Method and pattern, as the table of pages has them.
    pub(super) at: &'static str,
    /// The kinds that open it.
    pub(super) takes: &'static [&'static str],
    /// A request that is right in all but the token.
    pub(super) shows: for<'a> fn(&'a Ground, &str) -> Call<'a>,
    /// Whether the answer says that somebody was let by.
    pub(super) opened: fn(&Got) -> bool,
}

const fn door(
    name: &'static str,
    at: &'static str,
    takes: &'static [&'static str],
    shows: for<'a> fn(&'a Ground, &str) -> Call<'a>,
    opened: fn(&Got) -> bool,
) -> Door {
    Door { name, at, takes, shows, opened }
}

fn shown(got: &Got) -> bool {
    got.status == 200
}

fn led_on(got: &Got) -> bool {
    got.status == 303 && !got.header("location").starts_with("/sign-in?") && !got.header("location").contains("lapsed")
}

/// Led to a step of setting up or to a page, and nowhere else.
macro_rules! led_to {
    ($place:literal) => {
        |got| got.status == 303 && got.header("location") == $place
    };
}

/// A cookie of a name.
fn carrying<'a>(ground: &'a Ground, path: &str, cookie: &str, token: &str) -> Call<'a> {
    ground.house.get(path).header("cookie", &format!("{cookie}={token}"))
}

fn half(ground: &Ground) -> String {
    format!("halcyon-half={}", ground.half)
}

/// A form of a browser that holds some cookies.
fn pressed<'a>(ground: &'a Ground, path: &str, cookies: &str, form: &str) -> Call<'a> {
    ground.house.post(path).header("cookie", cookies).form(form)
}

/// A step of setting up, by half a sign-in.
fn set_up<'a>(ground: &'a Ground, path: &str, half: &str, form: &str) -> Call<'a> {
    pressed(ground, path, &format!("halcyon-half={half}"), form)
}

/// The answer to a question about passkeys, whose token is shown, beside other cookies.
fn answered<'a>(ground: &'a Ground, path: &str, beside: &str, answer: &str, token: &str) -> Call<'a> {
    let answer: String = form_urlencoded::byte_serialize(answer.as_bytes()).collect();
    pressed(ground, path, &format!("{beside}; halcyon-passkey={token}"), &format!("name=Tablet&answer={answer}"))
}

/// Gil's sign-in.
fn gil(ground: &Ground) -> String {
    format!("halcyon={}", ground.questions.signed_in)
}

const BOTH: &[&str] = &["sign-in", "sign-in of a client"];
/// Of whoever sets up, however far they have come.
const SETTING_UP: &[&str] = &[
    "half for setting up",
    "half that was offered an authenticator",
    "half without recovery codes",
    "half at the end",
];

pub(super) const DOORS: &[Door] = &[
    door("a page", "GET /me", BOTH, |ground, token| carrying(ground, "/me", "halcyon", token), shown),
    door(
        "a page, by the cookie of half a sign-in",
        "GET /me",
        &[],
        |ground, token| carrying(ground, "/me", "halcyon-half", token),
        shown,
    ),
    door(
        "a page, by the cookie of a known browser",
        "GET /me",
        &[],
        |ground, token| carrying(ground, "/me", "halcyon-device", token),
        shown,
    ),
    door("a page, as a bearer", "GET /me", &[], |ground, token| ground.house.get("/me").bearer(token), shown),
    door(
        "the interface",
        "GET /api/v1/clients",
        &["bearer"],
        |ground, token| ground.house.get("/api/v1/clients").bearer(token),
        shown,
    ),
    door(
        "the interface, with the prefix",
        "GET /api/v1/clients",
        &[],
        |ground, token| ground.house.get("/api/v1/clients").bearer(&format!("halcyon_{token}")),
        shown,
    ),
    door(
        "the interface, by a cookie",
        "GET /api/v1/clients",
        &[],
        |ground, token| carrying(ground, "/api/v1/clients", "halcyon", token),
        shown,
    ),
    door(
        "a glance",
        "GET /api/v1/clients/{client}",
        &["bearer"],
        |ground, token| ground.house.get(&format!("/api/v1/clients/{}", ground.ana)).bearer(token),
        shown,
    ),
    door(
        "the page of the second step",
        "GET /sign-in/code",
        &["half for a code"],
        |ground, token| carrying(ground, "/sign-in/code", "halcyon-half", token),
        shown,
    ),
    door(
        "setting up: a password",
        "POST /set-up/password",
        SETTING_UP,
        |ground, token| set_up(ground, "/set-up/password", token, "password=window+kettle+moss+bridge"),
        led_to!("/set-up/authenticator"),
    ),
    door(
        "setting up: another authenticator",
        "POST /set-up/authenticator/new",
        SETTING_UP,
        |ground, token| set_up(ground, "/set-up/authenticator/new", token, ""),
        led_to!("/set-up/authenticator"),
    ),
    door(
        "setting up: an authenticator",
        "POST /set-up/authenticator",
        &["half that was offered an authenticator"],
        |ground, token| {
            let code = ground.code_of(&ground.setting_up.secret);
            set_up(ground, "/set-up/authenticator", token, &format!("code={code}"))
        },
        led_to!("/set-up/codes"),
    ),
    door(
        "setting up: the code of an authenticator",
        "POST /set-up/authenticator",
        &["code of an offered authenticator"],
        |ground, token| set_up(ground, "/set-up/authenticator", &ground.setting_up.offered, &format!("code={token}")),
        led_to!("/set-up/codes"),
    ),
    door(
        "setting up: recovery codes",
        "POST /set-up/codes",
        &["half without recovery codes", "half at the end"],
        |ground, token| set_up(ground, "/set-up/codes", token, ""),
        shown,
    ),
    door(
        "setting up: the end",
        "POST /set-up/finish",
        &["half at the end"],
        |ground, token| set_up(ground, "/set-up/finish", token, ""),
        led_to!("/"),
    ),
    door(
        "setting up: a question about a passkey",
        "POST /set-up/passkey/ask",
        SETTING_UP,
        |ground, token| set_up(ground, "/set-up/passkey/ask", token, ""),
        shown,
    ),
    door(
        "setting up: a passkey, by half a sign-in",
        "POST /set-up/passkey",
        &["half for setting up"],
        |ground, token| {
            let question = &ground.questions.setting_up;
            let answer = ground.questions.answered(question, "");
            let half = format!("halcyon-half={token}");
            answered(ground, "/set-up/passkey", &half, &answer, question[1].token.reveal())
        },
        led_to!("/set-up/passkey"),
    ),
    door(
        "setting up: a passkey, by its question",
        "POST /set-up/passkey",
        &["question of setting up"],
        |ground, token| {
            let answer = ground.questions.answered(&ground.questions.setting_up, token);
            let half = format!("halcyon-half={}", ground.setting_up.at_the_beginning);
            answered(ground, "/set-up/passkey", &half, &answer, token)
        },
        led_to!("/set-up/passkey"),
    ),
    door(
        "a passkey of the staff",
        "POST /sign-in/passkey",
        &["question at the door"],
        |ground, token| {
            let answer = ground.questions.answered(&ground.questions.at_the_door, token);
            answered(ground, "/sign-in/passkey", "", &answer, token)
        },
        led_on,
    ),
    door(
        "a passkey of a client",
        "POST /sign-in/letter/passkey",
        &["question at the door"],
        |ground, token| {
            let answer = ground.questions.answered(&ground.questions.at_the_door, token);
            answered(ground, "/sign-in/letter/passkey", "", &answer, token)
        },
        led_on,
    ),
    door(
        "a passkey, once more",
        "POST /prove/passkey",
        &["question once more"],
        |ground, token| {
            let answer = ground.questions.answered(&ground.questions.once_more, token);
            answered(ground, "/prove/passkey", &gil(ground), &answer, token)
        },
        led_on,
    ),
    door(
        "another passkey",
        "POST /me/passkeys",
        &["question about another passkey"],
        |ground, token| {
            let answer = ground.questions.answered(&ground.questions.another, token);
            answered(ground, "/me/passkeys", &gil(ground), &answer, token)
        },
        led_to!("/me?told=passkey"),
    ),
    door(
        "another authenticator",
        "POST /me/authenticator",
        &["code of another authenticator"],
        |ground, token| pressed(ground, "/me/authenticator", &gil(ground), &format!("code={token}")),
        led_to!("/me/recovery-codes"),
    ),
    door(
        "a set-up link's page",
        "POST /set-up",
        &["set-up link"],
        |ground, token| ground.house.post("/set-up").form(&format!("token={token}")),
        led_on,
    ),
    door(
        "the password",
        "POST /sign-in",
        &["password"],
        |ground, token| ground.house.post("/sign-in").form(&format!("address=cora%40home.example&password={token}")),
        led_on,
    ),
    door(
        "the code",
        "POST /sign-in/code",
        &["code of an authenticator"],
        |ground, token| pressed(ground, "/sign-in/code", &half(ground), &format!("code={token}")),
        led_on,
    ),
    door(
        "the code, by half a sign-in",
        "POST /sign-in/code",
        &["half for a code"],
        |ground, token| {
            let code = ground.code_of(&ground.cora.secret);
            pressed(ground, "/sign-in/code", &format!("halcyon-half={token}"), &format!("code={code}"))
        },
        led_on,
    ),
    door(
        "the recovery code",
        "POST /sign-in/recovery",
        &["recovery code"],
        |ground, token| pressed(ground, "/sign-in/recovery", &half(ground), &format!("code={token}")),
        led_on,
    ),
    door(
        "the recovery code, by half a sign-in",
        "POST /sign-in/recovery",
        &["half for a code"],
        |ground, token| {
            let (half, code) = (format!("halcyon-half={token}"), format!("code={}", ground.cora.codes[1]));
            pressed(ground, "/sign-in/recovery", &half, &code)
        },
        led_on,
    ),
    door(
        "the code, once more",
        "POST /prove",
        &["code of an authenticator"],
        |ground, token| {
            let form = format!("password={}&code={token}&next=%2Fme", PASSWORD.replace(' ', "+"));
            pressed(ground, "/prove", &format!("halcyon={}", ground.signed_in), &form)
        },
        led_on,
    ),
    door(
        "the password, once more",
        "POST /prove",
        &["password"],
        |ground, token| {
            let form = format!("password={token}&code={}&next=%2Fme", ground.code_of(&ground.cora.secret));
            pressed(ground, "/prove", &format!("halcyon={}", ground.signed_in), &form)
        },
        led_on,
    ),
    door(
        "a page, by the cookie of a browser that asked",
        "GET /me",
        &[],
        |ground, token| carrying(ground, "/me", "halcyon-asked", token),
        shown,
    ),
    door(
        "a page, by the cookie of a question about a passkey",
        "GET /me",
        &[],
        |ground, token| carrying(ground, "/me", "halcyon-passkey", token),
        shown,
    ),
    door(
        "a way in",
        "POST /sign-in/letter/code",
        &["way in", "code of a way in"],
        |ground, token| {
            let asked = format!("halcyon-asked={}", ground.asked);
            pressed(ground, "/sign-in/letter/code", &asked, &format!("token={token}"))
        },
        led_on,
    ),
    door(
        "a way in, by the browser",
        "POST /sign-in/letter/code",
        &["browser that asked"],
        |ground, token| {
            let (asked, form) = (format!("halcyon-asked={token}"), format!("token={}", ground.way_in()));
            pressed(ground, "/sign-in/letter/code", &asked, &form)
        },
        led_on,
    ),
    door(
        "a code that was said",
        "POST /sign-in/said",
        &["code that was said"],
        |ground, token| ground.house.post("/sign-in/said").form(&format!("code={token}")),
        led_to!("/"),
    ),
    door(
        "the PIN",
        "POST /own/pin/show",
        &["PIN"],
        |ground, token| {
            let own = format!("halcyon={}", ground.at_the_pin);
            pressed(ground, "/own/pin/show", &own, &format!("pin={token}&next=%2Fme"))
        },
        led_on,
    ),
    door(
        "a new PIN",
        "POST /own/pin",
        &["PIN", "code for a new PIN"],
        |ground, token| {
            let own = format!("halcyon={}", ground.at_the_pin);
            pressed(ground, "/own/pin", &own, &format!("shown={token}&pin=903718"))
        },
        led_on,
    ),
    door(
        "an invitation's page",
        "POST /welcome",
        &["invitation", "invitation code"],
        |ground, token| ground.house.post("/welcome").form(&format!("token={token}")),
        shown,
    ),
    door(
        "an address check's page",
        "POST /address/{token}",
        &["address check"],
        |ground, token| ground.house.post(&format!("/address/{token}")).form(""),
        shown,
    ),
    door(
        "a look at an answer's page",
        "GET /answer/{token}",
        &["answer"],
        |ground, token| ground.house.get(&format!("/answer/{token}")),
        shown,
    ),
    door(
        "an answer's page",
        "POST /answer/{token}",
        &["answer"],
        |ground, token| ground.house.post(&format!("/answer/{token}")).form("answer=done"),
        led_on,
    ),
    door(
        "taking an answer back",
        "POST /answer/{token}/undo",
        &["answer"],
        |ground, token| ground.house.post(&format!("/answer/{token}/undo")).form(""),
        led_on,
    ),
    door(
        "a look at a pause's page",
        "GET /pause/{token}",
        &["pause"],
        |ground, token| ground.house.get(&format!("/pause/{token}")),
        shown,
    ),
    door(
        "a pause's page",
        "POST /pause/{token}",
        &["pause"],
        |ground, token| ground.house.post(&format!("/pause/{token}")).form("what=nudges"),
        led_on,
    ),
    door(
        "taking letters up",
        "POST /pause/{token}/resume",
        &["pause"],
        |ground, token| ground.house.post(&format!("/pause/{token}/resume")).form("what=nudges"),
        led_on,
    ),
    door(
        "unsubscribing",
        "POST /unsubscribe/{token}",
        &["unsubscribe"],
        |ground, token| ground.house.post(&format!("/unsubscribe/{token}")).form("List-Unsubscribe=One-Click"),
        |_| false,
    ),
    door(
        "stopping letters",
        "POST /pause/{token}/stop",
        &["pause"],
        |ground, token| ground.house.post(&format!("/pause/{token}/stop")).form(""),
        led_on,
    ),
    door(
        "taking a stop back",
        "POST /pause/{token}/begin",
        &["pause"],
        |ground, token| ground.house.post(&format!("/pause/{token}/begin")).form(""),
        led_on,
    ),
];
