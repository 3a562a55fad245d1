//! Times, zones and safe hours: what is read is a promise that can be kept, whatever the zone.
#![no_main]

use domain::time::{SafeHours, StartsAt, Zone};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|written: &str| {
    let (local, zone) = written.split_once('\n').unwrap_or((written, "Europe/Berlin"));
    if let Ok(starts_at) = StartsAt::parse(local, zone) {
        let _ = (starts_at.instant(), starts_at.resolve());
        let again = starts_at.local().strftime("%Y-%m-%dT%H:%M").to_string();
        let again = StartsAt::parse(&again, zone).expect("what was read can be written and read");
        assert_eq!(again.instant(), starts_at.instant());
    }
    if let Ok(zone) = Zone::by_place(local) {
        assert!(Zone::parse(&zone.to_string()).is_ok());
    }
    if let Ok(windows) = serde_json::from_str::<Vec<_>>(written)
        && let Ok(hours) = SafeHours::parse(&windows)
    {
        assert!(SafeHours::parse(&hours.written()).is_ok_and(|again| again == hours));
    }
});
