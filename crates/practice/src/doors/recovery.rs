//! Recovery codes as they are written: seven groups of four signs that are hard to misread, 140 random bits.

use sha2::{Digest, Sha256};

use crate::{Broke, Office};

const SIGNS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const LENGTH: usize = 28;

/// A fresh code.
pub(super) fn fresh(office: &Office) -> Result<String, Broke> {
    let bytes = office.random::<LENGTH>()?;
    let signs: Vec<char> = bytes.iter().map(|byte| char::from(SIGNS[usize::from(byte % 32)])).collect();
    Ok(signs.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-"))
}

/// What is kept of a code, however its groups are parted and its letters written; none for what is no code.
pub(super) fn hash(written: &str) -> Option<Vec<u8>> {
    let signs: String = written.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    let has_the_form = signs.len() == LENGTH && signs.bytes().all(|sign| SIGNS.contains(&sign));
    has_the_form.then(|| Sha256::digest(signs).to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::Stage;

    #[tokio::test]
    async fn a_code_is_read_however_it_is_written() {
        let stage = Stage::empty().await;
        let code = fresh(stage.office()).unwrap();
        assert_eq!((code.len(), code.matches('-').count()), (34, 6));
        let kept = hash(&code).unwrap();
        for same in [code.to_lowercase(), code.replace('-', " "), format!(" {}\n", code.replace('-', ""))] {
            assert_eq!(hash(&same), Some(kept.clone()));
        }
        for bad in ["", "123456", &code[1..], &format!("{code}A"), &code.replace(&code[..1], "0")] {
            assert_eq!(hash(bad), None, "{bad}");
        }
    }
}
