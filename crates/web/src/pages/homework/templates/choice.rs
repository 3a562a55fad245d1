//! Her templates to choose from, where homework is agreed on.

use practice::homework::templates::{TemplateView, templates};
use practice::{Outcome, Turn};

use crate::pages::scheduling::chosen;
use crate::pages::staff::Staff;
use crate::words::Saying;

/// So many letters of a template stand in the list; enough to know it by.
const SHOWN: usize = 60;

/// Each by its first words; nothing where there are none.
pub(in crate::pages::homework) async fn choice(staff: &Staff) -> Outcome<Vec<(String, Saying)>> {
    let all = templates(&staff.asked, &Turn::read(None, Some(Turn::MOST))?).await?.items;
    let known = all.iter().map(|one| (one.id.to_string(), first_words(one)));
    Ok(if all.is_empty() { Vec::new() } else { chosen(known) })
}

fn first_words(template: &TemplateView) -> String {
    let words = template.words.as_str();
    let line = words.lines().next().unwrap_or_default();
    let short: String = line.chars().take(SHOWN).collect();
    if short.len() < words.len() { format!("{}…", short.trim_end()) } else { short }
}
