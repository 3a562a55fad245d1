//! What stands around a page: for whom it is, what its window is called, and where it lies.

use std::borrow::Cow;

use practice::letters::flow::Flow;

use super::leave::AWAY;
use crate::words::{Saying, saying, saying_among};

/// What stands around a page.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    audience: Audience,
    window: Saying,
    /// The pages above this one, outermost first.
    pub(crate) trail: Vec<Step>,
    /// Why no letters go, if none do.
    pub(crate) stopped: Option<Saying>,
}

/// For whom a page is.
#[derive(Clone, Debug)]
enum Audience {
    /// Whoever followed a link: nothing may say what this is about. From a page behind a letter there is a way out.
    Visitor { from_a_letter: bool },
    /// Whoever looks at Halcyon itself.
    House,
    /// Somebody of the staff, by name.
    Staff { name: String, here: Tab },
    /// A client: as neutral as for a visitor, with a way out.
    Client { here: Tab },
}

/// A title that a window may show where somebody else could read along.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Window {
    Welcome,
    Letters,
    Address,
}

/// A page above this one.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) label: Saying,
    pub(crate) href: Cow<'static, str>,
}

/// A key that leads somewhere.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) key: &'static str,
    pub(crate) label: Saying,
    pub(crate) href: &'static str,
}

impl Key {
    fn to(key: &'static str, label: Saying, href: &'static str) -> Self {
        Self { key, label, href }
    }

    fn to_tab(key: &'static str, tab: Tab) -> Self {
        Self::to(key, tab.label(), tab.href())
    }
}

/// A page that the navigation leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    Day,
    Week,
    Home,
    Clients,
    Letters,
    Contact,
    Settings,
    Me,
}

impl Window {
    fn words(self) -> Saying {
        match self {
            Self::Welcome => saying("window-welcome"),
            Self::Letters => saying("window-letters"),
            Self::Address => saying("window-address"),
        }
    }
}

impl Tab {
    /// What it is called.
    pub(crate) fn label(self) -> Saying {
        match self {
            Self::Day => saying("tab-day"),
            Self::Week => saying("tab-week"),
            Self::Home => saying("tab-home"),
            Self::Clients => saying("tab-clients"),
            Self::Letters => saying("tab-letters"),
            Self::Contact => saying("tab-contact"),
            Self::Settings => saying("tab-settings"),
            Self::Me => saying("tab-me"),
        }
    }

    /// Where it lies.
    pub(crate) fn href(self) -> &'static str {
        match self {
            Self::Day | Self::Home => "/",
            Self::Clients => "/clients",
            Self::Week => "/week",
            Self::Letters => "/letters",
            Self::Contact => "/plan",
            Self::Settings => "/settings",
            Self::Me => "/me",
        }
    }
}

impl Frame {
    /// Around a page for whoever followed a link.
    pub(crate) fn visitor(window: Window) -> Self {
        let from_a_letter = !matches!(window, Window::Welcome);
        Self::around(Audience::Visitor { from_a_letter }, window.words())
    }

    /// Around a page about Halcyon itself, called `title`.
    pub(crate) fn house(title: Saying) -> Self {
        Self::around(Audience::House, title)
    }

    /// Around a page of the staff, called `title`.
    pub(crate) fn staff(name: String, here: Tab, title: Saying) -> Self {
        Self::around(Audience::Staff { name, here }, title)
    }

    /// Around a page of a client. Its window is neutral whatever the page says.
    pub(crate) fn client(here: Tab, window: Window) -> Self {
        Self::around(Audience::Client { here }, window.words())
    }

    fn around(audience: Audience, window: Saying) -> Self {
        Self { audience, window, trail: Vec::new(), stopped: None }
    }

    /// The same, which says so where no letters go.
    pub(crate) fn told_of(self, flow: Flow) -> Self {
        Self { stopped: flow.word().map(|word| saying_among("flow", word)), ..self }
    }

    /// The same, below another page.
    pub(crate) fn below(mut self, label: Saying, href: impl Into<Cow<'static, str>>) -> Self {
        self.trail.push(Step { label, href: href.into() });
        self
    }

    /// What the window is called, the page first.
    pub(crate) fn window(&self) -> &Saying {
        &self.window
    }

    /// Whether the page may say whose it is.
    pub(crate) fn is_ours(&self) -> bool {
        matches!(self.audience, Audience::House | Audience::Staff { .. })
    }

    /// Whether somebody is signed in here.
    pub(crate) fn is_signed_in(&self) -> bool {
        matches!(self.audience, Audience::Staff { .. } | Audience::Client { .. })
    }

    /// Where *Leave this page* leads, for whom there is one.
    pub(crate) fn away(&self) -> Option<&'static str> {
        matches!(self.audience, Audience::Client { .. } | Audience::Visitor { from_a_letter: true }).then_some(AWAY)
    }

    /// Who is named at the top.
    pub(crate) fn name(&self) -> Option<&str> {
        match &self.audience {
            Audience::Staff { name, .. } => Some(name),
            _ => None,
        }
    }

    /// What single keys do here, besides the one that lists them. A client has none: what a hand does unawares must lead nowhere.
    pub(crate) fn keys(&self) -> Vec<Key> {
        if !matches!(self.audience, Audience::Staff { .. }) {
            return Vec::new();
        }
        vec![
            Key::to("/", saying("keys-find"), "/clients#search"),
            Key::to_tab("t", Tab::Day),
            Key::to_tab("w", Tab::Week),
            Key::to_tab("c", Tab::Clients),
            Key::to_tab("l", Tab::Letters),
            Key::to_tab("s", Tab::Settings),
        ]
    }

    /// What the navigation leads to, each with whether it is here.
    pub(crate) fn tabs(&self) -> Vec<(Tab, bool)> {
        let (all, here): (&[Tab], Tab) = match self.audience {
            Audience::Staff { here, .. } => (&[Tab::Day, Tab::Week, Tab::Clients, Tab::Letters, Tab::Settings], here),
            Audience::Client { here } => (&[Tab::Home, Tab::Letters, Tab::Contact, Tab::Me], here),
            Audience::Visitor { .. } | Audience::House => return Vec::new(),
        };
        all.iter().map(|tab| (*tab, *tab == here)).collect()
    }
}
