//! Somebody who has set up how they sign in, with what they know and what they hold.

use domain::doors::Password;
use domain::ids::StaffId;
use jiff::{SignedDuration, Timestamp};
use totp_rs::{Builder, Secret as Shared};

use super::Stage;
use crate::Outcome;
use crate::doors::{
    Finish, Hand, Opened, SignInWithPassword, begin_set_up, confirm_authenticator, finish_set_up, finish_with_code,
    finish_with_recovery_code, make_authenticator, make_recovery_codes, offered_authenticator, reset, set_password,
    sign_in_with_password,
};
use crate::people::{Secret, member};

/// The password of everybody on the stage.
pub const PASSWORD: &str = "lamp otter violin fog";
/// Another one that would do.
pub const OTHER_PASSWORD: &str = "window kettle moss bridge";

/// Somebody who has set up how they sign in.
#[derive(Clone, Debug)]
pub struct Insider {
    /// Who.
    pub staff: StaffId,
    /// Where their letters go.
    pub address: String,
    /// What they know.
    pub password: &'static str,
    /// What their app holds (RFC 4648, section 6).
    pub secret: String,
    /// What they keep in a drawer.
    pub codes: Vec<String>,
    /// What setting up opened.
    pub opened: Opened,
}

impl Stage {
    /// Lets somebody set up how they sign in. Two minutes pass, and the clock stands at the beginning of one.
    pub async fn insider(&self, staff: StaffId) -> Insider {
        let office = self.office();
        let link = reset(&self.as_operator(), staff).await.expect("a link");
        let half = begin_set_up(office, link.token.reveal()).await.expect("a beginning");
        let hand = Hand::SettingUp(half.reveal());
        set_password(office, hand, PASSWORD.to_owned()).await.expect("a password");
        make_authenticator(office, hand).await.expect("an authenticator");
        let secret = offered_authenticator(office, hand).await.expect("an authenticator").typed.replace(' ', "");
        let code = Self::code_of(&secret, self.now().await);
        confirm_authenticator(office, hand, &code).await.expect("an authenticator that is confirmed");
        let codes = make_recovery_codes(office, hand).await.expect("recovery codes").codes;
        let opened = finish_set_up(office, half.reveal(), None).await.expect("a sign-in");
        let address = member(&self.as_operator(), staff).await.expect("a member of staff").address;
        self.pass(SignedDuration::from_secs(120 - self.now().await.as_second() % 60)).await;
        Insider { staff, address, password: PASSWORD, secret, codes, opened }
    }

    /// What an app that holds a secret shows at a moment.
    pub fn code_of(secret: &str, at: Timestamp) -> String {
        let secret = Shared::try_from_base32(secret.replace(' ', "")).expect("a secret");
        let totp = Builder::new().with_secret(secret).build_noncompliant();
        totp.generate(u64::try_from(at.as_second()).expect("a moment")).to_string()
    }
}

impl Insider {
    /// What their app shows now.
    pub async fn code(&self, stage: &Stage) -> String {
        self.code_in(stage, SignedDuration::ZERO).await
    }

    /// What their app will show.
    pub async fn code_in(&self, stage: &Stage, length: SignedDuration) -> String {
        Stage::code_of(&self.secret, stage.now().await + length)
    }

    /// The same person with another app.
    pub fn with_secret(&self, typed: &str) -> Self {
        Self { secret: typed.replace(' ', ""), ..self.clone() }
    }

    /// The first of two, by a browser that nobody knows.
    ///
    /// # Errors
    /// As the use case.
    pub async fn half(&self, stage: &Stage) -> Outcome<Secret> {
        self.half_with(stage, self.password, None).await
    }

    /// The same with another password, or by a browser that says that it is known.
    ///
    /// # Errors
    /// As the use case.
    pub async fn half_with(&self, stage: &Stage, password: &str, device: Option<&str>) -> Outcome<Secret> {
        let password = Password::shown(password.to_owned());
        sign_in_with_password(&stage.visitor(), SignInWithPassword { address: &self.address, password, device }).await
    }

    /// Half a sign-in of somebody who sets up once more, and has all but finished.
    pub async fn half_of_set_up(&self, stage: &Stage) -> Secret {
        let records = stage.office().open(stage.as_staff(self.staff).await.actor).await.expect("records");
        let half = crate::doors::half_of_set_up(&records, self.staff).await.expect("half a sign-in");
        records.commit().await.expect("half a sign-in");
        half
    }

    /// The second of two.
    ///
    /// # Errors
    /// As the use case.
    pub async fn finish(&self, stage: &Stage, half: &Secret) -> Outcome<Opened> {
        let code = self.code(stage).await;
        self.finish_with(stage, half, &code).await
    }

    /// The same with another code.
    ///
    /// # Errors
    /// As the use case.
    pub async fn finish_with(&self, stage: &Stage, half: &Secret, code: &str) -> Outcome<Opened> {
        finish_with_code(stage.office(), Finish { half: half.reveal(), device: None }, code).await
    }

    /// Both, after a minute, so that there is a new code.
    ///
    /// # Errors
    /// As the use cases.
    pub async fn sign_in(&self, stage: &Stage) -> Outcome<Opened> {
        self.sign_in_from(stage, None).await
    }

    /// The same by a browser that says that it is known.
    ///
    /// # Errors
    /// As the use cases.
    pub async fn sign_in_from(&self, stage: &Stage, device: Option<&str>) -> Outcome<Opened> {
        stage.pass(SignedDuration::from_mins(1)).await;
        let half = self.half_with(stage, self.password, device).await?;
        let code = self.code(stage).await;
        finish_with_code(stage.office(), Finish { half: half.reveal(), device }, &code).await
    }

    /// Both, with a recovery code.
    ///
    /// # Errors
    /// As the use cases.
    pub async fn recover(&self, stage: &Stage, code: &str) -> Outcome<Opened> {
        let half = self.half(stage).await?;
        finish_with_recovery_code(stage.office(), Finish { half: half.reveal(), device: None }, code).await
    }
}
