//! Every name in a right contract is known for what it is.
