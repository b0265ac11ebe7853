//! Names of right and broken contracts.
