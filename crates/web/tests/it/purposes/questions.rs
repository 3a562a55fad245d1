//! Questions about passkeys that a browser carries tokens of, and a device that answers them.

use practice::cast::{Device, PASSWORD, Stage};
use practice::doors::{
    Begun, Hand, ask_for_passkey, ask_for_proof, begin_passkey, begin_set_up, finish_set_up, make_authenticator,
    offered_authenticator, reset, set_password,
};
use practice::people::{Secret, SignedIn, signed_in};

use super::ground::Kind;

/// Two of a sort: one whose token is shown, and one that is answered well beside every other token.
type Two = [Begun; 2];

/// What was asked of Gil, who came in by a passkey and is offered an authenticator; and of somebody who sets up.
pub(super) struct Questions {
    pub(super) at_the_door: Two,
    pub(super) once_more: Two,
    pub(super) another: Two,
    pub(super) setting_up: Two,
    /// Gil's sign-in.
    pub(super) signed_in: String,
    /// What the app shows that he is offered.
    pub(super) offered: String,
    device: Device,
}

impl Questions {
    pub(super) async fn asked(stage: &Stage, half: &str) -> Self {
        let mut device = Device::called("laptop");
        let (signed_in, offered) = gil(stage, &mut device).await;
        let (office, site, by) = (stage.office(), Stage::site(), of(stage, &signed_in).await);
        let visitor = stage.visitor();
        let door = async || ask_for_passkey(&visitor, &site).await.unwrap();
        let once_more = async || ask_for_proof(office, &site, by).await.unwrap();
        let another = async || begin_passkey(office, &site, Hand::SignedIn(by)).await.unwrap();
        let first = async || begin_passkey(office, &site, Hand::SettingUp(half)).await.unwrap();
        Self {
            at_the_door: [door().await, door().await],
            once_more: [once_more().await, once_more().await],
            another: [another().await, another().await],
            setting_up: [first().await, first().await],
            signed_in: signed_in.reveal().to_owned(),
            offered,
            device,
        }
    }

    pub(super) fn kinds(&self) -> [Kind; 4] {
        let token = |two: &Two| two[0].token.reveal().to_owned();
        [
            ("question at the door", token(&self.at_the_door)),
            ("question once more", token(&self.once_more)),
            ("question about another passkey", token(&self.another)),
            ("question of setting up", token(&self.setting_up)),
        ]
    }

    /// What a good device answers to the question that a token is of; beside a token of none, to another question of that sort.
    pub(super) fn answered(&self, sort: &Two, token: &str) -> String {
        let mut all = [&self.at_the_door, &self.once_more, &self.another, &self.setting_up].into_iter().flatten();
        let Begun { options, .. } = all.find(|one| one.token.reveal() == token).unwrap_or(&sort[1]);
        match options.get("rp") {
            Some(_) => Device::called("tablet").make(options),
            None => self.device.clone().show(options),
        }
    }
}

async fn of(stage: &Stage, token: &Secret) -> SignedIn {
    signed_in(stage.office(), token.reveal()).await.unwrap().unwrap()
}

/// His sign-in, and what the app holds that he is offered.
async fn gil(stage: &Stage, device: &mut Device) -> (Secret, String) {
    let (office, gil) = (stage.office(), stage.coach_named("Gil").await);
    let link = reset(&stage.as_operator(), gil).await.unwrap().token;
    let half = begin_set_up(office, link.reveal()).await.unwrap();
    device.made_by(stage, Hand::SettingUp(half.reveal())).await.unwrap();
    let opened = finish_set_up(office, half.reveal(), None).await.unwrap();
    let hand = Hand::SignedIn(of(stage, &opened.sign_in).await);
    let opened = set_password(office, hand, PASSWORD.to_owned()).await.unwrap().unwrap();
    make_authenticator(office, hand).await.unwrap();
    let offered = offered_authenticator(office, hand).await.unwrap().typed;
    (opened.sign_in, offered)
}
