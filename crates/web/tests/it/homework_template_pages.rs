//! Her own homework templates, at her pages: kept, changed, removed, and begun with.

use crate::house::House;
use crate::visit::{Visit, hidden, says, says_nothing_of};

const PATH: &str = "/homework/templates";

/// Keeps a template at the page, and says where it is changed.
async fn kept(cora: &Visit<'_>, form: &str) -> String {
    assert_eq!(cora.goes(PATH, form).await, format!("{PATH}?told=template-added"));
    let page = cora.page(PATH).await;
    let id = page.split("class=\"passage\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
    id.unwrap_or_else(|| panic!("no template: {page}")).to_owned()
}

#[tokio::test]
async fn a_coach_keeps_changes_and_removes_her_templates() {
    let house = House::demo().await;
    let cora = house.visit_of_cora().await;
    says(&cora.page(PATH).await, &["No templates yet", "Nobody else sees them.", "href=\"/homework/templates/new\""]);
    says(&cora.page(&format!("{PATH}/new")).await, &["New template", "name=\"words\"", "name=\"link\""]);
    let wrong = cora.press(PATH, "words=+&link=http%3A%2F%2Fx.example").await;
    assert_eq!(wrong.status, 422, "{}", wrong.text);
    says(&wrong.text, &["href=\"#words\"", "href=\"#link\"", "value=\"http://x.example\""]);

    let place = kept(&cora, "words=Walk+by+the+%3Criver%3E.&link=https%3A%2F%2Fx.example").await;
    says(&cora.page(PATH).await, &["Walk by the &#60;river&#62;.", "https://x.example"]);
    let form = cora.page(&place).await;
    says(&form, &["Change this template", "Walk by the &#60;river&#62;.", "value=\"https://x.example\""]);
    let version = hidden(&form, "version").to_owned();
    let sent = format!("version={version}&words=Sit+by+the+river.&link=");
    assert_eq!(cora.goes(&place, &sent).await, format!("{PATH}?told=changed"));
    says(&cora.page(&format!("{PATH}?told=changed")).await, &["Kept.", "Sit by the river."]);

    let clash = cora.press(&place, &sent.replace("Sit", "Stand")).await;
    assert_eq!(clash.status, 412, "{}", clash.text);
    says(&clash.text, &["Stand by the river.", "class=\"matter\""]);
    let clash = cora.press(&format!("{place}/remove"), &format!("version={version}")).await;
    assert_eq!(clash.status, 412, "{}", clash.text);
    says(&clash.text, &["Sit by the river."]);
    let version = hidden(&clash.text, "version");
    let gone = cora.goes(&format!("{place}/remove"), &format!("version={version}")).await;
    assert_eq!(gone, format!("{PATH}?told=template-removed"));
    says(&cora.page(&gone).await, &["Removed.", "No templates yet"]);
    assert_eq!(cora.look(&place).await.status, 404);
}

#[tokio::test]
async fn homework_is_begun_with_a_template() {
    let house = House::demo().await;
    let ana = house.stage.client("Ana").await;
    let cora = house.visit_of_cora().await;
    let new = format!("/clients/{ana}/homework/new");
    let page = cora.page(&new).await;
    says(&page, &["can be kept as templates", "href=\"/homework/templates\""]);
    says_nothing_of(&page, &["name=\"template\""]);
    let place = kept(&cora, "words=Walk+by+the+river.%0AEvery+day.&link=https%3A%2F%2Fx.example").await;
    let id = place.rsplit('/').next().unwrap();
    let choice = format!("<option value=\"{id}\">Walk by the river.…</option>");
    says(&cora.page(&new).await, &["Begin with a template", &choice]);
    let begun = cora.page(&format!("{new}?template={id}")).await;
    says(&begun, &[">Walk by the river.\nEvery day.</textarea>", "value=\"https://x.example\""]);
    says(&cora.page(&format!("{new}?template=")).await, &["></textarea>"]);
    for other in ["x".to_owned(), ana.to_string()] {
        assert_eq!(cora.look(&format!("{new}?template={other}")).await.status, 404);
    }
}

#[tokio::test]
async fn they_are_hers_alone() {
    let house = House::demo().await;
    let ana = house.stage.client("Ana").await;
    let cora = house.visit_of_cora().await;
    let place = kept(&cora, "words=Walk+by+the+river.&link=").await;
    let otto = house.visit(&format!("staff:{}", house.stage.coach_named("Otto").await)).await;
    says(&otto.page(PATH).await, &["No templates yet"]);
    assert_eq!(otto.look(&place).await.status, 404);
    let assistant = house.stage.assistant().await;
    let assistant = house.visit(&format!("staff:{assistant}")).await;
    let own = house.visit(&format!("client:{ana}")).await;
    for path in [PATH, "/homework/templates/new"] {
        assert_eq!(assistant.look(path).await.status, 403, "{path}");
        assert_eq!(own.look(path).await.status, 404, "{path}");
    }
    for visit in [&otto, &assistant, &own] {
        assert_eq!(visit.press(&format!("{place}/remove"), "version=1").await.status, 404);
    }
}
