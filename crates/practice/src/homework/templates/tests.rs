use super::*;
use crate::Expected;
use crate::cast::{Stage, refusal};

fn walk() -> AddTemplate {
    let link = Some(Wording::parse("https://example.org/birds").unwrap());
    AddTemplate { words: Passage::parse("Walk by the river,\nand look at the birds.").unwrap(), link }
}

fn changes(template: TemplateId, expected: Expected) -> ChangeTemplate {
    ChangeTemplate { template, expected, words: None, link: None }
}

#[tokio::test]
async fn a_coach_keeps_changes_and_removes_her_own() {
    let stage = Stage::open().await;
    let cora = stage.as_coach();
    let first = add_template(&cora, walk()).await.unwrap();
    let second = add_template(&cora, AddTemplate { link: None, ..walk() }).await.unwrap();
    assert_eq!((first.words.as_str(), first.version), (walk().words.as_str(), 1));
    assert_eq!(templates(&cora, &Turn::default()).await.unwrap().items, [second.clone(), first.clone()]);
    let page = templates(&cora, &Turn::read(None, Some(1)).unwrap()).await.unwrap();
    let rest = templates(&cora, &Turn::read(page.next, Some(1)).unwrap()).await.unwrap();
    assert_eq!((rest.items, rest.next), (vec![first.clone()], None));

    let words = Some(Passage::parse("Sit by the river.").unwrap());
    let change = ChangeTemplate { words: words.clone(), link: Some(None), ..changes(first.id, Expected(Some(1))) };
    let changed = change_template(&cora, change.clone()).await.unwrap();
    assert_eq!((Some(changed.words.clone()), changed.link.clone(), changed.version), (words, None, 2));
    assert_eq!(template(&cora, first.id).await.unwrap(), changed);
    assert_eq!(refusal(change_template(&cora, change).await), Refusal::Changed);

    let remove = |expected| RemoveTemplate { template: first.id, expected };
    assert_eq!(refusal(remove_template(&cora, remove(Expected(Some(1)))).await), Refusal::Changed);
    remove_template(&cora, remove(Expected(Some(2)))).await.unwrap();
    assert_eq!(refusal(template(&cora, first.id).await), Refusal::NotFound);
    assert_eq!(templates(&cora, &Turn::default()).await.unwrap().items, [second]);
}

#[tokio::test]
async fn nobody_else_sees_them() {
    let stage = Stage::open().await;
    let (ana, otto) = (stage.client("Ana").await, stage.coach_named("Otto").await);
    let hers = add_template(&stage.as_coach(), walk()).await.unwrap();
    let otto = stage.as_staff(otto).await;
    assert_eq!(templates(&otto, &Turn::default()).await.unwrap().items, []);
    for other in [otto, stage.as_owner(), stage.as_assistant().await, stage.as_client(ana)] {
        assert_eq!(refusal(template(&other, hers.id).await), Refusal::NotFound);
        let change = changes(hers.id, Expected::ANY);
        assert_eq!(refusal(change_template(&other, change).await), Refusal::NotFound);
        let remove = RemoveTemplate { template: hers.id, expected: Expected::ANY };
        assert_eq!(refusal(remove_template(&other, remove).await), Refusal::NotFound);
        let all = "SELECT count(*) FROM homework_templates";
        assert_eq!(stage.seen_by(other.actor, all).await, 0, "the row rules say the same");
    }
    for other in [stage.as_owner(), stage.as_assistant().await, stage.as_client(ana)] {
        assert_eq!(refusal(templates(&other, &Turn::default()).await), Refusal::NotYours);
        assert_eq!(refusal(add_template(&other, walk()).await), Refusal::NotYours);
    }
}

#[tokio::test]
async fn the_words_are_sealed() {
    let stage = Stage::open().await;
    add_template(&stage.as_coach(), walk()).await.unwrap();
    let open = "SELECT count(*) FROM homework_templates WHERE words LIKE '%river%' OR link LIKE '%example%'";
    assert_eq!(stage.count(open).await, 0);
}
