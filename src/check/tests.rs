//! What checking says of right and wrong contracts.
