//! The palette against the rules for seeing it (WCAG 2.2, 1.4.3 and 1.4.11), in light and in dark.

/// A colour as OKLCH: lightness, chroma, hue in degrees.
type Colour = (f64, f64, f64);

/// Luminance (WCAG 2.2), by way of OKLab and linear sRGB (CSS Color 4, section 10.9).
fn luminance((lightness, chroma, hue): Colour) -> f64 {
    let (a, b) = (chroma * hue.to_radians().cos(), chroma * hue.to_radians().sin());
    let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548 * b).powi(3);
    let red = 4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s;
    let green = -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s;
    let blue = -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701 * s;
    0.2126 * red.clamp(0.0, 1.0) + 0.7152 * green.clamp(0.0, 1.0) + 0.0722 * blue.clamp(0.0, 1.0)
}

fn contrast(one: Colour, other: Colour) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// A token, light and dark.
fn token(name: &str) -> [Colour; 2] {
    let css = include_str!("../../static/css/tokens.css");
    let value =
        css.split(&format!("--{name}: light-dark(")).nth(1).expect("a token").split(';').next().expect("its value");
    let read = |colour: &str| {
        let numbers: Vec<f64> =
            colour.split(')').next().expect("a colour").split(' ').map(|n| n.parse().expect("a number")).collect();
        (numbers[0], numbers[1], numbers[2])
    };
    let mut colours = value.split("oklch(").skip(1).map(read);
    [colours.next().expect("light"), colours.next().expect("dark")]
}

fn holds(pairs: &[(&str, &str)], least: f64) {
    for (front, behind) in pairs {
        for (scheme, (one, other)) in ["light", "dark"].iter().zip(token(front).into_iter().zip(token(behind))) {
            let found = contrast(one, other);
            assert!(found >= least, "{front} on {behind}, {scheme}: {found:.2}");
        }
    }
}

#[test]
fn words_can_be_read() {
    assert!((contrast((1.0, 0.0, 0.0), (0.0, 0.0, 0.0)) - 21.0).abs() < 0.01);
    let grounds = ["ground", "surface", "sunken", "action-tint", "heed-tint"];
    for front in ["text", "headline", "quiet", "action", "action-pressed", "heed"] {
        holds(&grounds.map(|behind| (front, behind)), 4.5);
    }
    holds(&[("on-action", "action"), ("on-action", "action-pressed")], 4.5);
}

#[test]
fn what_can_be_used_and_what_has_the_focus_can_be_seen() {
    for front in ["edge", "focus", "heed-edge", "action"] {
        holds(&[(front, "ground"), (front, "surface"), (front, "action-tint"), (front, "heed-tint")], 3.0);
    }
}
