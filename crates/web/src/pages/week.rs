//! Where things stand in a week: rows of five minutes. A style in the markup is forbidden, so each row and each length has a class of its own.

use std::fmt::Write;

/// A day's rows of five minutes.
const ROWS: u16 = 288;

/// The classes: `from-0` to `from-287` for where something begins, `for-1` to `for-288` for how long it lasts.
pub(crate) fn week_rows() -> String {
    let mut css = String::from("@layer components{@media (min-width:60rem){");
    for row in 0..ROWS {
        let (line, rows) = (row + 1, row + 1);
        let _ = write!(css, ".from-{row}{{grid-row-start:{line}}}.for-{rows}{{grid-row-end:span {rows}}}");
    }
    css.push_str("}}");
    css
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_five_minutes_of_a_day_have_their_row() {
        let css = super::week_rows();
        assert!(css.contains(".from-0{grid-row-start:1}") && css.contains(".from-287{grid-row-start:288}"));
        assert!(css.contains(".for-1{grid-row-end:span 1}") && css.contains(".for-288{grid-row-end:span 288}"));
        assert_eq!(css.matches('{').count(), css.matches('}').count());
    }
}
