use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

fn values() -> impl Strategy<Value = Vec<i64>> {
    let near = 0_i64..600;
    let far = any::<i64>();
    proptest::collection::vec(prop_oneof![8 => near, 1 => far, 1 => Just(i64::MIN + 1)], 0..3000)
}

/// Values of all sizes, most of them different.
fn scattered() -> impl Strategy<Value = Vec<i64>> {
    let of_any_size = (any::<i64>(), 0_u32..64).prop_map(|(value, bits)| value >> bits);
    proptest::collection::vec(prop_oneof![4 => of_any_size, 1 => 0_i64..300], 1..4000)
}

fn of(values: &[i64]) -> Histogram {
    with_room(values, MAX_ROOM)
}

fn with_room(values: &[i64], room: usize) -> Histogram {
    let mut histogram = Histogram::default();
    histogram.set_room(room);
    for value in values {
        histogram.add(*value);
    }
    histogram
}

fn expected(values: &[i64]) -> Vec<Bucket> {
    let mut counts: BTreeMap<i64, u64> = BTreeMap::new();
    for value in values {
        *counts.entry(*value).or_default() += 1;
    }
    counts.into_iter().map(|(value, count)| Bucket::of_value(value, count)).collect()
}

/// The bucket in which the value of a rank from 0 lies.
fn at_rank(counts: &[Bucket], rank: usize) -> Bucket {
    let mut reached = 0;
    let found = counts.iter().find(|bucket| {
        reached += bucket.count;
        reached > rank as u64
    });
    *found.expect("a bucket")
}

/// What takes memory, in bytes.
fn bytes(histogram: &Histogram) -> usize {
    histogram.page_bytes()
        + histogram.runs.len() * size_of::<Bucket>()
        + histogram.buffer.len() * size_of::<i64>()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn counts_are_those_of_a_map_however_they_are_split(values in values(), cut in 0_usize..3000) {
        let cut = cut.min(values.len());
        let (first, second) = values.split_at(cut);
        let mut one = of(first);
        one.merge(&of(second));
        prop_assert_eq!(one.counts(), expected(&values));
    }

    #[test]
    fn totals_are_those_of_the_values_in_any_room(
        values in scattered(),
        near in values(),
        cut in 0_usize..7000,
        room in MIN_ROOM..65_536,
    ) {
        let values = [values, near].concat();
        let mut expected = Totals::default();
        for value in &values {
            expected.add(*value);
        }
        let (first, second) = values.split_at(cut.min(values.len()));
        let mut one = with_room(first, room);
        let other = serde_json::to_string(&with_room(second, room)).expect("a text");
        let other: Histogram = serde_json::from_str(&other).expect("a histogram");
        one.merge(&other);
        one.set_room(MIN_ROOM);
        prop_assert_eq!(one.totals(), expected);
        prop_assert_eq!(one.count(), expected.count);
    }

    #[test]
    fn in_little_room_every_rank_is_found_by_looking_again(
        values in scattered(),
        cut in 0_usize..4000,
        room in MIN_ROOM..16_384,
        rank in 0_usize..4000,
    ) {
        let (first, second) = values.split_at(cut.min(values.len()));
        let rank = rank % values.len();
        let mut sorted = values.clone();
        sorted.sort_unstable();
        let mut apart: Arc<[(i64, i64)]> = Arc::default();
        for looks in 0.. {
            let part = |values: &[i64]| {
                let mut part = Histogram::default();
                part.keep(Arc::clone(&apart));
                part.set_room(room);
                for value in values {
                    part.add(*value);
                }
                part
            };
            let mut whole = part(first);
            whole.merge(&part(second));
            prop_assert!(bytes(&whole) <= room + room / 4 + 256, "{} of {room}", bytes(&whole));
            let counts = whole.counts();
            prop_assert_eq!(counts.iter().map(|bucket| bucket.count).sum::<u64>(), values.len() as u64);
            prop_assert!(counts.windows(2).all(|pair| pair[0].last < pair[1].first));
            let found = at_rank(&counts, rank);
            prop_assert!((found.first..=found.last).contains(&sorted[rank]));
            if found.is_value() {
                break;
            }
            prop_assert!(looks < 8, "it is looked for too often: {found:?}");
            apart = [(found.first, found.last)].into();
        }
    }

    #[test]
    fn what_was_written_down_merges_as_before(values in scattered(), room in 1024_usize..8192) {
        let kept = with_room(&values, room);
        let written = serde_json::to_string(&kept).expect("a text");
        let read: Histogram = serde_json::from_str(&written).expect("a histogram");
        prop_assert_eq!(read.counts(), kept.counts());
    }
}

#[test]
fn a_million_different_values_find_little_room() {
    let mut histogram = Histogram::default();
    histogram.set_room(64 << 10);
    let mut value = 1_u64;
    for _ in 0..1_000_000 {
        value =
            value.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        histogram.add(value.cast_signed());
    }
    assert!(bytes(&histogram) <= 80 << 10, "{}", bytes(&histogram));
    // So light that a second look finds room for all of the values of a bucket.
    let heaviest = histogram.counts().iter().map(|bucket| bucket.count).max();
    assert!(heaviest.is_some_and(|count| count < 10_000), "{heaviest:?}");
}
