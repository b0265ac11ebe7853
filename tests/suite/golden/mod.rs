//! Cases with their arithmetic written out.
