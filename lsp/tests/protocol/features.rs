//! One look at each feature over the wire. What the answers say is tested beside `sla::ide`.
