//! Owns whether Ctrl-C, pressed again and again, means that the user wants to leave. A key held down, or pressed twice for
//! once, must not cost what a session knows: only who has been told leaves.
use std::time::{Duration, Instant};

/// The second press in this time is answered with an offer.
const AGAIN: Duration = Duration::from_secs(1);

/// So long the offer holds.
const OFFER: Duration = Duration::from_secs(3);

/// What comes faster than this is a key held down.
const HELD: Duration = Duration::from_millis(200);

/// What was pressed since the last entry began.
#[derive(Default)]
pub struct Leaving {
    last: Option<Instant>,
    offered: bool,
    /// The offer holds until it is taken.
    stays: bool,
}

/// What a press means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Press {
    /// Stop what runs, or give up what is typed.
    Stop,
    /// The same once more: tell how to leave.
    Offer,
    /// Nothing.
    Held,
    Leave,
}

impl Leaving {
    pub fn press(&mut self, now: Instant) -> Press {
        let gap = self.last.replace(now).map_or(Duration::MAX, |last| now.saturating_duration_since(last));
        if self.offered && (self.stays || gap <= OFFER) {
            return if gap < HELD { Press::Held } else { Press::Leave };
        }
        self.offered = gap <= AGAIN;
        if self.offered { Press::Offer } else { Press::Stop }
    }

    /// The user has been told what another press does.
    pub fn offer(&mut self) {
        (self.offered, self.stays) = (true, true);
    }

    /// Something else came between.
    pub fn forget(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Press::*;

    fn presses(milliseconds: &[u64]) -> Vec<Press> {
        let (mut leaving, start) = (Leaving::default(), Instant::now());
        milliseconds.iter().map(|at| leaving.press(start + Duration::from_millis(*at))).collect()
    }

    #[test]
    fn only_a_third_press_with_care_leaves() {
        assert_eq!(presses(&[0, 500, 1500]), [Stop, Offer, Leave]);
        assert_eq!(presses(&[0, 1001, 2500]), [Stop, Stop, Stop]);
        assert_eq!(presses(&[0, 500, 4000, 4500]), [Stop, Offer, Stop, Offer]);
        assert_eq!(presses(&[0, 500, 530, 560, 760]), [Stop, Offer, Held, Held, Leave]);
    }

    #[test]
    fn an_offer_that_was_made_holds() {
        let (mut leaving, start) = (Leaving::default(), Instant::now());
        assert_eq!(leaving.press(start), Stop);
        leaving.offer();
        assert_eq!(leaving.press(start + Duration::from_secs(100)), Leave);
        leaving.forget();
        assert_eq!(leaving.press(start + Duration::from_secs(100)), Stop);
    }
}
