//! Cases from the text of a contract to the figures of its statement, with the arithmetic written out by hand.

mod business_hours;
mod clock_change;
mod contract_months;
mod local_times;
mod month_lengths;
mod partial_periods;
