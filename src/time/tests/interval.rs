//! Interval sets against a bitmap of seconds.

use proptest::prelude::*;

use super::*;

/// The seconds of the small world the bitmaps cover.
const WORLD: i64 = 64;

fn second(count: i64) -> Instant {
    Instant::from_timestamp(count, 0).unwrap()
}

fn span(from: i64, until: i64) -> Interval {
    Interval::new(second(from), second(until))
}

fn set(spans: &[(i64, i64)]) -> IntervalSet {
    spans.iter().map(|(from, until)| span(*from, *until)).collect()
}

#[test]
fn overlapping_incidents_count_once_whatever_their_order() {
    // [10,20) and [15,30) make 20 s, [40,45) twice makes 5 s; zero and negative lengths nothing.
    let incidents = set(&[(40, 45), (15, 30), (50, 50), (10, 20), (40, 45), (60, 55)]);
    assert_eq!(incidents, set(&[(10, 30), (40, 45)]));
    assert_eq!(incidents.measure(), TimeDelta::seconds(25));
}

#[test]
fn touching_intervals_are_one() {
    assert_eq!(set(&[(0, 5), (5, 9)]).len(), 1);
    assert_eq!(set(&[(0, 5)]).union(&set(&[(5, 9)])), set(&[(0, 9)]));
}

#[test]
fn an_incident_open_at_the_end_of_the_period_is_clipped() {
    assert_eq!(set(&[(0, 5), (50, 1_000)]).clip(span(3, 60)), set(&[(3, 5), (50, 60)]));
    assert_eq!(set(&[(0, 5)]).clip(span(4, 1)), set(&[]));
}

#[test]
fn the_end_of_an_interval_is_outside() {
    let incident = set(&[(10, 20)]);
    assert!(incident.contains(second(10)));
    assert!(!incident.contains(second(20)));
    assert!(!span(10, 20).intersects(&span(20, 30)));
}

#[test]
fn sets_are_normalised_when_read() {
    let json = r#"[{"from":"1970-01-01T00:00:05Z","until":"1970-01-01T00:00:09Z"},
                   {"from":"1970-01-01T01:00:00+01:00","until":"1970-01-01T00:00:05.0Z"}]"#;
    let read: IntervalSet = serde_json::from_str(json).unwrap();
    assert_eq!(read, set(&[(0, 9)]));
    assert_eq!(
        serde_json::to_string(&read).unwrap(),
        r#"[{"from":"1970-01-01T00:00:00Z","until":"1970-01-01T00:00:09Z"}]"#
    );
}

type Spans = Vec<(i64, i64)>;

fn spans() -> impl Strategy<Value = Spans> {
    prop::collection::vec((0..WORLD, 0..WORLD), 0..10)
}

fn bits(spans: &Spans) -> Vec<bool> {
    (0..WORLD).map(|at| spans.iter().any(|(from, until)| *from <= at && at < *until)).collect()
}

fn bits_of(set: &IntervalSet) -> Vec<bool> {
    (0..WORLD).map(|at| set.contains(second(at))).collect()
}

fn combine(a: &[bool], b: &[bool], rule: impl Fn(bool, bool) -> bool) -> Vec<bool> {
    a.iter().zip(b).map(|(a, b)| rule(*a, *b)).collect()
}

fn is_normal(set: &IntervalSet) -> bool {
    set.iter().all(|interval| !interval.is_empty())
        && set.as_slice().windows(2).all(|pair| pair[0].until < pair[1].from)
}

proptest! {
    #[test]
    fn set_operations_agree_with_a_bitmap(a in spans(), b in spans(), window in (0..WORLD, 0..WORLD)) {
        let (left, right) = (set(&a), set(&b));
        let (left_bits, right_bits) = (bits(&a), bits(&b));
        let window_bits = bits(&vec![window]);
        let window = span(window.0, window.1);
        for (found, expected) in [
            (left.clone(), left_bits.clone()),
            (left.union(&right), combine(&left_bits, &right_bits, |a, b| a || b)),
            (left.intersect(&right), combine(&left_bits, &right_bits, |a, b| a && b)),
            (left.subtract(&right), combine(&left_bits, &right_bits, |a, b| a && !b)),
            (left.clip(window), combine(&left_bits, &window_bits, |a, b| a && b)),
            (left.complement_within(window), combine(&left_bits, &window_bits, |a, b| !a && b)),
        ] {
            prop_assert!(is_normal(&found), "{found:?}");
            prop_assert_eq!(bits_of(&found), expected.clone());
            let seconds = expected.iter().filter(|bit| **bit).count();
            prop_assert_eq!(found.measure(), TimeDelta::seconds(seconds.try_into().unwrap()));
        }
        let mut outside = combine(&left_bits, &window_bits, |a, b| !a && b).into_iter();
        prop_assert_eq!(left.covers(window), !outside.any(|bit| bit));
    }
}
