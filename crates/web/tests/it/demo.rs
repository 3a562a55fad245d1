//! The doors of a demo.

use serde_json::json;

use crate::house::{Got, House};
use crate::page_table::OF_A_DEMO;

#[tokio::test]
async fn somebody_of_the_demo_is_signed_in_by_a_press() {
    let house = House::demo().await;
    let ana = house.stage.client("Ana").await;
    let people = house.get("/demo/people").send().await.json;
    let key = format!("client:{ana}");
    assert!(people.as_array().unwrap().contains(&json!({ "key": key, "name": "Ana", "role": "client" })), "{people}");
    let token = house.post("/demo/token").form(&format!("person={key}")).send().await;
    let token = token.json["token"].as_str().unwrap().to_owned();
    let own = house.get(&format!("/api/v1/clients/{ana}")).bearer(&token).send().await;
    assert_eq!(own.json["name"], "Ana");
    let signed = house.post("/demo/sign-in").form(&format!("person={key}")).send().await;
    assert_eq!((signed.status.as_u16(), signed.header("location")), (303, "/"));
    let cookie = signed.header("set-cookie").to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"));
    let page = house.get("/").header("cookie", cookie.split(';').next().unwrap()).send().await;
    assert!(page.text.contains("Hello Ana"), "{}", page.text);
    assert!(!house.get("/").send().await.text.contains("Hello"));
    assert!(house.get("/demo").send().await.text.contains("Be one of these people"));
    assert_eq!(house.post("/demo/token").form("person=client:none").send().await.problem(), (404, "not-found"));
}

#[tokio::test]
async fn elsewhere_there_are_no_such_doors() {
    let house = House::open().await;
    assert_eq!(house.get("/demo").send().await.problem(), (404, "not-found"));
    let olga = format!("person=staff:{}", house.stage.owner());
    for line in OF_A_DEMO {
        assert_eq!(house.call(line.method, line.pattern).form(&olga).send().await.problem(), (404, "not-found"));
    }
    // And where the doors are there, the people are not.
    let house = house.with(|web| web.demo = true);
    for line in OF_A_DEMO.iter().filter(|line| line.method == "POST") {
        assert_eq!(house.call(line.method, line.pattern).form(&olga).send().await.problem(), (404, "not-found"));
    }
}

#[tokio::test]
async fn in_a_demo_each_of_its_doors_is_there_for_everybody_and_opens_to_nobody_in_particular() {
    let house = House::demo().await;
    let ana = format!("client:{}", house.stage.client("Ana").await);
    let cora = format!("staff:{}", house.stage.coach());
    let cookies = [String::new(), house.cookie(&ana).await, house.cookie(&cora).await];
    let before = house.dump().await;
    for line in OF_A_DEMO {
        for cookie in &cookies {
            let call = async |form: &str| -> Got {
                house.call(line.method, line.pattern).header("cookie", cookie).form(form).send().await
            };
            let what = format!("{} {}", line.method, line.pattern);
            if line.method == "GET" {
                let got = call("").await;
                assert!(
                    got.status == 200 && got.text.contains(&ana) && got.text.contains(&cora),
                    "{what}: {}",
                    got.text
                );
                continue;
            }
            for (form, status) in [("", 422), ("person=", 404), ("person=client:none", 404)] {
                let got = call(form).await;
                assert_eq!((got.status.as_u16(), got.header("set-cookie")), (status, ""), "{what} {form}");
            }
        }
    }
    assert_eq!(house.dump().await, before);
}

#[tokio::test]
async fn a_letter_is_shown_as_its_reader_sees_it() {
    let house = House::demo().await;
    let ana = house.stage.client("Ana").await;
    let letter = practice::correspondence::check_address(&house.stage.as_coach(), ana).await.unwrap();
    house.deliver_asked_for().await;
    let signed = house.post("/demo/sign-in").form(&format!("person=client:{ana}")).send().await;
    let cookie = signed.header("set-cookie").split(';').next().unwrap().to_owned();
    let home = house.get("/letters").header("cookie", &cookie).send().await;
    assert!(home.text.contains(&format!("href=\"/letters/{letter}\"")), "{}", home.text);
    let path = format!("/letters/{letter}");
    let page = house.get(&path).header("cookie", &cookie).send().await;
    assert!(page.text.contains("class=\"letter-text\"") && page.text.contains("Subject"), "{}", page.text);
    let html = house.get(&format!("{path}/html")).header("cookie", &cookie).send().await;
    let policy = html.header("content-security-policy");
    assert!(
        html.text.contains("<html") && policy.contains("sandbox") && policy.contains("form-action 'none'"),
        "{policy}"
    );
    let nobody = house.get(&path).send().await;
    assert_eq!((nobody.status.as_u16(), nobody.header("location")), (303, "/"));
    assert_eq!(house.get("/").header("cookie", "halcyon=x").send().await.status, 200);
}
