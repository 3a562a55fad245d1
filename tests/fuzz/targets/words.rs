//! Words that people write: what was read once is read again as the same, and nothing that could forge a line gets through.
#![no_main]

use domain::people::{Address, Lead};
use domain::scheduling::Place;
use domain::scheduling::place::WrittenPlace;
use domain::text::{Name, Passage, Wording};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|written: &str| {
    if let Ok(name) = Name::parse(written) {
        assert!(!name.as_str().chars().any(char::is_control) && name.as_str().chars().count() <= 120);
        assert!(Name::parse(name.as_str()) == Ok(name));
    }
    if let Ok(words) = Wording::parse(written) {
        assert!(!words.as_str().contains(['\r', '\n', '\0', '\u{202e}', '\u{200b}']));
    }
    if let Ok(passage) = Passage::parse(written) {
        assert!(!passage.as_str().chars().any(|sign| sign.is_control() && sign != '\n'));
        assert!(Passage::parse(passage.as_str()) == Ok(passage));
    }
    if let Ok(address) = Address::parse(written) {
        assert!(address.as_str().is_ascii() && address.as_str().matches('@').count() == 1);
        assert!(!address.as_str().contains(char::is_whitespace) && !address.as_str().contains(['<', '>', ',', '"']));
        let _ = (address.masked(), address.folded());
    }
    if let Ok(lead) = Lead::parse(written) {
        assert!(!lead.length().is_negative());
    }
    for kind in ["room", "phone", "street"] {
        if let Ok(place) = Place::parse(&WrittenPlace { kind: kind.to_owned(), at: written.to_owned() }) {
            let again = place.written();
            assert!(kind != "room" || again.at.starts_with("https://"));
            assert!(Place::parse(&again).is_ok());
        }
    }
});
